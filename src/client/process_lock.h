// One process at a time, by a lock file in the configuration folder that a process which dies leaves unlocked.
#pragma once

#include "client/task.h"

#include <QLockFile>

#include <chrono>
#include <memory>
#include <string>

namespace berth::client {

// Held until it is destroyed.
using ProcessLock = std::unique_ptr<QLockFile>;

// Waits for the lock of that name. Errors: timed_out, io_error (the folder cannot be written to).
Task<Result<ProcessLock>> lock_for_processes(std::string name, std::chrono::milliseconds limit);

} // namespace berth::client
