// What every page works with: who is signed in and the ways to the platform, the workspaces, what may be told and
// remembered. Made once by the application; pages get a reference and own nothing of it.
#pragma once

#include "desktop/desktop_settings.h"
#include "desktop/editors/editor_opener.h"
#include "desktop/git/git_lending.h"
#include "desktop/known_preferences.h"
#include "desktop/models/workspace_list_model.h"
#include "desktop/notices.h"
#include "desktop/ports/forward_registry.h"
#include "desktop/ports/port_offers.h"
#include "desktop/ports/tunnel_registry.h"
#include "desktop/session.h"
#include "desktop/workspace/connection_housekeeping.h"
#include "desktop/workspace_actions.h"
#include "desktop/workspace_feed.h"

namespace berth::desktop {

class AppContext {
public:
    explicit AppContext(DesktopSettings& settings);
    AppContext(const AppContext&) = delete;
    AppContext& operator=(const AppContext&) = delete;

    DesktopSettings& settings() { return settings_; }
    Session& session() { return session_; }
    WorkspaceListModel& workspaces() { return workspaces_; }
    WorkspaceFeed& feed() { return feed_; }
    WorkspaceActions& actions() { return actions_; }
    Notices& notices() { return notices_; }
    KnownPreferences& preferences() { return preferences_; }
    // Outlive the pages: ports and tunnels stay while others are looked at.
    ForwardRegistry& forwards() { return forwards_; }
    TunnelRegistry& tunnels() { return tunnels_; }
    EditorOpener& editors() { return editors_; }

    // Of the open session: pages that use them live only as long as it (Session::closing).
    client::ApiClient& api() { return session_.api(); }
    client::ConnectionManager& connections() { return session_.connections(); }

private:
    std::string name_of(const std::string& id) const; // the workspace's

    DesktopSettings& settings_;
    Notices notices_;
    KnownPreferences preferences_;
    WorkspaceListModel workspaces_;
    Session session_;
    WorkspaceFeed feed_;
    WorkspaceActions actions_;
    ForwardRegistry forwards_;
    TunnelRegistry tunnels_;
    PortOffers port_offers_;
    EditorOpener editors_;
    GitLending git_lending_;
    ConnectionHousekeeping housekeeping_;
};

} // namespace berth::desktop
