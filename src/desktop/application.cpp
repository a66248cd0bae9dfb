#include "desktop/application.h"

#include "client/network/qt_network.h"
#include "desktop/editors/link_question.h"
#include "desktop/main_window.h"
#include "desktop/phrases.h"
#include "desktop/theme/icons.h"
#include "desktop/tour/tour.h"
#include "desktop/tray/tray.h"

#include <QApplication>
#include <QFileOpenEvent>
#include <QMessageBox>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

namespace berth::desktop {

namespace {

// For tools/bench/desktop.mjs: says when something was reached, by the monotonic clock.
void report_start(const char* reached) {
    if (qEnvironmentVariableIsSet("BERTH_REPORT_START")) {
        std::printf("%s %lld\n", reached,
                    static_cast<long long>(std::chrono::steady_clock::now().time_since_epoch().count()));
        std::fflush(stdout);
    }
}

} // namespace

const char* const usage_text =
    "Usage: berth-desktop [--hidden] [LINK]\n"
    "\n"
    "  LINK         berth://workspace/NAME shows a workspace, berth://open/NAME?editor=ID&path=FOLDER opens it\n"
    "               in a local editor, after a question\n"
    "  --hidden     start in the tray, without showing the window\n"
    "  --tour DIR   walk through the main job by itself, with pictures in DIR (./run --tour starts it)\n"
    "  --version    print the version\n"
    "  --help       print this\n";

Result<Invocation> read_arguments(const std::vector<std::string>& arguments) {
    Invocation invocation;
    for (auto it = arguments.begin(); it != arguments.end(); ++it) {
        const std::string& argument = *it;
        if (argument == "--help" || argument == "-h") {
            invocation.help = true;
        } else if (argument == "--version") {
            invocation.version = true;
        } else if (argument == "--hidden") {
            invocation.hidden = true;
        } else if (argument == "--tour" && std::next(it) != arguments.end()) {
            invocation.tour = QString::fromStdString(*++it);
        } else if (argument.starts_with("berth:")) {
            invocation.link = QByteArray::fromStdString(argument);
        } else {
            return fail(Errc::invalid_argument, "There is no option \"" + argument + "\".",
                        "`berth-desktop --help` lists what there is.");
        }
    }
    return invocation;
}

Application::Application(QApplication& application, Invocation invocation)
    : application_(application)
    , invocation_(std::move(invocation)) {
    connect(&instance_, &SingleInstance::asked, this, &Application::asked);
    application_.installEventFilter(this);
}

Application::~Application() {
    window_.reset(); // before what it works with
    tray_.reset();
}

int Application::run() {
    const QByteArray message = invocation_.link.isEmpty() ? QByteArray("raise") : invocation_.link;
    if (!instance_.claim(message)) {
        return 0;
    }
    start();
    std::optional<Tour> tour;
    if (!invocation_.tour.isEmpty()) {
        tour.emplace(*this, invocation_.tour);
        tour->begin();
    }
    return QApplication::exec();
}

void Application::start() {
    QApplication::setQuitOnLastWindowClosed(false); // closing decides by itself: the tray may keep Berth going
    translation_.emplace(settings_.values().language);
    theme_ = std::make_unique<Theme>(application_, settings_.values().theme);
    context_ = std::make_unique<AppContext>(settings_);
    if (settings_.has_platform()) {
        context_->feed().show_cached(settings_.platform());
    }
    connect(&context_->workspaces(), &WorkspaceListModel::state_changed, this, &Application::tell_of_change);
    connect(&context_->workspaces(), &WorkspaceListModel::liveness_changed, this, [this] {
        if (context_->workspaces().live()) {
            report_start("live");
        }
        if (context_->workspaces().live() && !waiting_link_.isEmpty()) {
            follow(std::exchange(waiting_link_, {}));
        }
    });
    // The window shows every notice; this is for those who look elsewhere.
    connect(&context_->notices(), &Notices::told, this, [this](const Notice& notice) {
        if (!notice.workspace.empty() && settings_.values().notify && tray_ && window_ && !window_->is_looked_at()) {
            tray_->tell(notice.title, notice.text, notice.workspace);
        }
    });
    make_window();
    if (invocation_.hidden) {
        first_paint();
    } else {
        window_->show();
    }
}

void Application::make_window() {
    window_ = std::make_unique<MainWindow>(*context_);
    connect(window_.get(), &MainWindow::painted, this, [this] {
        report_start("painted");
        if (!tray_) {
            first_paint();
        }
    });
    connect(window_.get(), &MainWindow::quit_wanted, &application_, &QApplication::quit);
    connect(window_.get(), &MainWindow::hidden_to_tray, this, [this] {
        Remembered values = settings_.values();
        if (!values.told_about_tray) {
            tray_->tell(tr("Berth goes on in the tray"),
                        tr("Your connections and forwarded ports stay. Quit it there."));
            values.told_about_tray = true;
            settings_.set(std::move(values));
        }
    });
    connect(window_.get(), &MainWindow::language_changed, this, [this] {
        // All texts anew: simplest with a window anew. Not from inside the click on it.
        QMetaObject::invokeMethod(
            this,
            [this] {
                translation_.emplace(settings_.values().language);
                make_window();
                window_->set_stays_in_tray(Tray::available());
                window_->show();
                window_->show_settings();
                if (tray_) {
                    tray_->retranslate();
                }
            },
            Qt::QueuedConnection);
    });
}

// What nobody looks at with the first picture: tray, keychain, network.
void Application::first_paint() {
    if (const auto network = client::load_qt_network(); !network) {
        QMessageBox::critical(window_.get(), QStringLiteral("Berth"), error_text(network.error()));
        QMetaObject::invokeMethod(
            this, [] { QApplication::exit(1); }, Qt::QueuedConnection); // the loop may not run yet
        return;
    }
    instance_.listen();
    tray_ = std::make_unique<Tray>(*context_);
    connect(tray_.get(), &Tray::window_wanted, this, &Application::present);
    connect(tray_.get(), &Tray::quit_wanted, &application_, &QApplication::quit);
    connect(tray_.get(), &Tray::create_wanted, this, [this] {
        present();
        window_->show_create();
    });
    connect(tray_.get(), &Tray::workspace_wanted, this, [this](const std::string& id) {
        present();
        window_->show_workspace(id);
    });
    if (Tray::available()) {
        tray_->show();
        window_->set_stays_in_tray(true);
    } else if (invocation_.hidden) {
        window_->show(); // nowhere to be hidden in
    }
    context_->session().open(settings_.platform());
    if (!invocation_.link.isEmpty()) {
        follow(invocation_.link);
    }
    if (settings_.trouble()) {
        context_->notices().tell({.tone = Tone::caution,
                                  .title = tr("Settings"),
                                  .text = error_text(*settings_.trouble()),
                                  .action = {},
                                  .on_action = {}});
    }
}

void Application::present() {
    window_->present();
}

void Application::asked(const QByteArray& message) {
    if (!window_) {
        return;
    }
    present();
    if (message.startsWith("berth:")) {
        follow(message);
    }
}

void Application::follow(const QByteArray& link) {
    auto parsed = client::parse_berth_link(link.toStdString());
    if (!parsed) {
        context_->notices().tell_error(tr("The link was not followed"), parsed.error());
        return;
    }
    WorkspaceListModel& workspaces = context_->workspaces();
    if (!workspaces.live()) {
        waiting_link_ = link;
        return;
    }
    const std::string wanted = std::visit([](const auto& one) { return one.workspace; }, *parsed);
    const auto found = std::ranges::find_if(workspaces.all(), [&](const model::Workspace& workspace) {
        return workspace.id == wanted || workspace.name == wanted;
    });
    if (found != workspaces.all().end()) {
        follow(*parsed, *found);
    } else {
        context_->notices().tell({.tone = Tone::caution,
                                  .title = tr("There is no workspace %1").arg(QString::fromStdString(wanted)),
                                  .text = tr("It may be somebody else's, or deleted."),
                                  .action = {},
                                  .on_action = {}});
    }
}

// Showing it is harmless; opening it in an editor is asked first, since anybody can write a link.
void Application::follow(const client::BerthLink& link, const model::Workspace& workspace) {
    window_->show_workspace(workspace.id);
    const auto* open = std::get_if<client::OpenLink>(&link);
    if (open == nullptr) {
        return;
    }
    const QString name = QString::fromStdString(workspace.name);
    const QString folder =
        QString::fromStdString(open->folder.empty() ? std::string(client::editors::default_folder) : open->folder);
    const auto editor = open->editor ? open->editor : context_->editors().preferred();
    ask_to_open(window_.get(), name, editor ? editor_title(*editor) : tr("a local editor"), folder,
                [this, id = workspace.id, editor = open->editor, wanted = open->folder] {
                    if (const auto* still = context_->workspaces().find(id)) {
                        context_->editors().open(*still, editor, wanted);
                    }
                });
}

bool Application::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FileOpen) {
        asked(static_cast<QFileOpenEvent*>(event)->url().toEncoded());
        return true;
    }
    return QObject::eventFilter(watched, event);
}

void Application::tell_of_change(const std::string& id, model::State from, model::State to) {
    const auto* workspace = context_->workspaces().find(id);
    const bool ready = to == model::State::running && !model::is_settled(from);
    const bool failed = to == model::State::error;
    if (workspace == nullptr || (!ready && !failed) || !settings_.values().notify || !window_ || !tray_) {
        return;
    }
    const QString name = QString::fromStdString(workspace->name);
    const QString title = ready ? tr("%1 is ready").arg(name) : tr("%1 has failed").arg(name);
    const QString text = failed ? doing_now(*workspace, now()) : QString();
    if (!window_->is_looked_at()) {
        tray_->tell(title, text, id);
    }
    if (!window_->tells_of(id)) {
        context_->notices().tell({.tone = ready ? Tone::good : Tone::bad,
                                  .title = title,
                                  .text = text,
                                  .action = tr("Show"),
                                  .on_action = [this, id] { window_->show_workspace(id); }});
    }
}

} // namespace berth::desktop
