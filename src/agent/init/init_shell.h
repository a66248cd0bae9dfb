// How an init step's command is run: by a shell that hands its working directory and exported variables over at its
// end. The command is an argument and never part of the script; parameters are only in the environment.
#pragma once

#include "agent/environment.h"
#include "agent/process/spawn.h"

#include <optional>
#include <string>

namespace berth::agent {

// What the shell writes to ProcessSpec::extra_fd_number when it ends by itself.
struct ShellState {
    std::string directory;
    Variables environment;
};

ProcessSpec init_process(const std::string& command, const Variables& environment, const std::string& directory,
                         int state_fd);

// Reads what the shell wrote; nothing where it was cut short.
std::optional<ShellState> read_shell_state(int state_fd);

} // namespace berth::agent
