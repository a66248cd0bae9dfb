#include "agent/environment.h"

#include "agent/git/git_files.h"

#include <pwd.h>
#include <unistd.h>

namespace berth::agent {

Variables workspace_environment(const model::channel::AgentStart& start, const std::string& user) {
    Variables variables{{"PATH", default_path}, {"LANG", "C.UTF-8"}, {"USER", user}, {"LOGNAME", user}};
    for (const auto& [name, value] : start.env) {
        variables[name] = std::string(value.reveal());
    }
    const GitFiles git = GitFiles::below(start.home);
    variables.emplace("GIT_CONFIG_SYSTEM", git.config().string());
    variables.emplace("SSH_AUTH_SOCK", git.ssh_agent_socket().string());
    variables["HOME"] = start.home;
    variables["SHELL"] = start.shell;
    variables["BERTH_WORKSPACE"] = start.name;
    variables["BERTH_WORKSPACE_ID"] = start.workspace_id;
    return variables;
}

Variables terminal_environment(Variables base, const std::string& term) {
    base["TERM"] = term;
    base["COLORTERM"] = "truecolor";
    return base;
}

std::vector<std::string> environment_block(const Variables& variables) {
    std::vector<std::string> block;
    block.reserve(variables.size());
    for (const auto& [name, value] : variables) {
        if (name.empty() || name.contains('=') || model::channel::holds_nul(name) || model::channel::holds_nul(value)) {
            continue;
        }
        block.push_back(name + '=' + value);
    }
    return block;
}

std::string account_name() {
    const passwd* entry = ::getpwuid(::getuid());
    return entry != nullptr && entry->pw_name != nullptr ? entry->pw_name : "workspace";
}

} // namespace berth::agent
