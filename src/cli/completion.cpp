#include "cli/completion.h"

#include "base/format.h"

#include <algorithm>

namespace berth::cli {

namespace {

std::string shell_quoted(std::string_view text) {
    std::string result = "'";
    for (const char c : text) {
        result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    }
    return result + "'";
}

std::string option_words(const std::vector<OptionDescription>& options) {
    std::string words;
    for (const OptionDescription& option : options) {
        if (!option.name.empty()) {
            words += (words.empty() ? "" : " ") + option.name;
        }
    }
    return words;
}

// Names of the commands that stand right behind `prefix` ("" or "templates ").
std::vector<const CommandDescription*> commands_behind(const ProgramDescription& program, std::string_view prefix) {
    std::vector<const CommandDescription*> found;
    for (const CommandDescription& command : program.commands) {
        const std::string_view name = command.name;
        if (name.starts_with(prefix) && !name.substr(prefix.size()).contains(' ') && name.size() > prefix.size()) {
            found.push_back(&command);
        }
    }
    return found;
}

std::string last_word(std::string_view name) {
    return std::string(name.substr(name.rfind(' ') + 1)); // npos + 1 is 0
}

// What completes an operand, as a shell command that prints words; empty for files.
std::string operand_words(Operand operand) {
    switch (operand) {
    case Operand::workspace:
        return "berth __names workspaces 2>/dev/null";
    case Operand::template_name:
        return "berth __names templates 2>/dev/null";
    case Operand::shell:
        return "printf '%s\\n' bash zsh fish";
    case Operand::none:
    case Operand::file:
        break;
    }
    return {};
}

// Cases of the command (its name as words) and what may follow, for bash; zsh runs the same function.
std::string bash_cases(const ProgramDescription& program) {
    const std::string global = option_words(program.options);
    std::string cases;
    for (const CommandDescription& command : program.commands) {
        std::string words = option_words(command.options) + " " + global;
        for (const CommandDescription* inner : commands_behind(program, command.name + " ")) {
            words = last_word(inner->name) + " " + words;
        }
        cases += berth::format("    {})\n      words={}\n", shell_quoted(command.name), shell_quoted(words));
        const std::string names = operand_words(command.operand);
        if (!names.empty()) {
            cases += berth::format("      [[ $current == -* ]] || words=\"$words $({})\"\n", names);
        } else if (command.operand == Operand::file) {
            cases += "      [[ $current == -* ]] || files=yes\n";
        }
        cases += "      ;;\n";
    }
    return cases;
}

std::string command_words(const ProgramDescription& program) {
    std::string words;
    for (const CommandDescription* command : commands_behind(program, "")) {
        words += (words.empty() ? "" : " ") + command->name;
    }
    return words;
}

// How options that take a value are written. A short one may be a flag of another command: those stand apart, with the
// command before them.
struct ValueOptions {
    std::vector<std::pair<std::string, const OptionDescription*>> everywhere; // "--template"
    std::vector<std::pair<std::string, const OptionDescription*>> of_command; // "create -t"

    static std::string pattern(const std::vector<std::pair<std::string, const OptionDescription*>>& names) {
        std::string text;
        for (const auto& [name, option] : names) {
            text += (text.empty() ? "" : "|") + shell_quoted(name);
        }
        return text.empty() ? "''" : text;
    }
};

ValueOptions value_options(const ProgramDescription& program) {
    std::vector<std::string> flags;
    const auto each = [&](const auto& take) {
        for (const OptionDescription& option : program.options) {
            take(std::string(), option);
        }
        for (const CommandDescription& command : program.commands) {
            for (const OptionDescription& option : command.options) {
                take(command.name + " ", option);
            }
        }
    };
    each([&](const std::string&, const OptionDescription& option) {
        if (!option.takes_value) {
            flags.insert(flags.end(), {option.name, option.short_name});
        }
    });
    ValueOptions found;
    each([&](const std::string& command, const OptionDescription& option) {
        for (const std::string& name : {option.name, option.short_name}) {
            if (!option.takes_value || name.empty()) {
                continue;
            }
            if (std::ranges::contains(flags, name)) {
                found.of_command.emplace_back(command + name, &option);
            } else if (!std::ranges::contains(found.everywhere, name, [](const auto& known) { return known.first; })) {
                found.everywhere.emplace_back(name, &option);
            }
        }
    });
    return found;
}

// A case for each of them: what completes its value, else the names of files.
std::string bash_value_cases(const std::vector<std::pair<std::string, const OptionDescription*>>& names) {
    std::string cases;
    for (const auto& [name, option] : names) {
        std::string words = "-f";
        if (option->name == "--template") {
            words = berth::format("-W \"$({})\"", operand_words(Operand::template_name));
        } else if (!option->values.empty()) {
            words.clear();
            for (const std::string& value : option->values) {
                words += (words.empty() ? "" : " ") + value;
            }
            words = "-W " + shell_quoted(words);
        }
        cases +=
            berth::format("    {}) COMPREPLY=($(compgen {} -- \"$current\")); return ;;\n", shell_quoted(name), words);
    }
    return cases;
}

std::string inner_commands(const ProgramDescription& program) {
    std::string pattern;
    for (const CommandDescription& command : program.commands) {
        if (command.name.contains(' ')) {
            pattern += (pattern.empty() ? "" : "|") + shell_quoted(command.name);
        }
    }
    return pattern.empty() ? "''" : pattern;
}

std::string bash_script(const ProgramDescription& program) {
    std::string script = R"sh(# Completion of berth for bash: source <(berth completion bash)
_berth() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
  local command='' words='' files='' word i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    [[ $word == -- ]] && { COMPREPLY=($(compgen -f -- "$current")); return; }
    case ${COMP_WORDS[i-1]} in @VALUES@) continue ;; esac
    case "$command ${COMP_WORDS[i-1]}" in @SHORT_VALUES@) continue ;; esac
    [[ $word == -* ]] && continue
    if [[ -z $command ]]; then
      command=$word
    else
      case "$command $word" in @INNER@) command="$command $word" ;; esac
    fi
  done
  case $previous in
@VALUE_CASES@  esac
  case "$command $previous" in
@SHORT_VALUE_CASES@  esac
  case $command in
    '')
      words='@COMMANDS@ @GLOBAL@'
      ;;
@CASES@  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [[ -z $files ]] || COMPREPLY+=($(compgen -f -- "$current"))
}
complete -F _berth berth
)sh";
    const ValueOptions values = value_options(program);
    const std::vector<std::pair<std::string_view, std::string>> parts{
        {"@VALUES@", ValueOptions::pattern(values.everywhere)},
        {"@SHORT_VALUES@", ValueOptions::pattern(values.of_command)},
        {"@VALUE_CASES@", bash_value_cases(values.everywhere)},
        {"@SHORT_VALUE_CASES@", bash_value_cases(values.of_command)},
        {"@INNER@", inner_commands(program)},
        {"@COMMANDS@", command_words(program)},
        {"@GLOBAL@", option_words(program.options)},
        {"@CASES@", bash_cases(program)},
    };
    for (const auto& [name, text] : parts) {
        for (std::size_t at = script.find(name); at != std::string::npos; at = script.find(name, at + text.size())) {
            script.replace(at, name.size(), text);
        }
    }
    return script;
}

std::string zsh_script(const ProgramDescription& program) {
    // zsh understands bash's completion functions once it is asked to. As the file _berth of its function path this
    // runs at the first completion, inside compinit's own, and has to answer that one too.
    return "#compdef berth\n# Completion of berth for zsh: source <(berth completion zsh)\n"
           "(( $+functions[compdef] )) || { autoload -U +X compinit && compinit; }\n"
           "autoload -U +X bashcompinit && bashcompinit\n" +
           bash_script(program) + "[[ ${funcstack[1]} != _berth ]] || _bash_complete -F _berth\n";
}

std::string fish_option(const OptionDescription& option, const std::string& condition) {
    std::string line = "complete -c berth";
    if (!condition.empty()) {
        line += " -n " + shell_quoted(condition);
    }
    if (!option.name.empty()) {
        line += " -l " + option.name.substr(2);
    }
    if (!option.short_name.empty()) {
        line += " -s " + option.short_name.substr(1);
    }
    if (option.takes_value) {
        line += " -r";
    }
    if (option.name == "--template") {
        line += " -f -a " + shell_quoted("(" + operand_words(Operand::template_name) + ")");
    } else if (!option.values.empty()) {
        std::string values;
        for (const std::string& value : option.values) {
            values += (values.empty() ? "" : " ") + value;
        }
        line += " -f -a " + shell_quoted(values);
    }
    return line + " -d " + shell_quoted(option.help) + "\n";
}

// The commands of a command.
std::string inner_names(const ProgramDescription& program, const std::string& outer) {
    std::string names;
    for (const CommandDescription* inner : commands_behind(program, outer + " ")) {
        names += (names.empty() ? "" : " ") + last_word(inner->name);
    }
    return names;
}

// `show` stands for a workspace, but not behind `templates`.
std::string outside_of(const ProgramDescription& program, const std::string& name) {
    for (const CommandDescription& command : program.commands) {
        if (command.name.ends_with(" " + name)) {
            return "; and not __fish_seen_subcommand_from " + command.name.substr(0, command.name.find(' '));
        }
    }
    return {};
}

std::string fish_script(const ProgramDescription& program) {
    std::string script = "# Completion of berth for fish: berth completion fish | source\ncomplete -c berth -f\n";
    for (const OptionDescription& option : program.options) {
        script += fish_option(option, "");
    }
    for (const CommandDescription& command : program.commands) {
        const std::size_t space = command.name.find(' ');
        std::string seen;
        if (space == std::string::npos) {
            seen = "__fish_seen_subcommand_from " + command.name + outside_of(program, command.name);
            script += berth::format("complete -c berth -n __fish_use_subcommand -a {} -d {}\n", command.name,
                                    shell_quoted(command.help));
        } else {
            const std::string outer = "__fish_seen_subcommand_from " + command.name.substr(0, space);
            const std::string inner = last_word(command.name);
            seen = outer + "; and __fish_seen_subcommand_from " + inner;
            script += berth::format("complete -c berth -n {} -a {} -d {}\n",
                                    shell_quoted(outer + "; and not __fish_seen_subcommand_from " +
                                                 inner_names(program, command.name.substr(0, space))),
                                    inner, shell_quoted(command.help));
        }
        for (const OptionDescription& option : command.options) {
            script += fish_option(option, seen);
        }
        const std::string words = operand_words(command.operand);
        if (!words.empty()) {
            script +=
                berth::format("complete -c berth -n {} -a {}\n", shell_quoted(seen), shell_quoted("(" + words + ")"));
        } else if (command.operand == Operand::file) {
            script += berth::format("complete -c berth -n {} -F\n", shell_quoted(seen));
        }
    }
    return script;
}

} // namespace

Result<std::string> completion_script(std::string_view shell, const ProgramDescription& program) {
    if (shell == "bash") {
        return bash_script(program);
    }
    if (shell == "zsh") {
        return zsh_script(program);
    }
    if (shell == "fish") {
        return fish_script(program);
    }
    return fail(Errc::invalid_argument, "There is no completion for that shell.", "Allowed are bash, zsh and fish.");
}

} // namespace berth::cli
