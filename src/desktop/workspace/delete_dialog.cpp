#include "desktop/workspace/delete_dialog.h"

#include "desktop/phrases.h"
#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/labels.h"

#include <QHBoxLayout>

#include <ui_delete_workspace_dialog.h>

namespace berth::desktop {

namespace {

constexpr int dialog_width = 460; // pixels: lines that are easy to read

} // namespace

QStringList DeleteDialog::losses(const model::Workspace& workspace, std::optional<std::uint64_t> disk_bytes) {
    QStringList lost;
    lost << (disk_bytes ? tr("All files in /workspace and in the home folder (%1), pushed or not")
                              .arg(bytes_text(static_cast<std::int64_t>(*disk_bytes)))
                        : tr("All files in /workspace and in the home folder, pushed or not"));
    using enum model::State;
    if (workspace.state == running || workspace.state == suspended || workspace.state == starting) {
        lost << tr("Every program that runs in it, with its terminals and editors");
    }
    if (!workspace.secrets.empty()) {
        lost << tr("%n stored secret(s)", nullptr, static_cast<int>(workspace.secrets.size()));
    }
    return lost;
}

DeleteDialog::DeleteDialog(const model::Workspace& workspace, std::optional<std::uint64_t> disk_bytes, QWidget* parent)
    : QDialog(parent)
    , form_(std::make_unique<Ui::DeleteWorkspaceForm>()) {
    form_->setupUi(this);
    setModal(true);
    setMinimumWidth(dialog_width);
    const QString name = QString::fromStdString(workspace.name);
    form_->title->setText(tr("Delete %1?").arg(name));
    form_->title->setFont(theme().font(TextStyle::subtitle));
    QPalette muted = palette();
    muted.setColor(QPalette::WindowText, theme().color(Color::text_muted));
    form_->advice->setPalette(muted);
    const int size = theme().tokens().icon_size;
    for (const QString& loss : losses(workspace, disk_bytes)) {
        auto* line = new QHBoxLayout;
        line->setSpacing(theme().space(Space::s));
        auto* mark = new QLabel;
        mark->setPixmap(icon("close", Color::bad).pixmap(QSize(size, size)));
        line->addWidget(mark, 0, Qt::AlignTop);
        line->addWidget((new TextLabel(loss))->wrap(), 1);
        form_->losses->addLayout(line);
    }
    connect(form_->keep, &QPushButton::clicked, this, &QDialog::reject);
    connect(form_->remove, &QPushButton::clicked, this, &QDialog::accept);
    form_->keep->setFocus();
}

DeleteDialog::~DeleteDialog() = default;

void ask_to_delete(QWidget* parent, const model::Workspace& workspace, std::optional<std::uint64_t> disk_bytes,
                   std::function<void()> deleted) {
    auto* dialog = new DeleteDialog(workspace, disk_bytes, parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &QDialog::accepted, parent, std::move(deleted));
    dialog->open();
}

} // namespace berth::desktop
