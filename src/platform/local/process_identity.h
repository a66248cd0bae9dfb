// Which process a recorded number means: a pid is used again, a pid with its start time and the boot it was started in
// is not.
#pragma once

#include "base/result.h"
#include "platform/local/descriptor.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

namespace berth::platform::local {

struct ProcessIdentity {
    pid_t pid = 0;
    std::uint64_t start_time = 0; // clock ticks since boot: field 22 of /proc/PID/stat (proc(5))

    friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

// This boot's random id (/proc/sys/kernel/random/boot_id).
Result<std::string> boot_id();

// What the process looks like now; nothing where there is none. A zombie counts as ended.
std::optional<ProcessIdentity> identify(pid_t pid);

// The parent's pid and the state letter of a live process, for walks over a tree.
struct ProcessStat {
    ProcessIdentity identity;
    pid_t parent = 0;
    char state = '?';
};
std::optional<ProcessStat> read_stat(pid_t pid);

// A descriptor of exactly that process (pidfd_open(2)), readable when it ends; nothing where it has ended.
std::optional<Descriptor> open_process(const ProcessIdentity& identity);

// pidfd_send_signal(2). `value` reaches the receiver as si_value.
Result<> send_signal(int process, int signal, int value = 0);

// Whether the process behind the descriptor ends within the time.
bool wait_for_end(int process, std::chrono::milliseconds timeout);

} // namespace berth::platform::local
