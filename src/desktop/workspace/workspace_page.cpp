#include "desktop/workspace/workspace_page.h"

#include "desktop/editors/editor_menu.h"
#include "desktop/ide/ide_page.h"
#include "desktop/terminals/link_opener.h"
#include "desktop/terminals/terminal_page.h"
#include "desktop/workspace/connection_housekeeping.h"
#include "desktop/workspace/delete_dialog.h"
#include "desktop/workspace/workspace_header.h"
#include "desktop/workspace/workspace_view.h"

#include <QDesktopServices>
#include <QUrl>
#include <QVBoxLayout>

namespace berth::desktop {

WorkspacePage::WorkspacePage(AppContext& context, std::string workspace_id, QWidget* parent)
    : QWidget(parent)
    , context_(context)
    , detail_(std::move(workspace_id))
    , view_(new WorkspaceView(
          detail_, context.forwards(), context.tunnels(),
          [this]() -> QWidget* { return new IdePage(context_, detail_.id()); },
          [this]() -> QWidget* {
              return new TerminalPage(
                  context_.connections().connection(detail_.id()),
                  [this](const QUrl& url) { open_terminal_link(context_, detail_.id(), url); },
                  [this] { return context_.settings().values().terminals_fill_clipboard; });
          }))
    , feed_(context, detail_) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(view_);
    setFocusProxy(view_);

    connect(view_, &WorkspaceView::action_requested, this, &WorkspacePage::act);
    connect(view_, &WorkspaceView::browser_wanted, this, [](const QUrl& url) { QDesktopServices::openUrl(url); });
    connect(&view_->header(), &WorkspaceHeader::ssh_agent_toggled, this, &WorkspacePage::lend_ssh_agent);
    connect(view_, &WorkspaceView::editor_wanted, this, [this] { open_editor(std::nullopt); });
    connect(&context_.editors(), &EditorOpener::changed, this, &WorkspacePage::follow_editors);
    connect(view_, &WorkspaceView::tab_changed, this, &WorkspacePage::follow_connection);
    connect(&view_->header(), &WorkspaceHeader::reconnect_requested, this, [this] {
        if (connection_) {
            connection_->retry_now();
        }
    });
    connect(&detail_, &WorkspaceDetail::changed, this, &WorkspacePage::refresh_header);
    connect(&detail_, &WorkspaceDetail::changed, this, &WorkspacePage::keep_ports);
    connect(&detail_, &WorkspaceDetail::changed, this, &WorkspacePage::follow_connection);
    connect(&context_.forwards(), &ForwardRegistry::changed, this, &WorkspacePage::follow_connection);
    connect(&context_.workspaces(), &WorkspaceListModel::liveness_changed, this, &WorkspacePage::refresh_header);
    connect(&context_.actions(), &WorkspaceActions::busy_changed, this, &WorkspacePage::refresh_header);
    connect(&context_.workspaces(), &WorkspaceListModel::workspace_removed, this, [this](const std::string& id) {
        if (id == detail_.id()) {
            Q_EMIT gone(QString::fromStdString(id));
        }
    });
    refresh_header();
    follow_connection();
    follow_editors();
}

// The view goes before the models that it shows.
WorkspacePage::~WorkspacePage() {
    delete view_;
}

void WorkspacePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    was_shown_ = true;
    context_.editors().search();
    keep_ports();
}

void WorkspacePage::act(model::Action action) {
    const std::string id = detail_.id();
    if (action != model::Action::remove) {
        context_.actions().perform(id, action);
        return;
    }
    if (!detail_.workspace()) {
        return;
    }
    const auto& samples = detail_.samples().samples;
    ask_to_delete(this, *detail_.workspace(), samples.empty() ? std::nullopt : samples.back().disk_bytes,
                  [this, id] { context_.actions().perform(id, model::Action::remove); });
}

void WorkspacePage::refresh_header() {
    if (detail_.workspace()) {
        view_->header().set_workspace(*detail_.workspace(), context_.actions().busy(detail_.id()),
                                      context_.workspaces().live());
        const auto me = context_.session().identity();
        const bool own = me && detail_.workspace()->owner == model::UserId{me->issuer, me->subject};
        view_->header().set_lends_ssh_agent(own ? std::optional(GitLending::lends_ssh_agent(detail_.id()))
                                                : std::nullopt);
    }
}

// Only while somebody has it open: looking at the list alone must not connect to every workspace.
void WorkspacePage::keep_ports() {
    if (was_shown_ && detail_.workspace() && ConnectionHousekeeping::may_connect(*detail_.workspace())) {
        context_.forwards().open_named(*detail_.workspace());
    }
}

void WorkspacePage::follow_connection() {
    client::Connection* connection =
        context_.session().has_connections() ? context_.connections().find(detail_.id()) : nullptr;
    if (connection != connection_) {
        connection_ = connection;
        if (connection != nullptr) {
            connect(connection, &client::Connection::state_changed, this, &WorkspacePage::follow_connection);
            connect(connection, &QObject::destroyed, this, [this] { view_->header().set_connection(std::nullopt); });
        }
    }
    // Where nothing runs, "disconnected" would say nothing that the state does not.
    const bool tells = connection != nullptr && detail_.workspace() &&
                       detail_.workspace()->intent == model::Intent::run &&
                       detail_.workspace()->state != model::State::error;
    view_->header().set_connection(tells ? std::optional(connection->state()) : std::nullopt);
}

void WorkspacePage::follow_editors() {
    const auto preferred = context_.editors().preferred();
    detail_.set_local_editor(preferred ? editor_title(*preferred) : QString());
    fill_editor_menu(view_->header().editor_menu(), context_.editors(),
                     [this](client::editors::Editor editor) { open_editor(editor); });
}

void WorkspacePage::lend_ssh_agent(bool lend) {
    if (!detail_.workspace()) {
        return;
    }
    if (const auto saved = GitLending::lend_ssh_agent(*detail_.workspace(), lend); !saved) {
        context_.notices().tell_error(tr("That was not settled"), saved.error());
    }
    refresh_header();
}

void WorkspacePage::open_editor(std::optional<client::editors::Editor> editor) {
    if (detail_.workspace()) {
        context_.editors().open(*detail_.workspace(), editor);
    }
}

} // namespace berth::desktop
