// Keeps the workspace list as the platform knows it: the last known list from a cache file at once, the live list as
// soon as somebody is signed in, then events. Reads the list anew after every break.
#pragma once

#include "client/task.h"
#include "desktop/models/workspace_list_model.h"
#include "desktop/session.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <set>

namespace berth::desktop {

class WorkspaceFeed final : public QObject {
    Q_OBJECT
public:
    WorkspaceFeed(Session& session, WorkspaceListModel& model, QObject* parent = nullptr);

    // Shows the platform's cached list, if there is one; whether there was.
    bool show_cached(const QUrl& platform);
    // Asks for the list again, now.
    void reload();
    // One workspace, asked for again.
    void refresh(const std::string& id);

    // The way to the platform, as people see it.
    const client::ConnectionState& link() const { return link_; }
    const std::optional<Error>& error() const { return error_; }
    void retry_now();

Q_SIGNALS:
    void link_changed();
    void error_changed();
    void event(const berth::model::Event& event);

private:
    void phase_changed();
    void listen();
    void keep_soon();
    void keep();
    void ask_for_wanted();

    Session& session_;
    WorkspaceListModel& model_;
    client::Running loading_;
    client::ConnectionState link_;
    std::optional<Error> error_;
    std::set<std::string> wanted_; // ids to ask for
    std::chrono::steady_clock::time_point last_reload_;
    QTimer wanted_timer_;
    QTimer keep_timer_;
};

} // namespace berth::desktop
