// The page of one workspace, bound to the platform: fills its detail, carries out what is asked for, keeps the
// template's named ports forwarded while it runs. What is seen is workspace_view's.
#pragma once

#include "desktop/app_context.h"
#include "desktop/workspace/workspace_detail.h"
#include "desktop/workspace/workspace_detail_feed.h"

#include <QPointer>
#include <QWidget>

namespace berth::desktop {

class WorkspaceView;

class WorkspacePage final : public QWidget {
    Q_OBJECT
public:
    WorkspacePage(AppContext& context, std::string workspace_id, QWidget* parent = nullptr);
    ~WorkspacePage() override;

    const std::string& workspace_id() const { return detail_.id(); }
    WorkspaceView& view() { return *view_; }

Q_SIGNALS:
    // The workspace is gone.
    void gone(const QString& workspace_id);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void act(model::Action action);
    void refresh_header();
    void keep_ports();
    void follow_connection();
    void follow_editors();
    void lend_ssh_agent(bool lend);
    void open_editor(std::optional<client::editors::Editor> editor);

    AppContext& context_;
    WorkspaceDetail detail_;
    WorkspaceView* view_;
    WorkspaceDetailFeed feed_;
    QPointer<client::Connection> connection_;
    bool was_shown_ = false;
};

} // namespace berth::desktop
