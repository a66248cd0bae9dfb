// Lends this machine's git to the person's own workspaces while the desktop is connected to them, and asks before a
// host's credentials go out for the first time. One for the whole application.
#pragma once

#include "client/git/git_lender.h"
#include "desktop/models/workspace_list_model.h"
#include "desktop/session.h"

#include <QObject>

namespace berth::desktop {

class GitLending final : public QObject {
    Q_OBJECT
public:
    // Both outlive it.
    GitLending(Session& session, WorkspaceListModel& workspaces, QObject* parent = nullptr);

    // Whether the SSH agent is lent to a workspace, by the settings of this machine.
    static bool lends_ssh_agent(const std::string& workspace_id);
    // Errors: io_error.
    static Result<void> lend_ssh_agent(const model::Workspace& workspace, bool lend);

private:
    void begin(client::Connection& connection);

    Session& session_;
    WorkspaceListModel& workspaces_;
};

// Asks whether an origin's credentials may go to a workspace. Doing nothing is what Enter and Escape do.
client::Task<client::GitConsent> ask_for_consent(std::string workspace, std::string origin);

} // namespace berth::desktop
