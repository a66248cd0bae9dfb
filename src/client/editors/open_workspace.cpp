#include "client/editors/open_workspace.h"

#include "client/settings.h"
#include "client/ssh_config.h"

#include <QCoreApplication>
#include <QStandardPaths>

namespace berth::client::editors {

namespace {

// The command line beside this program, as both are installed; else the one in PATH.
QString berth_program() {
    const QString beside =
        QStandardPaths::findExecutable(QStringLiteral("berth"), {QCoreApplication::applicationDirPath()});
    return beside.isEmpty() ? QStandardPaths::findExecutable(QStringLiteral("berth")) : beside;
}

} // namespace

QStringList terminal_command(const QString& berth, const OpenWish& wish, const QString& folder) {
    QStringList command{berth, QStringLiteral("--server"), wish.platform.toString()};
    const QString workspace = QString::fromStdString(wish.workspace);
    if (folder == QLatin1String(default_folder)) {
        return command << QStringLiteral("terminal") << workspace;
    }
    return command << QStringLiteral("exec") << QStringLiteral("--tty") << QStringLiteral("--directory") << folder
                   << QStringLiteral("--shell") << workspace << QStringLiteral("--")
                   << QStringLiteral("exec \"$SHELL\" -l");
}

Result<PreparedOpening> prepare_opening(const OpenWish& wish) {
    auto folder = check_folder(wish.folder);
    if (!folder) {
        return std::unexpected(std::move(folder.error()));
    }
    auto editor = choose_editor(find_editors(this_machine()), wish.editor, last_editor());
    if (!editor) {
        return std::unexpected(std::move(editor.error()));
    }
    Place place;
    place.workspace = QString::fromStdString(wish.workspace);
    place.host = QString::fromStdString(ssh_host(wish.workspace));
    place.user = QString::fromUtf8(ssh_user.data(), static_cast<qsizetype>(ssh_user.size()));
    place.folder = *folder;
    const QString berth = berth_program();
    if (berth.isEmpty()) {
        return fail(Errc::not_found, "Berth's command line is not installed on this computer.",
                    "Install it: editors and terminals reach workspaces through it.");
    }
    place.terminal = terminal_command(berth, wish, *folder);
    if (editor->editor != Editor::terminal) {
        if (auto reachable = ensure_ssh_config(berth.toStdString(), wish.platform.toString().toStdString());
            !reachable) {
            return std::unexpected(std::move(reachable.error()));
        }
    }
    return PreparedOpening{*editor, opening_of(*editor, place)};
}

std::string last_editor() {
    return load_settings().settings.editor;
}

void remember_editor(Editor editor) {
    Settings settings = load_settings().settings;
    const std::string id(product(editor).id);
    if (settings.editor != id) {
        settings.editor = id;
        [[maybe_unused]] const auto saved = save_settings(settings);
    }
}

} // namespace berth::client::editors
