// The head of a workspace's page: its name and template, state, connection, and what can be done with it now.
#pragma once

#include "client/connection_manager.h"
#include "desktop/workspace/offered_actions.h"

#include <QWidget>

class QAction;
class QBoxLayout;
class QHBoxLayout;
class QMenu;
class QToolButton;

namespace berth::desktop {

class ConnectionIndicator;
class ElidedLabel;
class StateBadge;

class WorkspaceHeader final : public QWidget {
    Q_OBJECT
public:
    explicit WorkspaceHeader(QWidget* parent = nullptr);

    // `busy`: something was asked for and not answered yet. `live`: what is shown is the platform's word of now.
    void set_workspace(const model::Workspace& workspace, bool busy, bool live);
    // None hides the indicator: nothing was begun that needs one.
    void set_connection(const std::optional<client::ConnectionState>& state);
    // Offers the local editors, filled by whoever knows them; enabled while the workspace runs.
    // Whether the person's SSH agent is lent to it; only for one's own.
    void set_lends_ssh_agent(std::optional<bool> lends);
    QMenu& editor_menu() { return *editor_menu_; }

Q_SIGNALS:
    void action_requested(berth::model::Action action); // delete is not confirmed yet
    void reconnect_requested();
    void ssh_agent_toggled(bool lend);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void rebuild(const std::vector<OfferedAction>& all);

    QBoxLayout* line_; // texts, then what can be done: below them where there is no room beside
    ElidedLabel* name_;
    ElidedLabel* about_;
    StateBadge* badge_;
    ConnectionIndicator* connection_;
    QHBoxLayout* actions_;
    QMenu* more_menu_;
    QMenu* editor_menu_;
    QAction* ssh_agent_;
    QToolButton* more_;
    std::optional<std::vector<OfferedAction>> built_for_;
};

} // namespace berth::desktop
