#include "desktop/workspace_actions.h"

#include "desktop/phrases.h"

namespace berth::desktop {

WorkspaceActions::WorkspaceActions(Session& session, WorkspaceListModel& model, Notices& notices, QObject* parent)
    : QObject(parent)
    , session_(session)
    , model_(model)
    , notices_(notices) {
    connect(&session_, &Session::closing, this, [this] {
        for (auto& [id, work] : running_) {
            work.cancel();
        }
        running_.clear();
    });
}

bool WorkspaceActions::possible(const std::string& id, model::Action action) const {
    const auto* workspace = model_.find(id);
    return workspace != nullptr && model_.live() && !busy(id) && model::offered(workspace->state, action);
}

void WorkspaceActions::perform(const std::string& id, model::Action action) {
    if (!possible(id, action)) {
        return;
    }
    const QString name = QString::fromStdString(model_.find(id)->name);
    running_[id] =
        client::start(this, session_.api().act(id, action), [this, id, action, name](Result<model::Workspace> answer) {
            running_.erase(id);
            if (answer) {
                model_.put(std::move(*answer));
            } else {
                notices_.tell_error(action_failed_text(action, name), answer.error());
            }
            Q_EMIT busy_changed(id);
        });
    Q_EMIT busy_changed(id);
}

} // namespace berth::desktop
