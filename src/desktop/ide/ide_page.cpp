#include "desktop/ide/ide_page.h"

#include "desktop/app_context.h"
#include "desktop/ide/ide_plugin_loader.h"
#include "desktop/phrases.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/banner.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/state_panel.h"

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedLayout>
#include <QStandardPaths>
#include <QToolButton>
#include <QUrlQuery>
#include <QVBoxLayout>

#include <cmath>
#include <map>

namespace berth::desktop {

namespace {

constexpr double zoom_step = 1.1;

QString storage_folder(const std::string& id) {
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + QStringLiteral("/berth/ide/") +
           QString::fromStdString(id);
}

// The page that opens a file at a line: VS Code's web workbench takes it as a payload of pairs.
QString file_target(const QString& folder, const QString& path, int line) {
    const auto file = QStringLiteral("vscode-remote://%1:%2").arg(path).arg(line);
    const auto pair = [](const char* name, std::string value) { return model::Json::array({name, std::move(value)}); };
    const auto pairs = model::Json::array({pair("gotoLineMode", "true"), pair("openFile", file.toStdString())});
    QUrlQuery query;
    query.addQueryItem(QStringLiteral("folder"), folder);
    query.addQueryItem(QStringLiteral("payload"), QString::fromStdString(model::dump(pairs)));
    return QStringLiteral("/?") + query.toString(QUrl::FullyEncoded);
}

} // namespace

IdePage::IdePage(AppContext& context, std::string workspace_id, QWidget* parent)
    : QWidget(parent)
    , context_(context)
    , id_(std::move(workspace_id))
    , stack_(new QStackedLayout(this))
    , panel_(new StatePanel(this))
    , shown_(new QWidget(this))
    , banner_(new Banner(Tone::caution, {}, shown_)) {
    auto* column = new QVBoxLayout(shown_);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(make_tools());
    column->addWidget(banner_);
    banner_->hide();
    stack_->addWidget(panel_);
    stack_->addWidget(shown_);
    connect(&context_.workspaces(), &WorkspaceListModel::workspace_changed, this, [this](const std::string& id) {
        if (id == id_) {
            refresh();
        }
    });
    connect(&context_.preferences(), &KnownPreferences::changed, this, &IdePage::apply_preferences);
    connect(&theme(), &Theme::changed, this, [this] {
        if (view_) {
            view_->set_dark(theme().is_dark());
        }
        apply_preferences();
    });
}

IdePage::~IdePage() {
    view_.reset(); // its page speaks to the server
}

QWidget* IdePage::make_tools() {
    auto* tools = new QWidget(shown_);
    auto* row = new QHBoxLayout(tools);
    row->setContentsMargins(theme().space(Space::m), 2, theme().space(Space::m), 2);
    row->addStretch(1);
    const auto add = [&](const char* drawing, const QString& name, auto act) {
        auto* button = make_icon_button(drawing, name, tools);
        connect(button, &QToolButton::clicked, this, act);
        row->addWidget(button);
    };
    const auto scale = [this](double factor) {
        if (view_) {
            view_->set_zoom(factor);
            zoom_text_->setText(QStringLiteral("%1 %").arg(std::lround(view_->zoom() * 100)));
        }
    };
    add("zoom-out", tr("Smaller"), [this, scale] { scale(view_ ? view_->zoom() / zoom_step : 1.0); });
    zoom_text_ = new QLabel(QStringLiteral("100 %"), tools);
    zoom_text_->setAccessibleName(tr("Size of the IDE"));
    row->addWidget(zoom_text_);
    add("zoom-in", tr("Larger"), [this, scale] { scale(view_ ? view_->zoom() * zoom_step : 1.0); });
    add("search", tr("Find on this page"), [this] {
        if (view_) {
            view_->show_find_bar();
        }
    });
    add("refresh", tr("Load the IDE anew"), [this] {
        if (view_ && server_) {
            view_->open(server_->entrance(target_));
        }
    });
    add("external", tr("Open in the system's browser"), [this] { open_in_system_browser(); });
    return tools;
}

QWidget* IdePage::view_widget() const {
    return view_ ? view_->widget() : nullptr;
}

const model::Workspace* IdePage::workspace() const {
    return context_.workspaces().find(id_);
}

void IdePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    wanted_ = true;
    refresh();
}

void IdePage::open_file(const QString& path, int line) {
    target_ = file_target(QStringLiteral("/workspace"), path, line);
    if (view_ && server_) {
        view_->open(server_->entrance(target_));
    }
}

void IdePage::refresh() {
    const auto* known = workspace();
    if (!wanted_ || known == nullptr) {
        return;
    }
    const auto name = QString::fromStdString(known->name);
    const auto rest = [&](const char* drawing, const QString& title, const QString& text, model::Action action,
                          const QString& action_name) {
        loaded_ = false;
        panel_->show_empty(drawing, title, text);
        panel_->add_action(action_name, [this, action] { context_.actions().perform(id_, action); });
        stack_->setCurrentWidget(panel_);
    };
    switch (known->state) {
    case model::State::running:
        begin();
        break;
    case model::State::pending:
    case model::State::provisioning:
    case model::State::starting:
        loaded_ = false;
        panel_->show_loading(tr("%1 is coming up").arg(name), doing_now(*known, now()));
        stack_->setCurrentWidget(panel_);
        break;
    case model::State::suspended:
        rest("pause", tr("%1 is suspended").arg(name), tr("Its programs go on where they were, the IDE too."),
             model::Action::resume, tr("Resume and open the IDE"));
        break;
    case model::State::stopping:
    case model::State::stopped:
        rest("stop", tr("%1 is stopped").arg(name), tr("Its files are there; the IDE opens once it runs."),
             model::Action::start, tr("Start and open the IDE"));
        break;
    case model::State::error:
        rest("error", tr("%1 is in error").arg(name),
             known->failure ? QString::fromStdString(known->failure->error.text()) : QString(), model::Action::retry,
             tr("Try again"));
        break;
    case model::State::deleting:
    case model::State::deleted:
        loaded_ = false;
        panel_->show_loading(tr("%1 is being deleted").arg(name));
        stack_->setCurrentWidget(panel_);
        break;
    }
}

void IdePage::show_trouble(const QString& title, const Error& error) {
    loaded_ = false;
    panel_->show_error(title, error);
    stack_->setCurrentWidget(panel_);
}

void IdePage::begin() {
    const auto* known = workspace();
    if (stack_->currentWidget() == shown_ && server_ && view_) {
        return; // its own page waits for what is not there at the moment
    }
    if (!server_) {
        auto& connection = context_.connections().connection(id_);
        auto server = client::IdeServer::open(connection, known->name);
        if (!server) {
            show_trouble(tr("The IDE cannot be opened"), server.error());
            panel_->add_action(tr("Try again"), [this] { begin(); });
            return;
        }
        server_ = std::move(*server);
        connect(server_.get(), &client::IdeServer::status_changed, this, &IdePage::tell_extensions);
        connect(&connection, &QObject::destroyed, this, [this] { server_.reset(); });
        if (const auto& moved = server_->moved_because()) {
            context_.notices().tell({Tone::caution, tr("The IDE has moved"), error_text(*moved), {}, {}});
        }
        load_preferences();
    }
    if (!view_) {
        const auto plugin = load_ide_plugin();
        if (!plugin) {
            show_trouble(tr("The IDE cannot be shown here"), plugin.error());
            panel_->add_action(tr("Open in the system's browser"), [this] { open_in_system_browser(); });
            return;
        }
        IdeViewSetup setup;
        setup.origin = server_->origin();
        setup.workspace_id = QString::fromStdString(id_);
        setup.storage_folder = storage_folder(id_);
        setup.download_folder = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
        view_ = (*plugin)->make_view(setup, *this, shown_);
        view_->set_dark(theme().is_dark());
        zoom_text_->setText(QStringLiteral("%1 %").arg(std::lround(view_->zoom() * 100)));
        static_cast<QVBoxLayout*>(shown_->layout())->addWidget(view_->widget(), 1);
        setFocusProxy(view_->widget());
    }
    stack_->setCurrentWidget(shown_);
    view_->open(server_->entrance(target_));
}

// Without them the IDE is as it was left.
void IdePage::load_preferences() {
    client::start(this, context_.api().preferences(), [this](const Result<model::Preferences>& preferences) {
        if (preferences) {
            context_.preferences().set(*preferences);
        }
    });
}

// "As Berth" is said as what Berth looks like: an embedded page is not told by every system.
void IdePage::apply_preferences() {
    const auto& known = context_.preferences().values();
    if (!known || !server_) {
        return;
    }
    auto preferences = known->ide;
    if (preferences.theme == model::IdeTheme::system) {
        preferences.theme = theme().is_dark() ? model::IdeTheme::dark : model::IdeTheme::light;
    }
    server_->set_preferences(preferences);
}

void IdePage::open_in_system_browser() {
    if (server_) {
        QDesktopServices::openUrl(server_->entrance(target_));
    }
}

void IdePage::tell_extensions() {
    std::map<std::string, QStringList> failed; // by reason: mostly they share one
    for (const auto& extension : server_->status().extensions) {
        if (!extension.failed.empty()) {
            failed[extension.failed] << QString::fromStdString(extension.id);
        }
    }
    QStringList lines;
    for (const auto& [reason, names] : failed) {
        lines << tr("%1: %2").arg(names.join(QStringLiteral(", ")), QString::fromStdString(reason));
    }
    banner_->setVisible(!lines.isEmpty());
    banner_->set_text(tr("Some extensions could not be installed. %1").arg(lines.join(QLatin1Char(' '))));
    banner_->set_action(tr("Hide"), [this] { banner_->hide(); });
}

void IdePage::ide_loaded(const QString& title) {
    loaded_ = true;
    Q_EMIT title_changed(title);
    Q_EMIT loaded();
}

void IdePage::ide_title_changed(const QString& title) {
    Q_EMIT title_changed(title);
}

void IdePage::ide_unreachable() {
    if (stack_->currentWidget() != shown_) {
        return; // it was left for a reason that is told already
    }
    show_trouble(tr("The IDE does not answer"),
                 {Errc::unavailable, tr("Nothing came from its address on this machine.").toStdString(),
                  tr("Load it again; what runs in its terminals goes on.").toStdString()});
    panel_->add_action(tr("Load again"), [this] { begin(); });
}

void IdePage::ide_crashed(const QString& how) {
    show_trouble(tr("The IDE's view has ended unexpectedly"),
                 {Errc::internal, how.toStdString(),
                  tr("Your files and what runs in the IDE's terminals are untouched.").toStdString()});
    panel_->add_action(tr("Load again"), [this] { begin(); });
}

void IdePage::ide_external_link(const QUrl& url) {
    QDesktopServices::openUrl(url);
}

} // namespace berth::desktop
