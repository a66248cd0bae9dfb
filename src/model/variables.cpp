#include "model/variables.h"

#include "model/ids.h"

#include <algorithm>
#include <array>

namespace berth::model {

namespace {

constexpr std::array<std::string_view, 30> shell_variables{
    "HOME",   "PATH",  "USER",   "LOGNAME", "SHELL",   "PWD",    "OLDPWD", "HOSTNAME", "LANG",    "LANGUAGE",
    "LC_ALL", "TERM",  "TMPDIR", "TZ",      "EDITOR",  "PAGER",  "MAIL",   "UID",      "EUID",    "PPID",
    "RANDOM", "LINES", "IFS",    "PS1",     "COLUMNS", "OPTARG", "OPTIND", "REPLY",    "SECONDS", "SHLVL",
};

constexpr std::array<std::string_view, 8> sandbox_variables{
    "HOME", "USER", "LOGNAME", "SHELL", "PWD", "OLDPWD", "IFS", "TERM",
};

constexpr std::array<std::string_view, 5> secret_words{"TOKEN", "SECRET", "PASSWORD", "KEY", "CREDENTIALS"};

struct Use {
    std::size_t begin; // of "${"
    std::size_t end;   // behind "}"
    std::string_view name;
};

// The next ${NAME} at or behind `from`; end is npos where there is none.
Use next_use(std::string_view text, std::size_t from) {
    for (std::size_t at = text.find("${", from); at != std::string_view::npos; at = text.find("${", at + 2)) {
        const std::size_t close = text.find('}', at);
        if (close == std::string_view::npos) {
            break;
        }
        const std::string_view name = text.substr(at + 2, close - at - 2);
        const bool escaped = at > from && (text[at - 1] == '\\' || text[at - 1] == '$');
        if (!escaped && is_variable_name(name)) {
            return {at, close + 1, name};
        }
    }
    return {0, std::string_view::npos, {}};
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

} // namespace

std::vector<std::string> variables_in(std::string_view text) {
    std::vector<std::string> names;
    for (Use use = next_use(text, 0); use.end != std::string_view::npos; use = next_use(text, use.end)) {
        if (!std::ranges::contains(names, use.name)) {
            names.emplace_back(use.name);
        }
    }
    return names;
}

std::set<std::string, std::less<>> variables_set_by(std::string_view command) {
    std::set<std::string, std::less<>> names;
    std::string_view before; // the word before the one at hand
    for (std::size_t at = 0; at < command.size();) {
        if (!is_name_character(command[at])) {
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < command.size() && is_name_character(command[end])) {
            ++end;
        }
        const std::string_view word = command.substr(at, end - at);
        const bool assigned = end < command.size() && command[end] == '=';
        const bool begins = at == 0 || std::string_view(" \t\n;&|(").contains(command[at - 1]);
        if (is_variable_name(word) && ((assigned && begins) || before == "for" || before == "read")) {
            names.emplace(word);
        }
        before = word;
        at = end;
    }
    return names;
}

bool is_shell_variable(std::string_view name) {
    return std::ranges::contains(shell_variables, name) || name.starts_with("BERTH_") || name.starts_with("XDG_");
}

bool is_reserved_variable(std::string_view name) {
    return std::ranges::contains(sandbox_variables, name) || name.starts_with("BERTH_");
}

bool sounds_secret(std::string_view name) {
    return std::ranges::any_of(secret_words, [&](std::string_view word) {
        return name == word ||
               (name.ends_with(word) && name.size() > word.size() && name[name.size() - word.size() - 1] == '_');
    });
}

std::string substitute(std::string_view text, const std::function<const std::string*(std::string_view)>& value_of) {
    std::string result;
    std::size_t at = 0;
    const auto copy = [&](std::size_t end) {
        while (at < end) {
            // "$${" is how a template writes "${" itself.
            at += text.substr(at).starts_with("$${") ? 1 : 0;
            result += text[at++];
        }
    };
    for (Use use = next_use(text, 0); use.end != std::string_view::npos; use = next_use(text, use.end)) {
        copy(use.begin);
        const std::string* value = value_of(use.name);
        result += value != nullptr ? std::string_view(*value) : text.substr(use.begin, use.end - use.begin);
        at = use.end;
    }
    copy(text.size());
    return result;
}

} // namespace berth::model
