#include "desktop/workspace/offered_actions.h"

namespace berth::desktop {

namespace {

using model::Action;

bool is_primary(Action action) {
    return action == Action::start || action == Action::resume || action == Action::retry;
}

// What has failed for good has nothing that could be cancelled.
bool makes_sense(const model::Workspace& workspace, Action action) {
    const bool retries = workspace.failure && workspace.failure->retry_at;
    return action != Action::cancel || workspace.state != model::State::error || retries;
}

} // namespace

std::vector<OfferedAction> offered_actions(const model::Workspace& workspace) {
    const model::State state = workspace.state;
    std::vector<OfferedAction> actions;
    for (const Action action : model::all_actions) {
        // Both lead to "stopped"; while it comes up, people call that cancelling.
        const bool said_twice = action == Action::stop && model::offered(state, Action::cancel);
        if (model::offered(state, action) && !said_twice && makes_sense(workspace, action)) {
            actions.push_back({action, is_primary(action)});
        }
    }
    return actions;
}

} // namespace berth::desktop
