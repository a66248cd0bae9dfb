// Keeps a WorkspaceDetail as the platform knows it: reads samples, ports, tools and events once and after every break,
// takes what the event stream tells from then on, and follows the provisioning log while the workspace comes up. What
// cannot be read is asked for again with the next break or change; the page shows what it has.
#pragma once

#include "client/task.h"
#include "desktop/app_context.h"
#include "desktop/workspace/workspace_detail.h"

#include <QObject>

namespace berth::desktop {

class WorkspaceDetailFeed final : public QObject {
    Q_OBJECT
public:
    // Both outlive the feed.
    WorkspaceDetailFeed(AppContext& context, WorkspaceDetail& detail, QObject* parent = nullptr);
    ~WorkspaceDetailFeed() override;

    // Reads everything anew.
    void reload();

private:
    void take_workspace();
    void read_events();
    void follow_log();

    AppContext& context_;
    WorkspaceDetail& detail_;
    client::Running samples_;
    client::Running ports_;
    client::Running tools_;
    client::Running events_;
    client::Running log_;
    std::uint64_t events_read_ = 0; // the last that a list told
    std::optional<model::State> last_state_;
};

} // namespace berth::desktop
