#include "desktop/editors/editor_opener.h"

#include "client/worker.h"
#include "desktop/phrases.h"

#include <utility>

namespace berth::desktop {

using client::editors::Editor;
using client::editors::FoundEditor;
using client::editors::PreparedOpening;
using client::editors::product;

// What a search brings; not in a namespace without a name, since a coroutine holds it.
struct EditorSearch {
    std::vector<FoundEditor> found;
    std::string last;
};

QString editor_title(Editor editor) {
    const std::string_view title = product(editor).title;
    return QString::fromUtf8(title.data(), static_cast<qsizetype>(title.size()));
}

EditorOpener::EditorOpener(Notices& notices, std::function<QUrl()> platform, std::function<bool(const QUrl&)> open_link,
                           QObject* parent)
    : QObject(parent)
    , notices_(notices)
    , platform_(std::move(platform))
    , open_link_(std::move(open_link)) {}

void EditorOpener::search() {
    auto work = client::on_worker<EditorSearch>(
        [] { return EditorSearch{find_editors(client::editors::this_machine()), client::editors::last_editor()}; });
    client::start(this, std::move(work), [this](EditorSearch search) {
        const bool other = !searched_ || search.found != found_ || search.last != last_;
        searched_ = true;
        found_ = std::move(search.found);
        last_ = std::move(search.last);
        if (other) {
            Q_EMIT changed();
        }
    });
}

std::optional<Editor> EditorOpener::preferred() const {
    const auto chosen = choose_editor(found_, std::nullopt, last_);
    return chosen ? std::optional(chosen->editor) : std::nullopt;
}

void EditorOpener::open(const model::Workspace& workspace, std::optional<Editor> editor, const std::string& folder) {
    if (workspace.state != model::State::running && workspace.state != model::State::suspended) {
        notices_.tell({.tone = Tone::caution,
                       .title = tr("%1 does not run").arg(QString::fromStdString(workspace.name)),
                       .text = tr("Start it, and open it then."),
                       .action = {},
                       .on_action = {}});
        return;
    }
    const client::editors::OpenWish wish{workspace.name, editor, folder, platform_()};
    auto work = client::on_worker<Result<PreparedOpening>>([wish] { return prepare_opening(wish); });
    client::start(this, std::move(work), [this, editor](Result<PreparedOpening> prepared) {
        if (prepared) {
            start(*prepared);
        } else {
            tell(prepared.error(), editor);
        }
    });
}

void EditorOpener::start(const PreparedOpening& prepared) {
    const Editor editor = prepared.editor.editor;
    if (auto started = start_editor(prepared.editor, prepared.opening, open_link_); !started) {
        tell(started.error(), std::nullopt);
        return;
    }
    client::start(this, client::on_worker<bool>([editor] {
                      remember_editor(editor);
                      return true;
                  }),
                  [this](bool) { search(); });
    Q_EMIT opened(editor_title(editor));
}

void EditorOpener::get(Editor editor) {
    const std::string_view page = product(editor).page;
    open_link_(QUrl(QString::fromUtf8(page.data(), static_cast<qsizetype>(page.size()))));
}

void EditorOpener::tell(const Error& error, std::optional<Editor> wanted) {
    Notice notice{.tone = Tone::bad,
                  .title = tr("The editor was not opened"),
                  .text = error_text(error),
                  .action = {},
                  .on_action = {}};
    const Editor missing = wanted.value_or(Editor::vscode);
    if (error.code == Errc::not_found && !product(missing).page.empty()) {
        notice.tone = Tone::caution;
        notice.action = tr("Get %1").arg(editor_title(missing));
        notice.on_action = [this, missing] { get(missing); };
    }
    notices_.tell(notice);
}

} // namespace berth::desktop
