// Asks before a workspace is deleted, and names what is lost with it. Does not block: deleted() comes when the person
// said yes. Keeping it is what Enter and Escape do.
#pragma once

#include "model/workspace.h"

#include <QDialog>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace Ui {
class DeleteWorkspaceForm;
}

namespace berth::desktop {

class DeleteDialog final : public QDialog {
    Q_OBJECT
public:
    // `disk_bytes`: what its files take, where that is known.
    explicit DeleteDialog(const model::Workspace& workspace, std::optional<std::uint64_t> disk_bytes = {},
                          QWidget* parent = nullptr);
    ~DeleteDialog() override;

    // What is lost, a sentence each: pure, for the dialog and tests.
    static QStringList losses(const model::Workspace& workspace, std::optional<std::uint64_t> disk_bytes);

private:
    std::unique_ptr<Ui::DeleteWorkspaceForm> form_;
};

// Shows the dialog over `parent`'s window; `deleted` is called with a yes.
void ask_to_delete(QWidget* parent, const model::Workspace& workspace, std::optional<std::uint64_t> disk_bytes,
                   std::function<void()> deleted);

} // namespace berth::desktop
