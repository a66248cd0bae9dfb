// A workspace's actions as menu entries: what the lifecycle table offers now. The sidebar's menu and the tray's share
// it.
#pragma once

#include "desktop/app_context.h"

#include <functional>

class QMenu;

namespace berth::desktop {

// `ask_to_delete` shows the question; the entry is left out where there is none.
void add_workspace_actions(QMenu& menu, AppContext& context, const std::string& id,
                           const std::function<void()>& ask_to_delete);

} // namespace berth::desktop
