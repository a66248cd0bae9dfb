#include "client/editors/opening.h"

#include "base/format.h"

#include <QProcess>

#include <algorithm>
#include <array>

namespace berth::client::editors {

namespace {

constexpr std::size_t longest_folder = 1024; // characters; PATH_MAX is 4096 bytes

// VS Code and what was made of it: the scheme of their own links.
const char* scheme_of(Editor editor) {
    switch (editor) {
    case Editor::vscode:
        return "vscode";
    case Editor::vscode_insiders:
        return "vscode-insiders";
    case Editor::vscodium:
        return "vscodium";
    case Editor::cursor:
        return "cursor";
    case Editor::windsurf:
        return "windsurf";
    case Editor::zed:
    case Editor::jetbrains_gateway:
    case Editor::terminal:
        return nullptr;
    }
    return nullptr;
}

QByteArray encoded_path(const QString& folder) {
    return QUrl::toPercentEncoding(folder, "/");
}

QUrl gateway_link(const Place& place) {
    return QUrl::fromEncoded("jetbrains-gateway://connect#type=ssh&deploy=true&host=" + place.host.toUtf8() +
                             "&port=22&user=" + place.user.toUtf8() +
                             "&projectPath=" + QUrl::toPercentEncoding(place.folder, "/"));
}

Opening terminal_opening(const FoundEditor& editor, const Place& place) {
    Opening opening{editor.program, editor.leading, {}};
    if (editor.program.endsWith(QLatin1String("osascript"))) { // takes a command line, for a shell
        QStringList quoted;
        for (const QString& word : place.terminal) {
            quoted << shell_quoted(word);
        }
        opening.arguments << quoted.join(QLatin1Char(' '));
    } else {
        opening.arguments << place.terminal;
    }
    return opening;
}

} // namespace

QString shell_quoted(const QString& word) {
    QString inner = word;
    inner.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + inner + QLatin1Char('\'');
}

Result<QString> check_folder(const std::string& folder) {
    if (folder.empty()) {
        return QString::fromLatin1(default_folder);
    }
    QString text = QString::fromStdString(folder);
    const bool plain = std::ranges::all_of(text.toUcs4(), [](char32_t one) {
        return QChar::isPrint(one) && QChar::category(one) != QChar::Other_Format && one != QChar::ReplacementCharacter;
    });
    const bool walks = (text + QLatin1Char('/')).contains(QLatin1String("/../")) || text.contains(QLatin1String("//"));
    if (!text.startsWith(QLatin1Char('/')) || walks || !plain || folder.size() > longest_folder) {
        return fail(Errc::invalid_argument, "That is no folder of a workspace.",
                    "Give an absolute path, such as /workspace/app.");
    }
    return text;
}

Opening opening_of(const FoundEditor& editor, const Place& place) {
    if (editor.editor == Editor::terminal) {
        return terminal_opening(editor, place);
    }
    if (editor.editor == Editor::jetbrains_gateway) {
        const QUrl link = gateway_link(place);
        return editor.program.isEmpty() ? Opening{{}, {}, link}
                                        : Opening{editor.program, {link.toString(QUrl::FullyEncoded)}, {}};
    }
    if (editor.editor == Editor::zed) {
        const QByteArray there = place.host.toUtf8() + encoded_path(place.folder);
        return editor.program.isEmpty()
                   ? Opening{{}, {}, QUrl::fromEncoded("zed://ssh/" + there)}
                   : Opening{editor.program, {QLatin1String("ssh://") + QString::fromUtf8(there)}, {}};
    }
    const QString authority = QLatin1String("ssh-remote+") + place.host;
    if (editor.program.isEmpty()) {
        return {{},
                {},
                QUrl::fromEncoded(scheme_of(editor.editor) + QByteArray("://vscode-remote/") + authority.toUtf8() +
                                  encoded_path(place.folder) + "?windowId=_blank")};
    }
    return {editor.program, {QStringLiteral("--remote"), authority, place.folder}, {}};
}

Result<void> start_editor(const FoundEditor& editor, const Opening& opening,
                          const std::function<bool(const QUrl&)>& open_link) {
    const std::string_view title = product(editor.editor).title;
    if (opening.program.isEmpty()) {
        if (open_link(opening.link)) {
            return {};
        }
        return fail(Errc::io_error, berth::format("{} could not be opened.", title),
                    "The system knows no program for its links. Start it once by itself, or install it again.");
    }
    QProcess process;
    process.setProgram(opening.program);
    process.setArguments(opening.arguments);
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(QProcess::nullDevice());
    if (process.startDetached()) {
        return {};
    }
    return fail(Errc::io_error,
                berth::format("{} could not be started: {}.", title, process.errorString().toStdString()),
                berth::format("Try {} by itself.", opening.program.toStdString()));
}

} // namespace berth::client::editors
