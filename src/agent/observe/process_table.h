// What the workspace's processes use, read from /proc (proc(5)). Needs no control group and no rights: it works in any
// sandbox and any container.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace berth::agent {

struct ProcessUse {
    pid_t pid = 0;
    pid_t parent = 0;
    bool zombie = false;
    std::chrono::nanoseconds cpu{}; // its own and of the children it has waited for
    std::uint64_t memory = 0;       // bytes of its own pages; those of files and shared memory left out
};

// The agent and all its descendants.
std::vector<ProcessUse> workspace_processes();

// What of a line of /proc/PID/stat counts here; false where it is none. `ticks` is the clock's per second.
bool parse_stat(std::string_view line, long ticks, ProcessUse& out);

struct WorkspaceUse {
    std::chrono::nanoseconds cpu{}; // of all that ever ran: grows
    std::uint64_t memory = 0;       // bytes, with what lies in memory file systems
    std::uint32_t processes = 0;    // without the agent itself
};

// Sums the processes and the memory file systems mounted at `memory_folders`.
WorkspaceUse sum_of(const std::vector<ProcessUse>& processes, const std::vector<std::string>& memory_folders);

// How people know the process: the name of the program that it runs; empty where it cannot be seen.
std::string process_name(pid_t pid);
// The same of a command line as /proc/PID/cmdline has it.
std::string name_in_command_line(std::string_view command_line);

} // namespace berth::agent
