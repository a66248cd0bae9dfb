// What makes a person's own OpenSSH reach workspaces: a file of Berth's with settings for *.berth, one Include line in
// ~/.ssh/config, and a known_hosts of Berth's own. Promises that nothing people wrote there is changed, that writing
// twice changes nothing, and that a host's key comes from the authorised link, never from asking. Blocking, free of
// event loops.
#pragma once

#include "model/channel/ssh.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace berth::client {

// The user that is written there. Any name will do: a workspace has one account.
inline constexpr std::string_view ssh_user = "berth";

// What ssh calls a workspace: "WS.berth".
std::string ssh_host(std::string_view workspace);
// The workspace's name or id that a host name means; "WS" is taken too. invalid_argument where it can be none.
Result<std::string> ssh_workspace(std::string_view host);

struct SshFiles {
    QString user_config; // ~/.ssh/config
    QString config;      // Berth's own, included there
    QString known_hosts;

    // This person's. OpenSSH looks into the home of the account, whatever HOME says, and so does this; the variable
    // BERTH_SSH_FOLDER names another folder than its .ssh.
    static SshFiles of_this_person();
};

struct SshSetup {
    std::string program;  // path of `berth`
    std::string platform; // its address
};

// Options of ssh_config(5) and their values, as they stand in the file and behind `ssh -o`. io_error where a path
// cannot be written there.
Result<std::vector<std::pair<std::string, std::string>>> ssh_options(const SshSetup& setup, const SshFiles& files);

struct SshFileChange {
    QString file;
    std::optional<QByteArray> before; // none: it is not there
    std::optional<QByteArray> after;  // none: it is removed
};
// What has to change so that `ssh WS.berth` works, or that nothing of Berth is left; empty where all is as it should.
Result<std::vector<SshFileChange>> plan_ssh_config(const SshSetup& setup, const SshFiles& files);
Result<std::vector<SshFileChange>> plan_ssh_removal(const SshFiles& files);
// Each file at once or not at all; new ones are the person's alone (0600).
Result<void> apply_ssh_changes(const std::vector<SshFileChange>& changes);

// Plans and applies, one process at a time.
Result<void> ensure_ssh_config(std::string program, std::string platform);

// Writes the key that the workspace's agent has told over the link, in place of another one of that host.
Result<void> learn_host_key(const SshFiles& files, std::string_view host, const model::channel::SshHostKey& key);

// --- Pure parts.
// `text` with the Include line at its beginning, where it counts for every host, or without it.
std::string with_include(std::string_view text, std::string_view config_file);
std::string without_include(std::string_view text, std::string_view config_file);
// `text` of a known_hosts file with this key for this host and no other.
std::string with_host_key(std::string_view text, std::string_view host, const model::channel::SshHostKey& key);

} // namespace berth::client
