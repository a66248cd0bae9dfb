#include "desktop/git/git_lending.h"

#include <QApplication>
#include <QMessageBox>
#include <QPushButton>

namespace berth::desktop {

using client::GitConsent;

GitLending::GitLending(Session& session, WorkspaceListModel& workspaces, QObject* parent)
    : QObject(parent)
    , session_(session)
    , workspaces_(workspaces) {
    connect(&session_, &Session::connection_begun, this, &GitLending::begin);
}

void GitLending::begin(client::Connection& connection) {
    const model::Workspace* workspace = workspaces_.find(connection.workspace_id());
    const auto me = session_.identity();
    if (workspace == nullptr || !me || workspace->owner != model::UserId{me->issuer, me->subject}) {
        return; // whose programs run there is somebody else's to say
    }
    new client::GitLender(connection, {workspace->id, workspace->name, {me->name, me->email}, ask_for_consent});
}

bool GitLending::lends_ssh_agent(const std::string& workspace_id) {
    return client::load_git_settings().ssh_agent.contains(workspace_id);
}

Result<void> GitLending::lend_ssh_agent(const model::Workspace& workspace, bool lend) {
    client::GitSettings settings = client::load_git_settings();
    if (lend) {
        settings.ssh_agent[workspace.id] = workspace.name;
    } else {
        settings.ssh_agent.erase(workspace.id);
    }
    return client::save_git_settings(settings);
}

client::Task<GitConsent> ask_for_consent(std::string workspace, std::string origin) {
    QMessageBox box(QApplication::activeWindow());
    box.setObjectName(QStringLiteral("gitConsent"));
    box.setIcon(QMessageBox::Question);
    box.setTextFormat(Qt::PlainText); // what a workspace says is not read as markup
    box.setWindowTitle(GitLending::tr("Git asks for credentials"));
    box.setText(GitLending::tr("Lend %1 your credentials for %2?")
                    .arg(QString::fromStdString(workspace), QString::fromStdString(origin)));
    box.setInformativeText(GitLending::tr(
        "A program in the workspace wants to sign in there as you. They are not kept in the workspace, but the program "
        "sees them."));
    QPushButton* once = box.addButton(GitLending::tr("This time"), QMessageBox::AcceptRole);
    QPushButton* always = box.addButton(GitLending::tr("Always for this host"), QMessageBox::AcceptRole);
    QPushButton* never = box.addButton(GitLending::tr("Never for this host"), QMessageBox::RejectRole);
    QPushButton* no = box.addButton(QMessageBox::No);
    once->setObjectName(QStringLiteral("gitOnce"));
    always->setObjectName(QStringLiteral("gitAlways"));
    never->setObjectName(QStringLiteral("gitNever"));
    box.setDefaultButton(no);
    box.setEscapeButton(no);
    const client::OneShot<bool> answered;
    QObject::connect(&box, &QMessageBox::finished, &box, [answered] { answered.set(true); });
    box.show();
    box.raise();
    co_await answered;
    const QAbstractButton* chosen = box.clickedButton();
    co_return chosen == once ? GitConsent::once
    : chosen == always       ? GitConsent::always
    : chosen == never        ? GitConsent::never
                             : GitConsent::no;
}

} // namespace berth::desktop
