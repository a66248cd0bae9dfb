#include "desktop/workspace/connection_housekeeping.h"

#include "desktop/phrases.h"

namespace berth::desktop {

ConnectionHousekeeping::ConnectionHousekeeping(Session& session, WorkspaceListModel& workspaces,
                                               ForwardRegistry& forwards, TunnelRegistry& tunnels, QObject* parent)
    : QObject(parent)
    , session_(session)
    , workspaces_(workspaces)
    , forwards_(forwards)
    , tunnels_(tunnels) {
    connect(&workspaces, &WorkspaceListModel::workspace_changed, this, &ConnectionHousekeeping::look_at);
    connect(&workspaces, &WorkspaceListModel::workspace_removed, this, [this](const std::string& id) {
        resting_.erase(id);
        forwards_.forget(id);
        tunnels_.forget(id);
        if (session_.has_connections()) {
            session_.connections().close(id);
        }
    });
    connect(&session, &Session::closing, this, [this] {
        resting_.clear();
        forwards_.close_all();
        tunnels_.close_all();
    });
}

bool ConnectionHousekeeping::may_connect(const model::Workspace& workspace) {
    return workspace.state == model::State::running && workspace.intent == model::Intent::run;
}

void ConnectionHousekeeping::look_at(const std::string& id) {
    const model::Workspace* workspace = workspaces_.find(id);
    if (workspace == nullptr || !session_.has_connections()) {
        return;
    }
    client::Connection* connection = session_.connections().find(id);
    if (connection == nullptr) {
        return;
    }
    if (may_connect(*workspace)) {
        if (resting_.erase(id) > 0) {
            connection->retry_now();
        }
        return;
    }
    // One that comes up is waited for by the connection itself.
    const bool comes_up = workspace->intent == model::Intent::run && workspace->state != model::State::suspended;
    if (!comes_up && resting_.insert(id).second) {
        connection->rest(Error{Errc::unavailable, tr("The workspace does not run.").toStdString(),
                               tr("Start or resume it, and the connection comes back.").toStdString()});
    }
}

} // namespace berth::desktop
