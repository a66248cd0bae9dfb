// Where the workspace's git finds Berth: a configuration below ~/.berth/git that takes the system's place
// (GIT_CONFIG_SYSTEM), so that what people configure themselves, for all or for one repository, stays stronger. No
// secret is ever in it.
#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>

namespace berth::agent {

struct GitFiles {
    std::filesystem::path folder; // ~/.berth/git

    std::filesystem::path config() const { return folder / "config"; }
    std::filesystem::path helper_socket() const { return folder / "credentials.sock"; }
    std::filesystem::path ssh_agent_socket() const { return folder / "ssh-agent.sock"; }

    static GitFiles below(const std::filesystem::path& home) { return {home / ".berth" / "git"}; }
    // Makes the folder, closed to everybody else, and removes sockets of an earlier run.
    Result<> prepare() const;
};

// The configuration's text: the system's own file, who the person is (where that is known), and the agent as
// credential helper. Pure.
std::string git_configuration(const GitFiles& files, const std::string& agent_program, const std::string& name,
                              const std::string& email);

} // namespace berth::agent
