// Finds the editors on this machine: in PATH, in the folders and registrations where Linux, macOS and Windows keep
// applications. All that it asks of the machine goes through a Machine, so that each system's rules are tested on any.
#pragma once

#include "client/editors/editor.h"

#include <QString>
#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

namespace berth::client::editors {

struct Machine {
    enum class System : std::uint8_t { freedesktop, macos, windows };

    System system = System::freedesktop;
    QString home;
    QStringList path;                                     // the folders of PATH
    std::function<QString(const QString&)> variable;      // of the environment; empty where it is not set
    std::function<bool(const QString&)> runs;             // a file that may be executed
    std::function<bool(const QString&)> exists;           // a file or folder
    std::function<QString(const QString&)> registry_text; // Windows: a key's default value; empty where there is none
};
Machine this_machine();

struct FoundEditor {
    Editor editor = Editor::terminal;
    QString program;     // absolute; empty: only the system's handler for its links is there
    QStringList leading; // arguments before all others (a terminal's "run this")

    friend bool operator==(const FoundEditor&, const FoundEditor&) = default;
};

// In the order of products(), each at most once.
std::vector<FoundEditor> find_editors(const Machine& machine);

// The program in an association's command: `"C:\Program Files\X\X.exe" "--open-url" "%1"`. Pure.
QString program_of_command(const QString& command);

// Which one is meant: the one asked for; else the last one, where it is still there; else the first that is more than a
// terminal. Errors: not_found, with how to get one.
Result<FoundEditor> choose_editor(const std::vector<FoundEditor>& found, std::optional<Editor> wanted,
                                  std::string_view last);

} // namespace berth::client::editors
