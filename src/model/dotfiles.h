// A person's dotfiles: a repository of their own settings that each new workspace of theirs clones into its home, as
// the last of its init commands. Which repository and what to run in it is a preference.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace berth::model {

struct Dotfiles {
    std::string repository; // what `git clone` takes; empty: none
    std::string install;    // a command line run in it; empty: its install script, else links to its dotfiles

    friend bool operator==(const Dotfiles&, const Dotfiles&) = default;
};

// invalid_argument where the repository is none that git can fetch without being told a secret, or a text has control
// characters. A password in an address would be shown in logs.
Result<void> check_dotfiles(const Dotfiles& dotfiles);

// The init command: ends with an error where the repository cannot be cloned or its command fails.
std::string dotfiles_command(const Dotfiles& dotfiles);
// Whether an init command is that one: its failure is told and keeps nobody from their workspace.
bool is_dotfiles_command(std::string_view command);
inline constexpr std::string_view dotfiles_title = "Apply your dotfiles";

} // namespace berth::model
