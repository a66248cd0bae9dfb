#include "desktop/main_window.h"

#include "desktop/page_factory.h"
#include "desktop/phrases.h"
#include "desktop/settings/settings_page.h"
#include "desktop/sidebar/sidebar.h"
#include "desktop/sign_in/sign_in_page.h"
#include "desktop/theme/icons.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/state_panel.h"
#include "desktop/widgets/toasts.h"
#include "desktop/workspace/delete_dialog.h"

#include <QCloseEvent>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QTimer>

#include <utility>

namespace berth::desktop {

namespace {

constexpr QSize first_size(1180, 760); // where nothing is remembered
constexpr QSize least_size(480, 300);  // a screen of 1024×640 at 200 % has room for 512×320
constexpr int narrow_width = 720;      // below that the sidebar leaves a page too little: one shows at a time

} // namespace

MainWindow::MainWindow(AppContext& context)
    : context_(context)
    , root_(new QStackedWidget)
    , toasts_(new Toasts(this)) {
    setWindowTitle(QStringLiteral("Berth"));
    setWindowIcon(application_icon());
    setMinimumSize(least_size);
    if (!restoreGeometry(context_.settings().values().window)) {
        resize(first_size);
    }
    auto* all = new QHBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(root_);
    add_shortcuts();
    connect(&context_.notices(), &Notices::told, toasts_, &Toasts::show_notice);
    connect(&context_.notices(), &Notices::taken_back, toasts_, &Toasts::take_back);
    Session& session = context_.session();
    connect(&session, &Session::phase_changed, this, &MainWindow::show_phase);
    connect(&session, &Session::closing, this, &MainWindow::drop_pages);
    WorkspaceListModel& workspaces = context_.workspaces();
    connect(&workspaces, &WorkspaceListModel::liveness_changed, this, &MainWindow::show_home);
    connect(&workspaces, &WorkspaceListModel::workspace_removed, this, [this](const std::string& id) {
        const auto page = workspaces_.find(id);
        if (page != workspaces_.end()) {
            page->second->deleteLater();
            workspaces_.erase(page);
        }
        if (shown_ == id) {
            show_page(home_);
        }
        show_home();
    });
    show_phase();
}

MainWindow::~MainWindow() {
    remember();
}

void MainWindow::add_shortcuts() {
    const auto add = [this](const QKeySequence& keys, auto act) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, [this, act] {
            if (sidebar_ != nullptr && root_->currentWidget() == work_) {
                act();
            }
        });
    };
    add(QKeySequence(Qt::CTRL | Qt::Key_N), [this] { show_create(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_K), [this] {
        list_in_front_ = true;
        arrange();
        sidebar_->focus_search();
    });
    add(QKeySequence(Qt::CTRL | Qt::Key_Comma), [this] { show_settings(); });
    connect(new QShortcut(QKeySequence::Quit, this), &QShortcut::activated, this, &MainWindow::quit_wanted);
}

QWidget* MainWindow::work_area() {
    if (work_ != nullptr) {
        return work_;
    }
    work_ = new QWidget;
    auto* line = new QHBoxLayout(work_);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(0);
    sidebar_ = new Sidebar(context_);
    pages_ = new QStackedWidget;
    home_ = new StatePanel;
    pages_->addWidget(home_);
    QPushButton* back = make_button(tr("Workspaces"), ButtonKind::quiet, "arrow-left");
    back->setObjectName(QStringLiteral("backToList"));
    connect(back, &QPushButton::clicked, this, &MainWindow::show_list);
    way_back_ = back;
    beside_ = new QWidget;
    auto* column = new QVBoxLayout(beside_);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(back, 0, Qt::AlignLeading);
    column->addWidget(pages_, 1);
    line->addWidget(sidebar_);
    line->addWidget(beside_, 1);
    root_->addWidget(work_);
    connect(sidebar_, &Sidebar::workspace_chosen, this, &MainWindow::show_workspace);
    connect(sidebar_, &Sidebar::create_wanted, this, &MainWindow::show_create);
    connect(sidebar_, &Sidebar::settings_wanted, this, &MainWindow::show_settings);
    connect(sidebar_, &Sidebar::sign_out_wanted, this, &MainWindow::sign_out);
    connect(sidebar_, &Sidebar::delete_wanted, this, &MainWindow::delete_workspace);
    connect(&context_.feed(), &WorkspaceFeed::error_changed, this, &MainWindow::show_home);
    show_home();
    arrange();
    return work_;
}

// Sidebar and page side by side; in a narrow window the one that was asked for last.
void MainWindow::arrange() {
    if (work_ == nullptr) {
        return;
    }
    const bool narrow = width() < narrow_width;
    sidebar_->set_fills_window(narrow);
    sidebar_->setVisible(!narrow || list_in_front_);
    beside_->setVisible(!narrow || !list_in_front_);
    way_back_->setVisible(narrow);
}

void MainWindow::show_list() {
    list_in_front_ = true;
    arrange();
    sidebar_->focus_list();
}

void MainWindow::show_phase() {
    const Session& session = context_.session();
    using enum Session::Phase;
    const bool may_be_signed_in =
        session.phase() == signed_in ||
        ((session.phase() == restoring || session.phase() == closed) && !session.waits_to_sign_in());
    if (session.phase() == signed_in || (may_be_signed_in && context_.workspaces().loaded())) {
        root_->setCurrentWidget(work_area());
        return;
    }
    if (may_be_signed_in && context_.settings().has_platform()) {
        if (waiting_ == nullptr) {
            waiting_ = new StatePanel;
            waiting_->show_loading(tr("Looking for your sign-in"));
            root_->addWidget(waiting_);
        }
        root_->setCurrentWidget(waiting_);
        return;
    }
    if (sign_in_ == nullptr) {
        sign_in_ = new SignInPage(context_);
        root_->addWidget(sign_in_);
    }
    root_->setCurrentWidget(sign_in_);
}

void MainWindow::show_home() {
    if (home_ == nullptr) {
        return;
    }
    const WorkspaceListModel& workspaces = context_.workspaces();
    const auto& error = context_.feed().error();
    if (!workspaces.loaded() && error) {
        home_->show_error(tr("Your workspaces cannot be read"), *error);
        home_->add_action(tr("Try again"), [this] { context_.feed().retry_now(); });
        return;
    }
    if (!workspaces.loaded()) {
        home_->show_loading(tr("Reading your workspaces"));
        return;
    }
    if (workspaces.rowCount() == 0) {
        home_->show_empty("welcome", tr("Create your first workspace"),
                          tr("A workspace is a development environment of its own, with an editor, terminals and the "
                             "ports of what you run in it. It comes up from a template in seconds."));
        home_->add_action(tr("New workspace"), [this] { show_create(); });
        return;
    }
    if (!workspaces.live() && error) {
        home_->show_error(tr("Your workspaces are shown as they were last known"), *error);
        home_->add_action(tr("Try again"), [this] { context_.feed().retry_now(); });
        return;
    }
    home_->show_empty("workspace", tr("Choose a workspace"),
                      tr("Its editor, terminals and ports open here. Ctrl+K searches."));
    const std::string& last = context_.settings().values().last_workspace;
    if (shown_.empty() && pages_->currentWidget() == home_ && workspaces.live() && workspaces.find(last) != nullptr) {
        show_workspace(last);
    }
}

void MainWindow::drop_pages() {
    // At once: they hold references to what is about to go.
    for (const auto& [id, page] : std::exchange(workspaces_, {})) {
        delete page;
    }
    delete create_;
    delete settings_;
    settings_ = nullptr;
    shown_.clear();
    list_in_front_ = true;
    arrange();
}

void MainWindow::show_page(QWidget* page) {
    if (pages_->indexOf(page) < 0) {
        pages_->addWidget(page);
    }
    pages_->setCurrentWidget(page);
    list_in_front_ = page == home_;
    arrange();
    shown_.clear();
    for (const auto& [id, shown] : workspaces_) {
        if (shown == page) {
            shown_ = id;
        }
    }
    sidebar_->select(shown_);
}

void MainWindow::show_workspace(const std::string& id) {
    if (context_.session().phase() != Session::Phase::signed_in || context_.workspaces().find(id) == nullptr) {
        return;
    }
    auto& page = workspaces_[id];
    if (page == nullptr) {
        page = make_workspace_page(context_, id);
    }
    show_page(page);
    if (context_.settings().values().last_workspace != id) {
        Remembered values = context_.settings().values();
        values.last_workspace = id;
        context_.settings().set(std::move(values));
    }
}

bool MainWindow::tells_of(const std::string& id) const {
    return isVisible() && (shown_ == id || (create_ && pages_->currentWidget() == create_));
}

void MainWindow::show_create() {
    if (context_.session().phase() != Session::Phase::signed_in) {
        return;
    }
    if (create_.isNull()) {
        create_ = make_create_page(
            context_,
            [this](const std::string& id) {
                create_->deleteLater();
                create_.clear();
                show_workspace(id);
            },
            [this] {
                create_->deleteLater();
                create_.clear();
                show_page(home_);
            });
    }
    show_page(create_);
}

void MainWindow::show_settings() {
    work_area();
    if (settings_ == nullptr) {
        settings_ = new SettingsPage(context_);
        connect(settings_, &SettingsPage::sign_out_wanted, this, &MainWindow::sign_out);
        connect(settings_, &SettingsPage::language_changed, this, &MainWindow::language_changed);
    }
    show_page(settings_);
}

void MainWindow::delete_workspace(const std::string& id) {
    const auto* workspace = context_.workspaces().find(id);
    if (workspace != nullptr) {
        ask_to_delete(this, *workspace, {}, [this, id] { context_.actions().perform(id, model::Action::remove); });
    }
}

void MainWindow::sign_out() {
    if (context_.session().phase() != Session::Phase::signed_in) {
        return;
    }
    leaving_ = client::start(this, context_.session().sign_out(), [this](Result<void> outcome) {
        if (!outcome) {
            context_.notices().tell_error(tr("Signing out"), outcome.error());
        }
    });
}

void MainWindow::present() {
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    remember();
    if (stays_in_tray_ && context_.settings().values().close_to_tray) {
        event->ignore();
        hide();
        Q_EMIT hidden_to_tray();
        return;
    }
    event->accept();
    Q_EMIT quit_wanted();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void MainWindow::paintEvent(QPaintEvent* event) {
    QWidget::paintEvent(event);
    tell_painted();
}

// A page that covers all of the window leaves it nothing to paint itself: then a moment after it was shown.
void MainWindow::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    constexpr int moment = 30; // milliseconds
    QTimer::singleShot(moment, this, &MainWindow::tell_painted);
}

void MainWindow::tell_painted() {
    if (!painted_) {
        painted_ = true;
        QTimer::singleShot(0, this, &MainWindow::painted);
    }
}

void MainWindow::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::ActivationChange && isActiveWindow() &&
        context_.feed().link().kind == client::ConnectionState::Kind::reconnecting) {
        context_.feed().retry_now(); // whoever comes back to the window wants to see it live
    }
}

void MainWindow::remember() {
    const QByteArray geometry = saveGeometry();
    if (geometry != context_.settings().values().window) {
        Remembered values = context_.settings().values();
        values.window = geometry;
        context_.settings().set(std::move(values));
    }
}

} // namespace berth::desktop
