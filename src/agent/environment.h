// The environment of the workspace's processes: exactly what the start document says, and what every login has. Nothing
// of the agent's own environment reaches them.
#pragma once

#include "model/channel/control.h"

#include <map>
#include <string>
#include <vector>

namespace berth::agent {

using Variables = std::map<std::string, std::string>;

inline constexpr const char* default_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
inline constexpr const char* terminal_type = "xterm-256color";

// HOME, SHELL, USER, LOGNAME, PATH, LANG, what leads git and ssh to the person's own (agent/git) and BERTH_* with the
// document's variables over them (but HOME, SHELL and BERTH_WORKSPACE*, which describe the workspace and stay right).
// `user` is the name of the agent's own account.
Variables workspace_environment(const model::channel::AgentStart& start, const std::string& user);

// Also TERM and COLORTERM, for what runs on a terminal.
Variables terminal_environment(Variables base, const std::string& term);

// "NAME=value" for execve. Names that are empty or hold '=' or NUL are left out, and values that hold NUL.
std::vector<std::string> environment_block(const Variables& variables);

// The name of the account the agent runs under: from the passwd file, else "workspace".
std::string account_name();

} // namespace berth::agent
