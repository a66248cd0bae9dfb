#include "desktop/workspace/workspace_header.h"

#include "desktop/phrases.h"
#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/connection_indicator.h"
#include "desktop/widgets/labels.h"
#include "desktop/widgets/state_badge.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

constexpr int narrow_header = 560; // pixels: below, the buttons stand under the name

} // namespace

WorkspaceHeader::WorkspaceHeader(QWidget* parent)
    : QWidget(parent)
    , line_(new QBoxLayout(QBoxLayout::LeftToRight, this))
    , name_(new ElidedLabel({}, TextStyle::title))
    , about_(new ElidedLabel({}, TextStyle::body, Color::text_muted))
    , badge_(new StateBadge)
    , connection_(new ConnectionIndicator)
    , actions_(new QHBoxLayout)
    , more_menu_(new QMenu(this))
    , editor_menu_(new QMenu(tr("Open in a local editor"), this))
    , ssh_agent_(new QAction(tr("Lend it my SSH keys"), this))
    , more_(make_icon_button("more", tr("More actions"))) {
    line_->setContentsMargins(0, 0, 0, 0);
    line_->setSpacing(theme().space(Space::m));
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    auto* title = new QHBoxLayout;
    title->setSpacing(theme().space(Space::m));
    name_->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    title->addWidget(name_);
    title->addWidget(badge_);
    title->addStretch(1);
    texts->addLayout(title);
    texts->addWidget(about_);
    line_->addLayout(texts, 1);
    connection_->hide();
    auto* side = new QHBoxLayout;
    side->setSpacing(theme().space(Space::m));
    side->addWidget(connection_);
    actions_->setSpacing(theme().space(Space::s));
    side->addLayout(actions_);
    connect(more_, &QToolButton::clicked, this, [this] {
        const bool mirrored = layoutDirection() == Qt::RightToLeft;
        const QPoint corner(mirrored ? 0 : more_->width() - more_menu_->sizeHint().width(), more_->height());
        more_menu_->popup(more_->mapToGlobal(corner));
    });
    side->addWidget(more_);
    side->addStretch();
    line_->addLayout(side);
    ssh_agent_->setObjectName(QStringLiteral("lendSshAgent"));
    ssh_agent_->setCheckable(true);
    ssh_agent_->setToolTip(tr("Programs in it can sign in with your keys while this computer is connected"));
    connect(ssh_agent_, &QAction::triggered, this, &WorkspaceHeader::ssh_agent_toggled);
    connect(connection_, &ConnectionIndicator::retry_clicked, this, &WorkspaceHeader::reconnect_requested);
}

void WorkspaceHeader::set_workspace(const model::Workspace& workspace, bool busy, bool live) {
    name_->set_text(QString::fromStdString(workspace.name));
    about_->set_text(tr("%1 · %2", "template, what it does now")
                         .arg(QString::fromStdString(workspace.template_name), doing_now(workspace, now())));
    badge_->set_state(workspace.state);
    if (const auto offered = offered_actions(workspace); built_for_ != offered) {
        rebuild(offered);
    }
    const bool possible = live && !busy;
    for (int i = 0; i < actions_->count(); ++i) {
        actions_->itemAt(i)->widget()->setEnabled(possible);
    }
    for (QAction* action : more_menu_->actions()) {
        action->setEnabled(action->data().isNull() || possible);
    }
    editor_menu_->menuAction()->setEnabled(workspace.state == model::State::running ||
                                           workspace.state == model::State::suspended);
}

void WorkspaceHeader::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    const bool narrow = width() < narrow_header;
    line_->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    about_->setVisible(!narrow); // the overview says it, too
}

void WorkspaceHeader::rebuild(const std::vector<OfferedAction>& all) {
    built_for_ = all;
    while (QLayoutItem* item = actions_->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // the one that was pressed may have led here
        delete item;
    }
    more_menu_->clear();
    editor_menu_->setIcon(icon("external"));
    more_menu_->addMenu(editor_menu_);
    more_menu_->addAction(ssh_agent_);
    for (const OfferedAction& offered : all) {
        const auto ask = [this, action = offered.action] { Q_EMIT action_requested(action); };
        if (offered.action == model::Action::remove) {
            QAction* entry = more_menu_->addAction(icon("trash", Color::bad), tr("Delete…"), this, ask);
            entry->setData(true);
            continue;
        }
        QPushButton* button =
            make_button(action_text(offered.action), offered.primary ? ButtonKind::primary : ButtonKind::secondary,
                        action_icon(offered.action));
        button->setObjectName(QStringLiteral("action_") +
                              QLatin1StringView(model::to_string(offered.action).data(),
                                                static_cast<qsizetype>(model::to_string(offered.action).size())));
        connect(button, &QPushButton::clicked, this, ask);
        actions_->addWidget(button);
    }
    more_menu_->addAction(icon("copy"), tr("Copy name"), this,
                          [this] { QApplication::clipboard()->setText(name_->full_text()); });
}

void WorkspaceHeader::set_lends_ssh_agent(std::optional<bool> lends) {
    ssh_agent_->setVisible(lends.has_value());
    ssh_agent_->setChecked(lends.value_or(false));
}

void WorkspaceHeader::set_connection(const std::optional<client::ConnectionState>& state) {
    connection_->setVisible(state.has_value());
    if (state) {
        connection_->set_state(*state);
    }
}

} // namespace berth::desktop
