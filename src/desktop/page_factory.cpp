#include "desktop/page_factory.h"

#include "desktop/create/create_page.h"
#include "desktop/workspace/workspace_page.h"

namespace berth::desktop {

QWidget* make_workspace_page(AppContext& context, const std::string& id) {
    return new WorkspacePage(context, id);
}

QWidget* make_create_page(AppContext& context, std::function<void(const std::string& id)> created,
                          std::function<void()> left) {
    auto* page = new CreatePage(context);
    // Queued: who is told deletes the page.
    QObject::connect(
        page, &CreatePage::open_requested, page,
        [created = std::move(created)](const QString& id) { created(id.toStdString()); }, Qt::QueuedConnection);
    QObject::connect(page, &CreatePage::dismissed, page, [left = std::move(left)] { left(); }, Qt::QueuedConnection);
    return page;
}

} // namespace berth::desktop
