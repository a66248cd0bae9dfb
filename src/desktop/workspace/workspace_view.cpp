#include "desktop/workspace/workspace_view.h"

#include "desktop/activity/activity_page.h"
#include "desktop/overview/overview_page.h"
#include "desktop/phrases.h"
#include "desktop/ports/ports_page.h"
#include "desktop/theme/icons.h"
#include "desktop/theme/style.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/state_panel.h"
#include "desktop/workspace/offered_actions.h"
#include "desktop/workspace/workspace_header.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QStackedWidget>
#include <QTabBar>
#include <QUrl>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

// Why there is no terminal and no IDE now; %1 is the workspace.
QString rest_title(model::State state) {
    switch (state) {
    case model::State::suspended:
        return WorkspaceView::tr("%1 is suspended");
    case model::State::stopping:
        return WorkspaceView::tr("%1 is stopping");
    case model::State::stopped:
        return WorkspaceView::tr("%1 is stopped");
    case model::State::error:
        return WorkspaceView::tr("%1 has failed");
    default:
        return WorkspaceView::tr("%1 is being deleted");
    }
}

} // namespace

WorkspaceView::WorkspaceView(WorkspaceDetail& detail, ForwardRegistry& forwards, TunnelRegistry& tunnels,
                             MakeWidget make_ide, MakeWidget make_terminal, QWidget* parent)
    : QWidget(parent)
    , detail_(detail)
    , header_(new WorkspaceHeader)
    , tabs_(new QTabBar)
    , pages_(new QStackedWidget) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* head = new QVBoxLayout;
    const int margin = theme().space(Space::xl);
    head->setContentsMargins(margin, theme().space(Space::l), margin, 0);
    head->setSpacing(theme().space(Space::m));
    head->addWidget(header_);
    layout->addLayout(head);
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(margin - tab_padding, theme().space(Space::m), margin - tab_padding, 0);
    bar->addWidget(tabs_);
    layout->addLayout(bar);
    layout->addWidget(pages_, 1);

    struct Entry {
        QString text;
        const char* icon;
    };
    const std::array<Entry, tab_count> entries{{{tr("Overview"), "overview"},
                                                {tr("IDE"), "code"},
                                                {tr("Terminal"), "terminal"},
                                                {tr("Ports"), "port"},
                                                {tr("Activity"), "activity"}}};
    tabs_->setDrawBase(false);
    tabs_->setExpanding(false);
    tabs_->setAccessibleName(tr("Parts of the workspace"));
    for (int i = 0; i < tab_count; ++i) {
        const Entry& entry = entries[static_cast<std::size_t>(i)];
        tabs_->addTab(icon(entry.icon), entry.text);
        const QKeySequence keys(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_1 + i));
        tabs_->setTabToolTip(i, QStringLiteral("%1 (%2)").arg(entry.text, keys.toString(QKeySequence::NativeText)));
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, [this, i] { show_tab(static_cast<Tab>(i)); });
    }

    auto* overview = new OverviewPage(detail, forwards);
    pages_->addWidget(overview);
    add_live_tab(ide_, std::move(make_ide));
    add_live_tab(terminal_, std::move(make_terminal));
    auto* ports = new PortsPage(detail, forwards, tunnels);
    pages_->addWidget(ports);
    pages_->addWidget(new ActivityPage(detail.events()));

    connect(overview, &OverviewPage::action_chosen, this, &WorkspaceView::take_up);
    connect(overview, &OverviewPage::lifecycle_requested, this, &WorkspaceView::action_requested);
    connect(ports, &PortsPage::open_in_browser, this, &WorkspaceView::browser_wanted);
    connect(header_, &WorkspaceHeader::action_requested, this, &WorkspaceView::action_requested);
    connect(tabs_, &QTabBar::currentChanged, this, [this](int index) {
        pages_->setCurrentIndex(index);
        refresh();
        Q_EMIT tab_changed();
    });
    connect(&detail_, &WorkspaceDetail::changed, this, &WorkspaceView::refresh);
    refresh();
}

WorkspaceView::Tab WorkspaceView::tab() const {
    return static_cast<Tab>(tabs_->currentIndex());
}

void WorkspaceView::show_tab(Tab tab) {
    tabs_->setCurrentIndex(tab);
    if (QWidget* shown = page(tab)) {
        shown->setFocus(Qt::ShortcutFocusReason);
    }
}

QWidget* WorkspaceView::page(Tab tab) const {
    switch (tab) {
    case ide_tab:
        return ide_.page;
    case terminal_tab:
        return terminal_.page;
    default:
        return pages_->widget(tab);
    }
}

void WorkspaceView::add_live_tab(LiveTab& tab, MakeWidget make) {
    tab.make = std::move(make);
    tab.stack = new QStackedWidget;
    tab.instead = new StatePanel;
    tab.stack->addWidget(tab.instead);
    pages_->addWidget(tab.stack);
}

void WorkspaceView::refresh() {
    refresh_live_tab(ide_tab, ide_);
    refresh_live_tab(terminal_tab, terminal_);
}

void WorkspaceView::refresh_live_tab(Tab which, LiveTab& tab) {
    const auto& workspace = detail_.workspace();
    if (workspace && workspace->state == model::State::running) {
        if (tab.page == nullptr && this->tab() == which) {
            tab.page = tab.make();
            tab.stack->addWidget(tab.page);
        }
        if (tab.page != nullptr) {
            tab.stack->setCurrentWidget(tab.page);
        }
        return;
    }
    tab.stack->setCurrentWidget(tab.instead);
    if (!workspace) {
        tab.instead->show_loading(tr("Loading the workspace"));
        return;
    }
    const QString name = QString::fromStdString(workspace->name);
    const bool coming_up = workspace->intent == model::Intent::run && !model::is_settled(workspace->state);
    if (coming_up) {
        tab.instead->show_loading(tr("%1 is coming up").arg(name), doing_now(*workspace, now()));
        return;
    }
    tab.instead->show_empty(which == ide_tab ? "code" : "terminal", rest_title(workspace->state).arg(name),
                            workspace->state == model::State::suspended
                                ? tr("Resume it and go on where you were.")
                                : tr("It has to run before you can work in it."));
    for (const OfferedAction& offered : offered_actions(*workspace)) {
        if (offered.primary) {
            tab.instead->add_action(action_text(offered.action),
                                    [this, action = offered.action] { Q_EMIT action_requested(action); });
        }
    }
}

void WorkspaceView::take_up(const NextAction& action) {
    if (const auto* destination = std::get_if<Destination>(&action.target)) {
        switch (*destination) {
        case Destination::ide:
            show_tab(ide_tab);
            break;
        case Destination::editor:
            Q_EMIT editor_wanted();
            break;
        case Destination::terminal:
            show_tab(terminal_tab);
            break;
        case Destination::ports:
            show_tab(ports_tab);
            break;
        case Destination::activity:
            show_tab(activity_tab);
            break;
        }
    } else if (const auto* page = std::get_if<OpenInBrowser>(&action.target)) {
        Q_EMIT browser_wanted(QUrl(QStringLiteral("http://localhost:%1/").arg(page->local_port)));
    } else {
        Q_EMIT action_requested(std::get<model::Action>(action.target));
    }
}

} // namespace berth::desktop
