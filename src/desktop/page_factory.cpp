#include "desktop/page_factory.h"

#include "desktop/widgets/state_panel.h"

namespace berth::desktop {

QWidget* make_workspace_page(AppContext& context, const std::string& id) {
    auto* panel = new StatePanel;
    panel->show_empty("workspace", QString::fromStdString(context.workspaces().find(id)->name), {});
    return panel;
}

QWidget* make_create_page(AppContext&, std::function<void(const std::string& id)>, std::function<void()>) {
    auto* panel = new StatePanel;
    panel->show_empty("template", QString(), {});
    return panel;
}

} // namespace berth::desktop
