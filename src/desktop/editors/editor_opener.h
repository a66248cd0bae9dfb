// Opens workspaces in the editors of this machine: knows which there are, which one is offered first, and tells what
// went wrong. One for the whole application. Files and other programs are looked at on another thread.
#pragma once

#include "client/editors/open_workspace.h"
#include "client/task.h"
#include "desktop/notices.h"
#include "model/workspace.h"

#include <QObject>
#include <QUrl>

#include <functional>
#include <optional>
#include <vector>

namespace berth::desktop {

// Its name, as people know it.
QString editor_title(client::editors::Editor editor);

class EditorOpener final : public QObject {
    Q_OBJECT
public:
    // `platform` is the one that workspaces are at now; `open_link` hands a link to the system.
    EditorOpener(Notices& notices, std::function<QUrl()> platform, std::function<bool(const QUrl&)> open_link,
                 QObject* parent = nullptr);

    // Looks once more which editors there are; changed() follows where that is other than before.
    void search();
    // As of the last search; none before the first.
    const std::vector<client::editors::FoundEditor>& found() const { return found_; }
    bool searched() const { return searched_; }
    // What is opened where none is named; none where there is no editor.
    std::optional<client::editors::Editor> preferred() const;

    // Begins to open it; trouble is told as a notice, opened() follows where it went well.
    void open(const model::Workspace& workspace, std::optional<client::editors::Editor> editor = {},
              const std::string& folder = {});
    // Shows where one gets an editor.
    void get(client::editors::Editor editor);

Q_SIGNALS:
    void changed();
    void opened(const QString& title);

private:
    void start(const client::editors::PreparedOpening& prepared);
    void tell(const Error& error, std::optional<client::editors::Editor> wanted);

    Notices& notices_;
    std::function<QUrl()> platform_;
    std::function<bool(const QUrl&)> open_link_;
    std::vector<client::editors::FoundEditor> found_;
    std::string last_;
    bool searched_ = false;
};

} // namespace berth::desktop
