#include "desktop/workspace/offered_actions.h"

namespace berth::desktop {

namespace {

using model::Action;

bool is_primary(Action action) {
    return action == Action::start || action == Action::resume || action == Action::retry;
}

} // namespace

std::vector<OfferedAction> offered_actions(model::State state) {
    std::vector<OfferedAction> actions;
    for (const Action action : model::all_actions) {
        // Both lead to "stopped"; while it comes up, people call that cancelling.
        const bool said_twice = action == Action::stop && model::offered(state, Action::cancel);
        if (model::offered(state, action) && !said_twice) {
            actions.push_back({action, is_primary(action)});
        }
    }
    return actions;
}

} // namespace berth::desktop
