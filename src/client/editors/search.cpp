#include "client/editors/search.h"

#include "base/format.h"

#include <QDir>
#include <QFileInfo>
#include <QProcessEnvironment>
#include <QSettings>

#include <algorithm>
#include <array>
#include <optional>

namespace berth::client::editors {

namespace {

using System = Machine::System;
using Words = std::vector<const char*>;

// Where one product may be. Paths of macOS and Windows are below the folders for applications.
struct Places {
    Editor editor;
    Words commands;              // in PATH
    Words entries;               // freedesktop: desktop entries that handle its links
    const char* mac_app;         // the bundle
    const char* mac_command;     // the command inside it
    const char* windows_program; // below Programs or Program Files
    const char* scheme;          // of its links, whose handler Windows registers
};

const std::vector<Places>& places() {
    static const std::vector<Places> table{
        {Editor::vscode,
         {"code"},
         {"code-url-handler", "com.visualstudio.code-url-handler", "com.visualstudio.code"},
         "Visual Studio Code.app",
         "Contents/Resources/app/bin/code",
         "Microsoft VS Code/Code.exe",
         "vscode"},
        {Editor::vscode_insiders,
         {"code-insiders"},
         {"code-insiders-url-handler", "com.visualstudio.code.insiders"},
         "Visual Studio Code - Insiders.app",
         "Contents/Resources/app/bin/code-insiders",
         "Microsoft VS Code Insiders/Code - Insiders.exe",
         "vscode-insiders"},
        {Editor::vscodium,
         {"codium"},
         {"codium-url-handler", "com.vscodium.codium-url-handler", "com.vscodium.codium"},
         "VSCodium.app",
         "Contents/Resources/app/bin/codium",
         "VSCodium/VSCodium.exe",
         "vscodium"},
        {Editor::cursor,
         {"cursor"},
         {"cursor-url-handler", "cursor"},
         "Cursor.app",
         "Contents/Resources/app/bin/cursor",
         "cursor/Cursor.exe",
         "cursor"},
        {Editor::windsurf,
         {"windsurf"},
         {"windsurf-url-handler", "windsurf"},
         "Windsurf.app",
         "Contents/Resources/app/bin/windsurf",
         "Windsurf/Windsurf.exe",
         "windsurf"},
        {Editor::zed,
         {"zed", "zeditor", "zedit"},
         {"dev.zed.Zed"},
         "Zed.app",
         "Contents/MacOS/cli",
         "Zed/bin/zed.exe",
         "zed"},
        {Editor::jetbrains_gateway,
         {"gateway", "jetbrains-gateway"},
         {"jetbrains-gateway", "jetbrains-toolbox"},
         "JetBrains Gateway.app",
         nullptr,
         nullptr,
         "jetbrains-gateway"},
    };
    return table;
}

// Terminal emulators of freedesktop systems, and what makes each run a program instead of a shell.
struct Emulator {
    const char* command;
    Words leading;
};
const std::vector<Emulator>& emulators() {
    static const std::vector<Emulator> table{
        {"x-terminal-emulator", {"-e"}},
        {"ptyxis", {"--"}},
        {"kgx", {"--"}},
        {"gnome-terminal", {"--"}},
        {"konsole", {"-e"}},
        {"xfce4-terminal", {"-x"}},
        {"mate-terminal", {"-x"}},
        {"tilix", {"-e"}},
        {"ghostty", {"-e"}},
        {"kitty", {}},
        {"wezterm", {"start", "--"}},
        {"alacritty", {"-e"}},
        {"foot", {}},
        {"qterminal", {"-e"}},
        {"xterm", {"-e"}},
    };
    return table;
}

QStringList words(const Words& plain) {
    QStringList list;
    for (const char* one : plain) {
        list << QString::fromLatin1(one);
    }
    return list;
}

QString joined(const QString& folder, const char* name) {
    return folder + QLatin1Char('/') + QString::fromLatin1(name);
}

QString in_path(const Machine& machine, const char* command) {
    for (const QString& folder : machine.path) {
        const QString program = joined(folder, command);
        if (machine.runs(program)) {
            return program;
        }
    }
    return {};
}

// --- freedesktop
QStringList entry_folders(const Machine& machine) {
    QString data_home = machine.variable(QStringLiteral("XDG_DATA_HOME"));
    if (data_home.isEmpty()) {
        data_home = machine.home + QLatin1String("/.local/share");
    }
    QString data_dirs = machine.variable(QStringLiteral("XDG_DATA_DIRS"));
    if (data_dirs.isEmpty()) {
        data_dirs = QStringLiteral("/usr/local/share:/usr/share");
    }
    QStringList folders{data_home};
    folders << data_dirs.split(QLatin1Char(':'), Qt::SkipEmptyParts);
    folders << machine.home + QLatin1String("/.local/share/flatpak/exports/share")
            << QStringLiteral("/var/lib/flatpak/exports/share") << QStringLiteral("/var/lib/snapd/desktop");
    return folders;
}

std::optional<FoundEditor> find_on_freedesktop(const Machine& machine, const Places& place) {
    for (const char* command : place.commands) {
        if (const QString program = in_path(machine, command); !program.isEmpty()) {
            return FoundEditor{place.editor, program, {}};
        }
        // A login that was not renewed since the installation has them not in its PATH yet.
        for (const QString& folder : {machine.home + QLatin1String("/.local/bin"), QStringLiteral("/snap/bin")}) {
            if (const QString program = joined(folder, command); machine.runs(program)) {
                return FoundEditor{place.editor, program, {}};
            }
        }
    }
    for (const QString& folder : entry_folders(machine)) {
        for (const char* entry : place.entries) {
            if (machine.exists(joined(folder + QLatin1String("/applications"), entry) + QLatin1String(".desktop"))) {
                return FoundEditor{place.editor, {}, {}};
            }
        }
    }
    return std::nullopt;
}

std::optional<FoundEditor> freedesktop_terminal(const Machine& machine) {
    for (const Emulator& emulator : emulators()) {
        if (const QString program = in_path(machine, emulator.command); !program.isEmpty()) {
            return FoundEditor{Editor::terminal, program, words(emulator.leading)};
        }
    }
    return std::nullopt;
}

// --- macOS
std::optional<FoundEditor> find_on_macos(const Machine& machine, const Places& place) {
    for (const QString& folder : {QStringLiteral("/Applications"), machine.home + QLatin1String("/Applications"),
                                  machine.home + QLatin1String("/Applications/JetBrains Toolbox")}) {
        const QString bundle = joined(folder, place.mac_app);
        if (!machine.exists(bundle)) {
            continue;
        }
        const QString program = place.mac_command == nullptr ? QString() : joined(bundle, place.mac_command);
        return FoundEditor{place.editor, machine.runs(program) ? program : QString(), {}};
    }
    for (const char* command : place.commands) {
        if (const QString program = in_path(machine, command); !program.isEmpty()) {
            return FoundEditor{place.editor, program, {}};
        }
    }
    return std::nullopt;
}

std::optional<FoundEditor> macos_terminal(const Machine& machine) {
    const QString script = QStringLiteral("/usr/bin/osascript");
    if (!machine.runs(script)) {
        return std::nullopt;
    }
    // The command line comes as the script's argument: nothing of it is read as AppleScript.
    return FoundEditor{Editor::terminal,
                       script,
                       {QStringLiteral("-e"), QStringLiteral("on run argv"), QStringLiteral("-e"),
                        QStringLiteral("tell application \"Terminal\" to do script (item 1 of argv)"),
                        QStringLiteral("-e"), QStringLiteral("tell application \"Terminal\" to activate"),
                        QStringLiteral("-e"), QStringLiteral("end run")}};
}

// --- Windows
// Never a .cmd: cmd.exe reads arguments once more, and a path in a link could speak to it. The program that it would
// start takes the same arguments.
std::optional<FoundEditor> find_on_windows(const Machine& machine, const Places& place) {
    if (place.windows_program != nullptr) {
        for (const char* variable : {"LOCALAPPDATA", "ProgramFiles", "ProgramFiles(x86)"}) {
            QString folder = QDir::fromNativeSeparators(machine.variable(QString::fromLatin1(variable)));
            if (folder.isEmpty()) {
                continue;
            }
            if (variable == std::string_view("LOCALAPPDATA")) {
                folder += QLatin1String("/Programs");
            }
            if (const QString program = joined(folder, place.windows_program); machine.runs(program)) {
                return FoundEditor{place.editor, program, {}};
            }
        }
    }
    for (const char* root : {R"(HKEY_CURRENT_USER\Software\Classes\)", R"(HKEY_LOCAL_MACHINE\Software\Classes\)"}) {
        const QString key =
            QString::fromLatin1(root) + QString::fromLatin1(place.scheme) + QLatin1String(R"(\shell\open\command)");
        const QString program = program_of_command(machine.registry_text(key));
        if (!program.isEmpty() && machine.runs(program)) {
            // Gateway's links are handled by its launcher, which takes nothing else.
            const bool handler_only = place.editor == Editor::jetbrains_gateway;
            return FoundEditor{place.editor, handler_only ? QString() : program, {}};
        }
    }
    for (const char* command : place.commands) {
        for (const QString& folder : machine.path) {
            if (const QString program = joined(folder, command) + QLatin1String(".exe"); machine.runs(program)) {
                return FoundEditor{place.editor, program, {}};
            }
        }
    }
    return std::nullopt;
}

std::optional<FoundEditor> windows_terminal(const Machine& machine) {
    const QString local = QDir::fromNativeSeparators(machine.variable(QStringLiteral("LOCALAPPDATA")));
    const QString wt = local + QLatin1String("/Microsoft/WindowsApps/wt.exe");
    if (!local.isEmpty() && machine.runs(wt)) {
        return FoundEditor{Editor::terminal, wt, {QStringLiteral("new-tab"), QStringLiteral("--")}};
    }
    const QString root = QDir::fromNativeSeparators(machine.variable(QStringLiteral("SystemRoot")));
    const QString host = root + QLatin1String("/System32/conhost.exe");
    return machine.runs(host) ? std::optional(FoundEditor{Editor::terminal, host, {}}) : std::nullopt;
}

} // namespace

QString program_of_command(const QString& command) {
    const QString text = command.trimmed();
    if (text.startsWith(QLatin1Char('"'))) {
        const qsizetype end = text.indexOf(QLatin1Char('"'), 1);
        return end < 0 ? QString() : QDir::fromNativeSeparators(text.mid(1, end - 1));
    }
    return QDir::fromNativeSeparators(text.section(QLatin1Char(' '), 0, 0));
}

std::vector<FoundEditor> find_editors(const Machine& machine) {
    std::vector<FoundEditor> found;
    const auto take = [&found](std::optional<FoundEditor> one) {
        if (one) {
            found.push_back(std::move(*one));
        }
    };
    for (const Places& place : places()) {
        switch (machine.system) {
        case System::freedesktop:
            take(find_on_freedesktop(machine, place));
            break;
        case System::macos:
            take(find_on_macos(machine, place));
            break;
        case System::windows:
            take(find_on_windows(machine, place));
            break;
        }
    }
    switch (machine.system) {
    case System::freedesktop:
        take(freedesktop_terminal(machine));
        break;
    case System::macos:
        take(macos_terminal(machine));
        break;
    case System::windows:
        take(windows_terminal(machine));
        break;
    }
    return found;
}

Result<FoundEditor> choose_editor(const std::vector<FoundEditor>& found, std::optional<Editor> wanted,
                                  std::string_view last) {
    if (wanted) {
        const auto one = std::ranges::find(found, *wanted, &FoundEditor::editor);
        if (one != found.end()) {
            return *one;
        }
        const Product& missing = product(*wanted);
        return fail(Errc::not_found, berth::format("{} is not installed on this computer.", missing.title),
                    missing.page.empty() ? std::string("Install a terminal emulator, for example xterm.")
                                         : berth::format("Get it from {} and try again.", missing.page));
    }
    if (const auto before = editor_from(last)) {
        const auto one = std::ranges::find(found, *before, &FoundEditor::editor);
        if (one != found.end()) {
            return *one;
        }
    }
    const auto first =
        std::ranges::find_if(found, [](const FoundEditor& one) { return one.editor != Editor::terminal; });
    if (first != found.end()) {
        return *first;
    }
    const Product& usual = product(Editor::vscode);
    return fail(Errc::not_found, "No editor that Berth knows is installed on this computer.",
                berth::format("Get one, for example {} from {}; or work in the browser IDE, or in a terminal.",
                              usual.title, usual.page));
}

Machine this_machine() {
    Machine machine;
#if defined(Q_OS_WIN)
    machine.system = System::windows;
#elif defined(Q_OS_MACOS)
    machine.system = System::macos;
#endif
    machine.home = QDir::homePath();
    for (const QString& folder : qEnvironmentVariable("PATH").split(QDir::listSeparator(), Qt::SkipEmptyParts)) {
        if (QDir::isAbsolutePath(folder)) { // the folder one happens to be in is nobody's PATH
            machine.path << QDir::fromNativeSeparators(folder);
        }
    }
    machine.variable = [](const QString& name) { return qEnvironmentVariable(name.toLatin1().constData()); };
    machine.runs = [](const QString& file) {
        const QFileInfo info(file);
        return info.isFile() && info.isExecutable();
    };
    machine.exists = [](const QString& file) { return QFileInfo::exists(file); };
    machine.registry_text = [](const QString& key) {
#if defined(Q_OS_WIN)
        return QSettings(key, QSettings::NativeFormat).value(QStringLiteral(".")).toString();
#else
        return key.left(0);
#endif
    };
    return machine;
}

} // namespace berth::client::editors
