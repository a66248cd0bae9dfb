#include "agent/git/git_files.h"

#include "base/format.h"

#include <sys/stat.h>

namespace berth::agent {

namespace {

// A value of git-config(1), in quotes. Control characters cannot be in it: the offer refuses them.
std::string quoted_value(const std::string& text) {
    std::string quoted = "\"";
    for (const char one : text) {
        if (one == '"' || one == '\\') {
            quoted += '\\';
        }
        quoted += one;
    }
    return quoted + '"';
}

// A word of the shell that git runs helpers with.
std::string shell_word(const std::string& text) {
    std::string word = "'";
    for (const char one : text) {
        word += one == '\'' ? std::string("'\\''") : std::string(1, one);
    }
    return word + '\'';
}

} // namespace

Result<> GitFiles::prepare() const {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error) {
        std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    if (error) {
        return fail(Errc::io_error, berth::format("Cannot make {}: {}.", folder.string(), error.message()));
    }
    for (const auto& socket : {helper_socket(), ssh_agent_socket()}) {
        std::filesystem::remove(socket, error);
    }
    return {};
}

std::string git_configuration(const GitFiles& files, const std::string& agent_program, const std::string& name,
                              const std::string& email) {
    std::string text = "# Written by Berth, and written anew whenever its client connects: put your own settings into\n"
                       "# ~/.gitconfig, which is stronger.\n"
                       "[include]\n\tpath = /etc/gitconfig\n";
    if (!name.empty() || !email.empty()) {
        text += "[user]\n";
    }
    if (!name.empty()) {
        text += "\tname = " + quoted_value(name) + "\n";
    }
    if (!email.empty()) {
        text += "\temail = " + quoted_value(email) + "\n";
    }
    const std::string helper =
        "!" + shell_word(agent_program) + " git-credential " + shell_word(files.helper_socket().string());
    return text + "[credential]\n\thelper = " + quoted_value(helper) + "\n";
}

} // namespace berth::agent
