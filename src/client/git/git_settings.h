// What of a person's git this machine lends to workspaces: for which hosts credentials, and to which workspaces the
// SSH agent. A small JSON file beside the client's settings, read anew for each question, so that every program of this
// machine follows it at once. Holds no secret.
#pragma once

#include "client/settings.h"

#include <map>

namespace berth::client {

// Whether a host's credentials are lent.
enum class HostRule : std::uint8_t { ask, lend, never };

struct GitSettings {
    std::map<std::string, HostRule> hosts;        // by origin: "https://github.com", "http://127.0.0.1:8080"
    std::map<std::string, std::string> ssh_agent; // the workspaces that the SSH agent is lent to: id, name

    friend bool operator==(const GitSettings&, const GitSettings&) = default;
};

QString git_settings_file();
// None where there is no file, or a damaged one: nothing is lent that was not allowed.
GitSettings load_git_settings(const QString& file = git_settings_file());
Result<void> save_git_settings(const GitSettings& settings, const QString& file = git_settings_file());

// The origin that a person means: "github.com" is https, another scheme is written out. invalid_argument otherwise.
Result<std::string> git_origin(std::string_view text);
// What holds for a request of git. What is not encrypted is lent only where it was allowed by name.
HostRule rule_for(const GitSettings& settings, std::string_view origin);

} // namespace berth::client
