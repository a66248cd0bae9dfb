// Editors on three systems, found in machines made up for the test, and what each is told to open.
#include "client/editors/open_workspace.h"
#include "client/editors/search.h"

#include <QHash>
#include <QSet>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::client::editors {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct MadeUp {
    Machine::System system;
    QSet<QString> files;
    QHash<QString, QString> variables;
    QHash<QString, QString> registry;
    QStringList path;

    Machine machine() const {
        Machine made;
        made.system = system;
        made.home = QStringLiteral("/people/ada");
        made.path = path;
        made.variable = [this](const QString& name) { return variables.value(name); };
        made.runs = [this](const QString& file) { return files.contains(file); };
        made.exists = made.runs;
        made.registry_text = [this](const QString& key) { return registry.value(key); };
        return made;
    }
    std::vector<FoundEditor> found() const { return find_editors(machine()); }
};

QString text(const char* plain) {
    return QString::fromUtf8(plain);
}

Place place(const char* folder = "/workspace") {
    Place place;
    place.workspace = text("calm-sea");
    place.host = text("calm-sea.berth");
    place.user = text("berth");
    place.folder = text(folder);
    place.terminal = {text("/opt/berth"), text("terminal"), text("calm-sea")};
    return place;
}

TEST(Editors, OnLinuxAreFoundInPathInUsualFoldersAndByTheirDesktopEntries) {
    MadeUp linux_machine{.system = Machine::System::freedesktop,
                         .files = {text("/opt/tools/code"), text("/snap/bin/code-insiders"),
                                   text("/usr/share/applications/cursor-url-handler.desktop"),
                                   text("/people/ada/.local/bin/zed"), text("/usr/bin/xterm"),
                                   text("/var/lib/flatpak/exports/share/applications/com.vscodium.codium.desktop")},
                         .variables = {},
                         .registry = {},
                         .path = {text("/opt/tools"), text("/usr/bin")}};
    EXPECT_THAT(linux_machine.found(),
                ElementsAre(FoundEditor{Editor::vscode, text("/opt/tools/code"), {}},
                            FoundEditor{Editor::vscode_insiders, text("/snap/bin/code-insiders"), {}},
                            FoundEditor{Editor::vscodium, {}, {}}, FoundEditor{Editor::cursor, {}, {}},
                            FoundEditor{Editor::zed, text("/people/ada/.local/bin/zed"), {}},
                            FoundEditor{Editor::terminal, text("/usr/bin/xterm"), {text("-e")}}));
    linux_machine.files.clear();
    EXPECT_THAT(linux_machine.found(), IsEmpty());
}

TEST(Editors, OnMacosAreFoundAsApplicationsOfTheSystemAndOfThePerson) {
    const MadeUp mac{.system = Machine::System::macos,
                     .files = {text("/Applications/Visual Studio Code.app"),
                               text("/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code"),
                               text("/people/ada/Applications/Windsurf.app"), text("/Applications/Zed.app"),
                               text("/Applications/Zed.app/Contents/MacOS/cli"),
                               text("/Applications/JetBrains Gateway.app"), text("/usr/local/bin/cursor"),
                               text("/usr/bin/osascript")},
                     .variables = {},
                     .registry = {},
                     .path = {text("/usr/local/bin")}};
    const auto found = mac.found();
    ASSERT_EQ(found.size(), 6U);
    EXPECT_EQ(found[0].program, text("/Applications/Visual Studio Code.app/Contents/Resources/app/bin/code"));
    EXPECT_EQ(found[1].program, text("/usr/local/bin/cursor"));
    EXPECT_EQ(found[2], (FoundEditor{Editor::windsurf, {}, {}})) << "the application without its command: by its links";
    EXPECT_EQ(found[3].program, text("/Applications/Zed.app/Contents/MacOS/cli"));
    EXPECT_EQ(found[4], (FoundEditor{Editor::jetbrains_gateway, {}, {}}));
    EXPECT_EQ(found[5].editor, Editor::terminal);
}

TEST(Editors, OnWindowsAreProgramsAndNeverBatchFiles) {
    const MadeUp windows{
        .system = Machine::System::windows,
        .files = {text("C:/Users/ada/AppData/Local/Programs/Microsoft VS Code/Code.exe"),
                  text("C:/Program Files/VSCodium/VSCodium.exe"), text("D:/Tools/Cursor/Cursor.exe"),
                  text("C:/Users/ada/AppData/Local/Programs/windsurf.cmd"), text("C:/bin/windsurf.cmd"),
                  text("C:/Windows/System32/conhost.exe"), text("C:/JetBrains/launcher.exe")},
        .variables = {{text("LOCALAPPDATA"), text("C:/Users/ada/AppData/Local")},
                      {text("ProgramFiles"), text("C:/Program Files")},
                      {text("SystemRoot"), text("C:/Windows")}},
        .registry = {{text(R"(HKEY_CURRENT_USER\Software\Classes\cursor\shell\open\command)"),
                      text(R"("D:/Tools/Cursor/Cursor.exe" "--open-url" "--" "%1")")},
                     {text(R"(HKEY_LOCAL_MACHINE\Software\Classes\jetbrains-gateway\shell\open\command)"),
                      text(R"(C:/JetBrains/launcher.exe %1)")},
                     {text(R"(HKEY_CURRENT_USER\Software\Classes\zed\shell\open\command)"),
                      text(R"("D:/Gone/zed.exe" "%1")")}},
        .path = {text("C:/bin")}};
    EXPECT_THAT(
        windows.found(),
        ElementsAre(
            FoundEditor{Editor::vscode, text("C:/Users/ada/AppData/Local/Programs/Microsoft VS Code/Code.exe"), {}},
            FoundEditor{Editor::vscodium, text("C:/Program Files/VSCodium/VSCodium.exe"), {}},
            FoundEditor{Editor::cursor, text("D:/Tools/Cursor/Cursor.exe"), {}},
            FoundEditor{Editor::jetbrains_gateway, {}, {}},
            FoundEditor{Editor::terminal, text("C:/Windows/System32/conhost.exe"), {}}));
}

TEST(Editors, AnAssociationsCommandNamesItsProgram) {
    EXPECT_EQ(program_of_command(text(R"("C:/Program Files/X/X.exe" "--open-url" "%1")")),
              text("C:/Program Files/X/X.exe"));
    EXPECT_EQ(program_of_command(text("C:/X.exe %1")), text("C:/X.exe"));
    EXPECT_TRUE(program_of_command(text(R"("C:/X.exe)")).isEmpty());
    EXPECT_TRUE(program_of_command({}).isEmpty());
}

TEST(Editors, TheOneAskedForThenTheLastThenTheFirstIsMeant) {
    const FoundEditor code{Editor::vscode, text("/usr/bin/code"), {}};
    const FoundEditor zed{Editor::zed, text("/usr/bin/zed"), {}};
    const FoundEditor terminal{Editor::terminal, text("/usr/bin/xterm"), {}};
    const std::vector all{code, zed, terminal};
    EXPECT_EQ(choose_editor(all, std::nullopt, "").value(), code);
    EXPECT_EQ(choose_editor(all, std::nullopt, "zed").value(), zed);
    EXPECT_EQ(choose_editor(all, std::nullopt, "terminal").value(), terminal);
    EXPECT_EQ(choose_editor(all, Editor::vscode, "zed").value(), code);
    EXPECT_EQ(choose_editor(all, std::nullopt, "cursor").value(), code) << "the last one is gone";
}

TEST(Editors, WhereNoneIsThereOneIsToldWhereToGetIt) {
    const auto missing = choose_editor({}, Editor::cursor, "");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Errc::not_found);
    EXPECT_THAT(missing.error().text(), HasSubstr("https://cursor.com"));
    const auto none = choose_editor({FoundEditor{Editor::terminal, text("/usr/bin/xterm"), {}}}, std::nullopt, "");
    ASSERT_FALSE(none) << "a terminal is no editor that anybody asked for";
    EXPECT_THAT(none.error().text(), HasSubstr("https://code.visualstudio.com"));
}

TEST(Editors, AreToldTheWorkspaceByCommand) {
    const auto words = [](Editor editor, const char* folder = "/workspace") {
        return opening_of({editor, text("/usr/bin/it"), {}}, place(folder)).arguments;
    };
    for (const Editor editor :
         {Editor::vscode, Editor::vscode_insiders, Editor::vscodium, Editor::cursor, Editor::windsurf}) {
        EXPECT_EQ(words(editor),
                  (QStringList{text("--remote"), text("ssh-remote+calm-sea.berth"), text("/workspace")}));
    }
    EXPECT_EQ(words(Editor::vscode, "/workspace/a b;$(c)").last(), text("/workspace/a b;$(c)")) << "one argument";
    EXPECT_EQ(words(Editor::zed, "/workspace/a b"), (QStringList{text("ssh://calm-sea.berth/workspace/a%20b")}));
    EXPECT_EQ(words(Editor::terminal), (QStringList{text("/opt/berth"), text("terminal"), text("calm-sea")}));
}

TEST(Editors, AreToldTheWorkspaceByLinkWhereTheyHaveNoCommand) {
    const auto link = [](Editor editor, const char* folder = "/workspace") {
        return opening_of({editor, {}, {}}, place(folder)).link.toString(QUrl::FullyEncoded).toStdString();
    };
    EXPECT_EQ(link(Editor::vscode), "vscode://vscode-remote/ssh-remote+calm-sea.berth/workspace?windowId=_blank");
    EXPECT_EQ(link(Editor::vscodium, "/a b&c?d#e"),
              "vscodium://vscode-remote/ssh-remote+calm-sea.berth/a%20b%26c%3Fd%23e?windowId=_blank");
    EXPECT_EQ(link(Editor::zed), "zed://ssh/calm-sea.berth/workspace");
    EXPECT_EQ(link(Editor::jetbrains_gateway, "/w&host=evil"),
              "jetbrains-gateway://connect#type=ssh&deploy=true&host=calm-sea.berth&port=22&user=berth"
              "&projectPath=/w%26host%3Devil");
}

TEST(Editors, ATerminalOnMacosGetsItsCommandQuotedForTheShell) {
    Place quoted = place();
    quoted.terminal = {text("/Applications/My Berth.app/berth"), text("it's")};
    const auto opening = opening_of({Editor::terminal, text("/usr/bin/osascript"), {text("-e")}}, quoted);
    EXPECT_EQ(opening.arguments.last(), text(R"('/Applications/My Berth.app/berth' 'it'\''s')"));
}

TEST(Editors, ATerminalInAnotherFolderIsAShellThere) {
    const OpenWish wish{"calm-sea", Editor::terminal, {}, QUrl(text("https://berth.example"))};
    EXPECT_EQ(terminal_command(text("berth"), wish, text("/workspace")).join(u' '),
              text("berth --server https://berth.example terminal calm-sea"));
    EXPECT_TRUE(terminal_command(text("berth"), wish, text("/x y")).contains(text("/x y")));
}

TEST(Editors, OnlyAbsolutePlainFoldersAreOpened) {
    EXPECT_EQ(check_folder("").value(), text("/workspace"));
    EXPECT_EQ(check_folder("/workspace/Größe 😀").value(), text("/workspace/Größe 😀"));
    for (const char* wrong :
         {"workspace", "--install-extension", "/a/../b", "/..", "//evil.example/x", "/a\nb", "/a\x1b[2J",
          "/a\xe2\x80\xae"
          "b",
          "/\xff"}) {
        EXPECT_FALSE(check_folder(wrong)) << wrong;
    }
    EXPECT_FALSE(check_folder("/" + std::string(2000, 'a')));
}

TEST(Editors, AProgramThatDoesNotStartIsTold) {
    const FoundEditor editor{Editor::vscode, text("/nowhere/code"), {}};
    const auto started = start_editor(editor, opening_of(editor, place()), [](const QUrl&) { return true; });
    ASSERT_FALSE(started);
    EXPECT_THAT(started.error().text(), HasSubstr("Visual Studio Code could not be started"));
    const FoundEditor by_link{Editor::vscode, {}, {}};
    EXPECT_FALSE(start_editor(by_link, opening_of(by_link, place()), [](const QUrl&) { return false; }));
}

} // namespace
} // namespace berth::client::editors
