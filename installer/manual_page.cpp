// Writes the manual page berth.1 and the completions berth.{bash,zsh,fish} into a folder, from the command line's
// description of itself. A program of the build; it is not installed.
#include "cli/arguments.h"
#include "cli/completion.h"
#include "cli/exit_code.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

using namespace berth::cli;

// Text for roff: no line may start with one of its requests, and its escape and hyphens stand for themselves.
std::string roff(std::string_view text) {
    std::string result;
    for (const char c : text) {
        const bool line_start = result.empty() || result.back() == '\n';
        if (line_start && (c == '.' || c == '\'')) {
            result += "\\&";
        }
        if (c == '\\') {
            result += "\\e";
        } else if (c == '-') {
            result += "\\-";
        } else {
            result += c;
        }
    }
    return result;
}

std::string option_entry(const OptionDescription& option) {
    std::string entry = ".TP\n";
    if (!option.short_name.empty()) {
        entry += "\\fB" + roff(option.short_name) + "\\fR" + (option.name.empty() ? "" : ", ");
    }
    if (!option.name.empty()) {
        entry += "\\fB" + roff(option.name) + "\\fR";
    }
    if (option.takes_value) {
        std::string values = "VALUE";
        for (std::size_t i = 0; i < option.values.size(); ++i) {
            values = (i == 0 ? "" : values + "|") + option.values[i];
        }
        entry += " \\fI" + roff(values) + "\\fR";
    }
    return entry + "\n" + roff(option.help) + "\n";
}

std::string manual(const ProgramDescription& program) {
    std::string page = ".\\\" Made from the program's own description by installer/manual_page.cpp.\n"
                       ".TH BERTH 1 \"\" \"Berth " BERTH_VERSION "\" \"User Commands\"\n"
                       ".SH NAME\nberth \\- remote development environments from the command line\n"
                       ".SH SYNOPSIS\n.B berth\n[\\fIOPTIONS\\fR] \\fICOMMAND\\fR ...\n"
                       ".SH OPTIONS\nThese are understood with every command.\n";
    for (const OptionDescription& option : program.options) {
        page += option_entry(option);
    }
    page += ".SH COMMANDS\n";
    for (const CommandDescription& command : program.commands) {
        page += ".SS " + roff(command.usage) + "\n" + roff(command.help) + ".\n";
        for (const OptionDescription& option : command.options) {
            page += option.name == "--help" ? "" : option_entry(option); // told once, above
        }
    }
    page += ".SH EXIT STATUS\n";
    for (const ExitCodeRow& row : exit_codes()) {
        page += ".TP\n.B " + std::to_string(static_cast<int>(row.code)) + "\n" + roff(row.meaning) + "\n";
    }
    return page + ".PP\n\\fBberth exec\\fR ends with the command's own code, or 128 and the number of the signal that "
                  "ended it.\n"
                  ".SH ENVIRONMENT\n"
                  ".TP\n.B BERTH_SERVER\nAddress of the platform, where \\fB\\-\\-server\\fR does not name one.\n"
                  ".TP\n.B BERTH_CONFIG\nFolder for settings, instead of the one below ~/.config.\n"
                  ".TP\n.B NO_COLOR\nPrint without colours.\n"
                  ".SH SEE ALSO\n.BR berth\\-desktop (1),\n.BR berthd (8)\n";
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: berth-manual FOLDER\n", stderr);
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    const ProgramDescription program = describe_program();
    bool written = true;
    const auto write = [&](const char* name, const std::string& text) {
        std::ofstream file(folder / name, std::ios::binary);
        file << text;
        written = written && file.flush().good();
    };
    write("berth.1", manual(program));
    for (const char* shell : {"bash", "zsh", "fish"}) {
        write((std::string("berth.") + shell).c_str(), completion_script(shell, program).value_or(""));
    }
    return written ? 0 : 1;
}
