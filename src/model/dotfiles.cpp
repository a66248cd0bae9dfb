#include "model/dotfiles.h"

#include <algorithm>
#include <array>

namespace berth::model {

namespace {

constexpr std::size_t longest_dotfiles_text = 1024;
constexpr std::string_view dotfiles_mark = "# Berth: dotfiles\n";

bool is_one_line(std::string_view text) {
    return text.size() <= longest_dotfiles_text && std::ranges::none_of(text, [](char one) {
               const auto code = static_cast<unsigned char>(one);
               return code < 0x20 || code == 0x7f;
           });
}

// https://HOST/…, ssh://…, git://…, USER@HOST:PATH, or a path in the workspace.
bool is_repository(std::string_view text) {
    constexpr std::array<std::string_view, 4> schemes{"https://", "http://", "ssh://", "git://"};
    for (const std::string_view scheme : schemes) {
        if (text.starts_with(scheme)) {
            const std::string_view rest = text.substr(scheme.size());
            const std::string_view authority = rest.substr(0, rest.find('/'));
            const std::size_t at = authority.rfind('@');
            const bool tells_password = at != std::string_view::npos && authority.substr(0, at).contains(':');
            return !authority.empty() && !authority.starts_with('-') && !tells_password;
        }
    }
    const std::size_t colon = text.find(':');
    const std::size_t at = text.find('@');
    const bool by_ssh = at != std::string_view::npos && colon != std::string_view::npos && at > 0 && at < colon &&
                        !text.substr(0, colon).contains('/') && !text.starts_with('-') && text[at + 1] != '-';
    return by_ssh || text.starts_with('/');
}

std::string in_shell_quotes(std::string_view text) {
    std::string quoted = "'";
    for (const char one : text) {
        quoted += one == '\'' ? std::string("'\\''") : std::string(1, one);
    }
    return quoted + '\'';
}

} // namespace

Result<void> check_dotfiles(const Dotfiles& dotfiles) {
    if (!is_one_line(dotfiles.repository) || !is_one_line(dotfiles.install)) {
        return fail(Errc::invalid_argument, "The dotfiles' repository and command are one line each, of 1024 bytes.");
    }
    if (dotfiles.repository.empty() || is_repository(dotfiles.repository)) {
        return {};
    }
    return fail(Errc::invalid_argument, "That is no repository for dotfiles.",
                "Write it as https://github.com/you/dotfiles, or git@github.com:you/dotfiles; without a password.");
}

std::string dotfiles_command(const Dotfiles& dotfiles) {
    std::string command(dotfiles_mark);
    command += "(set -e\n"
               "repository=" +
               in_shell_quotes(dotfiles.repository) +
               "\n"
               "export GIT_TERMINAL_PROMPT=0\n"
               "if [ -e \"$HOME/.dotfiles/.git\" ]; then git -C \"$HOME/.dotfiles\" pull --ff-only\n"
               "else git clone -- \"$repository\" \"$HOME/.dotfiles\"; fi\n"
               "cd \"$HOME/.dotfiles\"\n";
    if (!dotfiles.install.empty()) {
        return command + "sh -c " + in_shell_quotes(dotfiles.install) + ")";
    }
    return command + "for script in install.sh install bootstrap.sh bootstrap setup.sh setup; do\n"
                     "  if [ -x \"$script\" ]; then ./\"$script\"; exit; fi\n"
                     "done\n"
                     "for file in .[!.]*; do\n"
                     "  case $file in .git|.gitignore|.gitmodules|.github) continue ;; esac\n"
                     "  ln -sfn \"$HOME/.dotfiles/$file\" \"$HOME/$file\"\n"
                     "done)";
}

bool is_dotfiles_command(std::string_view command) {
    return command.starts_with(dotfiles_mark);
}

} // namespace berth::model
