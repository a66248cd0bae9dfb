// Process 1 of a sandbox: starts the agent, passes SIGTERM on to it, reaps the orphans of the workspace, and ends with
// the agent, whereupon the kernel ends whatever is left in the pid namespace.
#pragma once

namespace berth::platform::local {

inline constexpr int exec_failed_exit = 127; // what shells answer when a program cannot be executed

// `command` is a null-terminated argument vector. Returns the agent's exit code, or 128 and the number of the signal
// that ended it.
int run_as_init(char** command);

} // namespace berth::platform::local
