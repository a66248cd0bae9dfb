#include "desktop/workspace_menu.h"

#include "desktop/phrases.h"
#include "desktop/theme/icons.h"

#include <QMenu>

namespace berth::desktop {

void add_workspace_actions(QMenu& menu, AppContext& context, const std::string& id,
                           const std::function<void()>& ask_to_delete) {
    const auto* workspace = context.workspaces().find(id);
    if (workspace == nullptr) {
        return;
    }
    for (const model::Action action : model::all_actions) {
        // Cancelling and stopping are the same wish; while it comes up, "Cancel" says it better.
        const bool doubled = action == model::Action::stop && model::offered(workspace->state, model::Action::cancel);
        if (action == model::Action::remove || doubled || !model::offered(workspace->state, action)) {
            continue;
        }
        QAction* entry = menu.addAction(icon(action_icon(action)), action_text(action), &context.actions(),
                                        [&context, id, action] { context.actions().perform(id, action); });
        entry->setEnabled(context.actions().possible(id, action));
    }
    if (ask_to_delete && model::offered(workspace->state, model::Action::remove)) {
        menu.addSeparator();
        QAction* entry = menu.addAction(icon("trash", Color::bad), action_text(model::Action::remove),
                                        &context.actions(), ask_to_delete);
        entry->setEnabled(context.actions().possible(id, model::Action::remove));
    }
}

} // namespace berth::desktop
