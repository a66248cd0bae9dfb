// What follows for a workspace's connection and forwards from what the workspace does: a connection must not wake one
// that shall not run, goes on once it runs again, and is gone with it. One for the whole application, since connections
// outlive the pages that began them.
#pragma once

#include "client/connection_manager.h"
#include "desktop/models/workspace_list_model.h"
#include "desktop/ports/forward_registry.h"
#include "desktop/ports/tunnel_registry.h"
#include "desktop/session.h"

#include <QObject>

#include <set>

namespace berth::desktop {

class ConnectionHousekeeping final : public QObject {
    Q_OBJECT
public:
    // All outlive it.
    ConnectionHousekeeping(Session& session, WorkspaceListModel& workspaces, ForwardRegistry& forwards,
                           TunnelRegistry& tunnels, QObject* parent = nullptr);

    // Whether a connection to it may be kept up: it runs and shall go on running.
    static bool may_connect(const model::Workspace& workspace);

private:
    void look_at(const std::string& id);

    Session& session_;
    WorkspaceListModel& workspaces_;
    ForwardRegistry& forwards_;
    TunnelRegistry& tunnels_;
    std::set<std::string> resting_; // put to rest here
};

} // namespace berth::desktop
