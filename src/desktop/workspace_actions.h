// Start, stop, suspend and the rest, asked of the platform: the one place from which buttons, menus and the tray do it.
// Shows the platform's answer in the list at once; tells what went wrong.
#pragma once

#include "client/task.h"
#include "desktop/models/workspace_list_model.h"
#include "desktop/notices.h"
#include "desktop/session.h"

#include <QObject>

#include <map>

namespace berth::desktop {

class WorkspaceActions final : public QObject {
    Q_OBJECT
public:
    WorkspaceActions(Session& session, WorkspaceListModel& model, Notices& notices, QObject* parent = nullptr);

    // The lifecycle table's word on it, and none under way.
    bool possible(const std::string& id, model::Action action) const;
    // What is asked for already and not answered yet.
    bool busy(const std::string& id) const { return running_.contains(id); }
    // Asks the platform. Deleting is not confirmed here: the page asks the person before.
    void perform(const std::string& id, model::Action action);

Q_SIGNALS:
    void busy_changed(const std::string& id);

private:
    Session& session_;
    WorkspaceListModel& model_;
    Notices& notices_;
    std::map<std::string, client::Running> running_;
};

} // namespace berth::desktop
