// Which actions stand as buttons in a workspace's header, in order: what the lifecycle table offers, without what would
// be said twice. Pure.
#pragma once

#include "model/workspace.h"

#include <vector>

namespace berth::desktop {

struct OfferedAction {
    model::Action action;
    bool primary = false; // the one a person most likely wants

    friend bool operator==(const OfferedAction&, const OfferedAction&) = default;
};

// Delete comes last; it belongs in a menu, away from the others.
std::vector<OfferedAction> offered_actions(const model::Workspace& workspace);

} // namespace berth::desktop
