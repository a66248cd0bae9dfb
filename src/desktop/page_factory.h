// The pages that the window shows and that others build: one function each, so that the window knows no page's inside.
#pragma once

#include "desktop/app_context.h"

#include <functional>
#include <string>

class QWidget;

namespace berth::desktop {

QWidget* make_workspace_page(AppContext& context, const std::string& id);

// `created` with the workspace that the person wants to see, once the platform has it; `left` when they changed their
// mind.
QWidget* make_create_page(AppContext& context, std::function<void(const std::string& id)> created,
                          std::function<void()> left);

} // namespace berth::desktop
