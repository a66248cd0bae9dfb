// Stopping and continuing a process with all its descendants, for machines without a freezer.
#pragma once

#include "platform/local/process_identity.h"

#include <functional>
#include <vector>

namespace berth::platform::local {

// Sends SIGSTOP to the tree below and with `root`, parents before their children so that no shell sees its job stop,
// until nothing of it runs. Returns those it stopped, in that order; what was stopped before is not among them. `note`
// is told of all of them before the newest are sent the signal, so that whoever comes after a crash knows whom to
// continue; where it fails, or another error is returned, nothing stays stopped.
using StopNote = std::function<Result<>(const std::vector<ProcessIdentity>& stopped)>;
Result<std::vector<ProcessIdentity>> stop_tree(const ProcessIdentity& root, const StopNote& note);

// Sends SIGCONT to those processes that are still there, in the opposite order.
void continue_processes(const std::vector<ProcessIdentity>& processes);

} // namespace berth::platform::local
