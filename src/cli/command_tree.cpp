#include "cli/command_tree.h"

#include "base/format.h"
#include "cli/exit_code.h"
#include "cli/format/text.h"
#include "client/editors/editor.h"
#include "model/ids.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>

namespace berth::cli {

namespace {

constexpr std::size_t help_width = 80;
// Where explanations begin; a longer name has a line of its own.
constexpr std::size_t help_column = 26;

// The program and what was named of it, outermost first.
std::vector<const CLI::App*> path_of(const CLI::App& program) {
    std::vector<const CLI::App*> path{&program};
    for (auto inner = program.get_subcommands(); !inner.empty(); inner = path.back()->get_subcommands()) {
        path.push_back(inner.front());
    }
    return path;
}

std::string name_of(const std::vector<const CLI::App*>& path) {
    std::string name;
    for (const CLI::App* command : path) {
        name += (name.empty() ? "" : " ") + command->get_name();
    }
    return name;
}

bool is_shown(const CLI::App* command) {
    return !command->get_group().empty();
}

// "name   explanation", wrapped at blanks, with what goes on below what it goes on from.
std::string help_line(const std::string& name, std::string_view explanation) {
    std::string line = "  " + name;
    std::string text;
    if (display_width(line) + 2 > help_column) {
        text = line + "\n";
        line.clear();
    }
    line = fill_to_width(line, help_column);
    bool begun = false;
    while (!explanation.empty()) {
        const std::string_view word = explanation.substr(0, explanation.find(' '));
        explanation.remove_prefix(std::min(word.size() + 1, explanation.size()));
        if (begun && display_width(line) + 1 + display_width(word) > help_width) {
            text += line + "\n";
            line = std::string(help_column, ' ');
            begun = false;
        }
        line += (begun ? " " : "") + std::string(word);
        begun = true;
    }
    return text + line + "\n";
}

std::string operand_text(const CLI::Option& operand) {
    const std::string name = operand.get_name(true) + (operand.get_items_expected_max() > 1 ? "…" : "");
    return operand.get_required() ? name : "[" + name + "]";
}

std::string option_text(const CLI::Option& option) {
    std::string name = option.get_snames().empty() ? "" : "-" + option.get_snames().front();
    if (!option.get_lnames().empty()) {
        name += (name.empty() ? "--" : ", --") + option.get_lnames().front();
    }
    return option.get_items_expected_max() > 0 ? name + " " + option.get_type_name() : name;
}

std::string usage_of(const CLI::App& command, const std::string& name) {
    std::string usage = name;
    if (!command.get_subcommands([](const CLI::App* inner) { return is_shown(inner); }).empty()) {
        usage += command.get_require_subcommand_min() > 0 ? " COMMAND" : " [COMMAND]";
    }
    for (const CLI::Option* option : command.get_options()) {
        if (option->nonpositional() && option->get_required()) {
            usage += " " + option_text(*option).substr(option_text(*option).find("--"));
        }
    }
    usage += " [OPTIONS]";
    for (const CLI::Option* option : command.get_options()) {
        usage += option->get_positional() && !option->nonpositional() ? " " + operand_text(*option) : "";
    }
    return usage + command.get_usage();
}

// `but`: one that is told elsewhere.
std::string options_help(const CLI::App& command, const CLI::Option* but = nullptr) {
    std::string text;
    for (const CLI::Option* option : command.get_options()) {
        if (option->nonpositional() && option != but) {
            text += help_line(option_text(*option), option->get_description());
        }
    }
    return text;
}

std::string did_you_mean(std::string_view text, const std::vector<std::string>& names) {
    const std::vector<std::string_view> candidates(names.begin(), names.end());
    const std::string_view meant = model::nearest(text, candidates);
    return meant.empty() ? std::string() : berth::format("Did you mean {}? ", meant);
}

Error explain_no_command(const CLI::App& program, const CLI::ParseError& error, const std::vector<std::string>& words,
                         const std::string& see) {
    const auto word = std::ranges::find_if(words, [](const std::string& text) { return !text.starts_with('-'); });
    if (word == words.end()) {
        return {Errc::invalid_argument, berth::format("{}.", error.what()), see};
    }
    std::vector<std::string> names;
    for (const CLI::App* command : program.get_subcommands(is_shown)) {
        names.push_back(command->get_name());
    }
    return {Errc::invalid_argument, berth::format("There is no command \"{}\".", *word),
            did_you_mean(*word, names) + see};
}

Error explain_extra(const std::vector<const CLI::App*>& path, const std::vector<std::string>& extra,
                    const std::string& see) {
    const auto option = std::ranges::find_if(extra, [](const std::string& text) { return text.starts_with('-'); });
    const std::string& word = option == extra.end() ? extra.front() : *option;
    std::vector<std::string> names;
    for (const CLI::App* command : path) {
        for (const CLI::Option* known : command->get_options()) {
            for (const std::string& name : known->get_lnames()) {
                names.push_back("--" + name);
            }
        }
    }
    Error error{Errc::invalid_argument, berth::format("{} does not take \"{}\".", name_of(path), word),
                did_you_mean(word, names) + see};
    if (path.back()->get_name() == "exec") {
        error.hint = "The command stands behind two dashes: berth exec WORKSPACE -- COMMAND. " + see;
    }
    return error;
}

OptionDescription describe_option(const CLI::Option& option) {
    OptionDescription description;
    description.name = option.get_lnames().empty() ? "" : "--" + option.get_lnames().front();
    description.short_name = option.get_snames().empty() ? "" : "-" + option.get_snames().front();
    description.help = option.get_description();
    description.takes_value = option.get_items_expected_max() > 0 && option.get_type_size() > 0;
    if (description.name == "--output") {
        description.values = {"text", "json"};
    } else if (description.name == "--editor") {
        for (const client::editors::Product& product : client::editors::products()) {
            description.values.emplace_back(product.id);
        }
    }
    return description;
}

Operand operand_of(const CLI::App& command) {
    for (const CLI::Option* option : command.get_options()) {
        const std::string name = option->get_positional() ? option->get_name(true) : "";
        if (name == workspace_operand) {
            return Operand::workspace;
        }
        if (name == template_operand) {
            return Operand::template_name;
        }
        if (name == file_operand) {
            return Operand::file;
        }
        if (name == shell_operand) {
            return Operand::shell;
        }
    }
    return Operand::none;
}

std::vector<OptionDescription> options_of(const CLI::App& command) {
    std::vector<OptionDescription> options;
    for (const CLI::Option* option : command.get_options()) {
        if (option->nonpositional()) {
            options.push_back(describe_option(*option));
        }
    }
    return options;
}

} // namespace

std::string help_text(const CLI::App& program) {
    const auto path = path_of(program);
    const CLI::App& command = *path.back();
    std::string text = command.get_description() + (command.get_description().ends_with('.') ? "\n\n" : ".\n\n") +
                       "Usage: " + usage_of(command, name_of(path)) + "\n";
    std::string operands;
    for (const CLI::Option* option : command.get_options()) {
        if (option->get_positional() && !option->nonpositional()) {
            operands += help_line(option->get_name(true), option->get_description());
        }
    }
    std::string commands;
    for (const CLI::App* inner : command.get_subcommands(is_shown)) {
        commands += help_line(inner->get_name(), inner->get_description());
    }
    const std::string options = options_help(command, &command == &program ? nullptr : command.get_help_ptr());
    const auto add = [&text](std::string_view title, const std::string& lines) {
        if (!lines.empty()) {
            text += berth::format("\n{}{}", title, lines);
        }
    };
    add("", operands);
    add("Commands:\n", commands);
    add("Options:\n", options);
    if (&command != &program) {
        return text + "\nOptions of every command:\n" + options_help(program) +
               "\n`berth --help` lists all commands and exit codes.\n";
    }
    text += "\nExit codes:\n";
    for (const ExitCodeRow& row : exit_codes()) {
        text += berth::format("  {:<4}{}\n", static_cast<int>(row.code), row.meaning);
    }
    return text + "exec ends with the command's own code, or 128 and the number of the signal\nthat ended it; ssh as "
                  "OpenSSH's does.\n";
}

ProgramDescription describe(const CLI::App& program) {
    ProgramDescription description{options_of(program), {}};
    const auto add = [&](const CLI::App& command, const std::string& prefix) {
        const std::string name = prefix + command.get_name();
        description.commands.push_back({name, command.get_description(),
                                        usage_of(command, program.get_name() + " " + name), options_of(command),
                                        operand_of(command)});
    };
    for (const CLI::App* command : program.get_subcommands(is_shown)) {
        add(*command, "");
        for (const CLI::App* inner : command->get_subcommands(is_shown)) {
            add(*inner, command->get_name() + " ");
        }
    }
    return description;
}

Error explain(const CLI::App& program, const CLI::ParseError& error, const std::vector<std::string>& words) {
    const auto path = path_of(program);
    const std::string name = name_of(path);
    const std::string see = berth::format("See `{} --help`.", name);
    std::string text = error.what();
    while (text.ends_with('\n') || text.ends_with('.')) { // CLI11's own sentences have no full stop
        text.pop_back();
    }
    const auto is = [&]<typename Kind>(std::type_identity<Kind>) {
        return dynamic_cast<const Kind*>(&error) != nullptr;
    };
    if (is(std::type_identity<CLI::ArgumentMismatch>())) {
        return {Errc::invalid_argument, berth::format("{} takes a value.", text.substr(0, text.find(':'))), see};
    }
    if (is(std::type_identity<CLI::ValidationError>())) {
        return {Errc::invalid_argument, text + ".", see};
    }
    if (path.size() == 1) {
        return explain_no_command(program, error, words, see);
    }
    if (constexpr std::string_view required = " is required";
        is(std::type_identity<CLI::RequiredError>()) && text.ends_with(required)) {
        text.resize(text.size() - required.size());
        return {Errc::invalid_argument, berth::format("{} needs {}.", name, text), see};
    }
    if (const auto extra = program.remaining(true); is(std::type_identity<CLI::ExtrasError>()) && !extra.empty()) {
        return explain_extra(path, extra, see);
    }
    return {Errc::invalid_argument, text + ".", see};
}

CLI::Validator one_of(std::vector<std::string> allowed) {
    return {[allowed = std::move(allowed)](std::string& text) {
                if (std::ranges::contains(allowed, text)) {
                    return std::string();
                }
                std::string list;
                for (const std::string& one : allowed) {
                    list += (list.empty() ? "" : ", ") + one;
                }
                return berth::format("\"{}\" is none of {}", text, list);
            },
            ""};
}

CLI::Validator whole_number(std::uint64_t least, std::uint64_t most) {
    return {[least, most](std::string& text) {
                std::uint64_t number = 0;
                const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
                if (wrong == std::errc() && end == text.data() + text.size() && number >= least && number <= most) {
                    return std::string();
                }
                return berth::format("\"{}\" is no whole number from {} to {}", text, least, most);
            },
            ""};
}

} // namespace berth::cli
