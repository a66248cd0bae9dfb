#include "desktop/sidebar/sidebar.h"

#include "desktop/models/workspace_filter_model.h"
#include "desktop/phrases.h"
#include "desktop/sidebar/workspace_list_view.h"
#include "desktop/theme/icons.h"
#include "desktop/theme/style.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/connection_indicator.h"
#include "desktop/widgets/labels.h"
#include "desktop/widgets/state_panel.h"
#include "desktop/workspace_menu.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

QHBoxLayout* make_header(Sidebar* sidebar) {
    auto* line = new QHBoxLayout;
    line->setContentsMargins(theme().space(Space::s), 0, 0, 0); // its drawing above those of the rows
    auto* drawing = new QLabel;
    constexpr int size = 22;
    drawing->setPixmap(application_icon().pixmap(QSize(size, size)));
    line->addWidget(drawing);
    line->addWidget(new TextLabel(QStringLiteral("Berth"), TextStyle::subtitle), 1);
    QToolButton* create = make_icon_button("plus", Sidebar::tr("New workspace"));
    create->setObjectName(QStringLiteral("newWorkspace"));
    QObject::connect(create, &QToolButton::clicked, sidebar, &Sidebar::create_wanted);
    line->addWidget(create);
    return line;
}

} // namespace

Sidebar::Sidebar(AppContext& context, QWidget* parent)
    : QWidget(parent)
    , context_(context)
    , filter_(new WorkspaceFilterModel(this))
    , search_(new QLineEdit)
    , offline_(new ElidedLabel({}, TextStyle::caption, Color::caution))
    , stack_(new QStackedWidget)
    , list_(new WorkspaceListView)
    , panel_(new StatePanel)
    , link_(new ConnectionIndicator)
    , account_(make_button({}, ButtonKind::quiet, "person")) {
    filter_->setSourceModel(&context_.workspaces());
    search_->setObjectName(QStringLiteral("search"));
    search_->setPlaceholderText(tr("Search workspaces"));
    search_->setAccessibleName(tr("Search workspaces"));
    search_->setClearButtonEnabled(true);
    search_->addAction(icon("search"), QLineEdit::LeadingPosition);
    list_->setModel(filter_);
    list_->setObjectName(QStringLiteral("workspaces"));
    stack_->addWidget(list_);
    stack_->addWidget(panel_);
    link_->setObjectName(QStringLiteral("platformLink"));
    account_->setObjectName(QStringLiteral("account"));
    account_->setProperty(button_at_start_property, true);

    const Theme& look = theme();
    const int edge = look.space(Space::m);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, edge, 0, look.space(Space::s));
    column->setSpacing(look.space(Space::s));
    auto* top = new QVBoxLayout;
    const int side = look.space(Space::s); // as the list's rows
    top->setContentsMargins(side, 0, side, 0);
    top->setSpacing(look.space(Space::m));
    top->addLayout(make_header(this));
    top->addWidget(search_);
    auto* note = new QHBoxLayout; // in line with the rows' drawings
    note->setContentsMargins(look.space(Space::m), 0, look.space(Space::m), 0);
    note->addWidget(offline_);
    top->addLayout(note);
    column->addLayout(top);
    column->addWidget(stack_, 1);
    auto* bottom = new QVBoxLayout;
    bottom->setContentsMargins(side, 0, side, 0);
    bottom->setSpacing(look.space(Space::xs));
    auto* way = new QHBoxLayout; // in line with the account's drawing
    way->setContentsMargins(look.space(Space::m), 0, 0, 0);
    way->addWidget(link_);
    bottom->addLayout(way);
    auto* last = new QHBoxLayout;
    last->setContentsMargins(0, 0, 0, 0);
    last->addWidget(account_, 1);
    QToolButton* settings = make_icon_button("settings", tr("Settings"));
    settings->setObjectName(QStringLiteral("settings"));
    last->addWidget(settings);
    bottom->addLayout(last);
    column->addLayout(bottom);
    set_fills_window(false);

    connect(search_, &QLineEdit::textChanged, this, [this](const QString& text) {
        filter_->search(text);
        show_what_is_there();
    });
    // From the search straight into its results.
    connect(search_, &QLineEdit::returnPressed, this, [this] {
        if (filter_->rowCount() > 0) {
            const QModelIndex first = filter_->index(0, 0);
            list_->setCurrentIndex(first);
            Q_EMIT workspace_chosen(first.data(WorkspaceListModel::IdRole).toString().toStdString());
            list_->setFocus(Qt::ShortcutFocusReason);
        }
    });
    connect(list_, &WorkspaceListView::chosen, this, &Sidebar::workspace_chosen);
    connect(list_, &WorkspaceListView::menu_wanted, this, &Sidebar::show_menu);
    connect(settings, &QToolButton::clicked, this, &Sidebar::settings_wanted);
    auto* menu = new QMenu(account_);
    menu->addAction(icon("settings"), tr("Settings"), this, &Sidebar::settings_wanted);
    menu->addSeparator();
    menu->addAction(icon("sign-out"), tr("Sign out"), this, &Sidebar::sign_out_wanted)
        ->setObjectName(QStringLiteral("signOut"));
    account_->setMenu(menu);
    connect(link_, &ConnectionIndicator::retry_clicked, &context_.feed(), &WorkspaceFeed::retry_now);
    connect(&context_.feed(), &WorkspaceFeed::link_changed, this, [this] { link_->set_state(context_.feed().link()); });
    connect(&context_.feed(), &WorkspaceFeed::error_changed, this, &Sidebar::show_what_is_there);
    connect(&context_.workspaces(), &WorkspaceListModel::liveness_changed, this, &Sidebar::show_liveness);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
        connect(filter_, signal, this, &Sidebar::show_what_is_there);
    }
    connect(filter_, &QAbstractItemModel::modelReset, this, &Sidebar::show_what_is_there);
    // The filter tells of a row before the list has let go of it.
    connect(&context_.workspaces(), &QAbstractItemModel::rowsRemoved, this, &Sidebar::show_what_is_there);
    connect(&context_.session(), &Session::phase_changed, this, &Sidebar::show_account);
    link_->set_state(context_.feed().link());
    show_liveness();
    show_account();
}

void Sidebar::select(const std::string& id) {
    const QString wanted = QString::fromStdString(id);
    const QSignalBlocker quiet(list_);
    for (int row = 0; row < filter_->rowCount(); ++row) {
        const QModelIndex index = filter_->index(row, 0);
        if (index.data(WorkspaceListModel::IdRole).toString() == wanted) {
            list_->setCurrentIndex(index);
            return;
        }
    }
    list_->clearSelection();
    list_->setCurrentIndex({});
}

void Sidebar::focus_search() {
    search_->setFocus(Qt::ShortcutFocusReason);
    search_->selectAll();
}

void Sidebar::focus_list() {
    (stack_->currentWidget() == list_ ? static_cast<QWidget*>(list_) : search_)->setFocus(Qt::OtherFocusReason);
}

void Sidebar::set_fills_window(bool fills) {
    const int column = theme().tokens().sidebar_width;
    setMinimumWidth(column);
    setMaximumWidth(fills ? QWIDGETSIZE_MAX : column);
    list_->set_follows_keys(!fills); // the first key would hide the list
}

void Sidebar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().color(Color::sidebar));
    const int x = isRightToLeft() ? 0 : width() - 1;
    painter.fillRect(QRect(x, 0, 1, height()), theme().color(Color::border));
}

void Sidebar::show_what_is_there() {
    const WorkspaceListModel& model = context_.workspaces();
    if (filter_->rowCount() > 0) {
        stack_->setCurrentWidget(list_);
        return;
    }
    if (!model.loaded() && context_.feed().error()) {
        panel_->show_error(tr("The list cannot be read"), *context_.feed().error());
        panel_->add_action(tr("Try again"), [this] { context_.feed().retry_now(); });
    } else if (!model.loaded()) {
        panel_->show_loading(tr("Reading your workspaces"));
    } else if (model.rowCount() > 0) {
        panel_->show_empty("search", tr("No match"), tr("No workspace, template or state fits this search."));
        panel_->add_action(tr("Show all"), [this] { search_->clear(); });
    } else {
        panel_->show_empty("workspace", tr("No workspaces yet"), {});
    }
    stack_->setCurrentWidget(panel_);
}

void Sidebar::show_liveness() {
    const WorkspaceListModel& model = context_.workspaces();
    const bool stale = model.loaded() && !model.live();
    list_->set_live(!stale);
    offline_->setVisible(stale);
    if (stale) {
        offline_->set_text(tr("Last known, from %1").arg(moment_text(*model.as_of())));
    }
    show_what_is_there();
}

void Sidebar::show_account() {
    const auto who = context_.session().identity();
    const QString name = who ? QString::fromStdString(who->name) : tr("Account");
    constexpr int room = 150; // pixels; the menu's arrow and the settings stand beside it
    account_->setText(account_->fontMetrics().elidedText(name, Qt::ElideRight, room));
    account_->setAccessibleName(tr("Account: %1").arg(name));
    account_->setToolTip(who ? QString::fromStdString(who->email) : QString());
}

void Sidebar::show_menu(const std::string& id, const QPoint& global) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    add_workspace_actions(*menu, context_, id, [this, id] { Q_EMIT delete_wanted(id); });
    menu->popup(global);
}

} // namespace berth::desktop
