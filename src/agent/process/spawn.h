// Starts a process of the workspace: in a session and process group of its own, on a pty or on three pipes, with
// exactly the environment given and no descriptor of the agent's.
#pragma once

#include "agent/process/unique_fd.h"
#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace berth::agent {

struct PtySize {
    std::uint16_t columns = 80;
    std::uint16_t rows = 24;
};

struct ProcessSpec {
    std::string program;                  // a path, or a name to look for in the environment's PATH
    std::vector<std::string> arguments;   // argv, the program's own name first
    std::vector<std::string> environment; // "NAME=value"
    std::string directory;
    std::optional<PtySize> pty; // with it, a controlling terminal; otherwise pipes
    // Given to the process under this number besides 0 to 2; -1: none.
    int extra_fd = -1;
    static constexpr int extra_fd_number = 9;
};

struct Process {
    pid_t pid = -1; // also its process group and session
    UniqueFd pty;   // the master, non-blocking
    UniqueFd stdin_pipe;
    UniqueFd stdout_pipe;
    UniqueFd stderr_pipe;
};

// Errors: `not_found` (no such program or directory), `forbidden` (may not be run), `io_error`.
Result<Process> spawn(const ProcessSpec& spec);

Result<> set_pty_size(int master, PtySize size);

} // namespace berth::agent
