#include "desktop/settings/git_card.h"

#include "desktop/phrases.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/banner.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/labels.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

using client::HostRule;

// "github.com" for what is https, else the origin as it is.
QString host_text(const std::string& origin) {
    const QString text = QString::fromStdString(origin);
    const QString usual = QStringLiteral("https://");
    return text.startsWith(usual) ? text.mid(usual.size()) : text;
}

} // namespace

GitCard::GitCard(QWidget* parent)
    : Card(tr("Git"), parent)
    , problem_(new Banner(Tone::bad))
    , hosts_(new QVBoxLayout)
    , host_(new QLineEdit)
    , keys_title_(new TextLabel(tr("Your SSH keys are lent to"), TextStyle::caption, Color::text_muted))
    , keys_(new QVBoxLayout) {
    body()->addWidget((new TextLabel(tr("Git in your workspaces may sign in at these hosts as you, while this computer "
                                        "is connected. At others you are asked."),
                                     TextStyle::caption, Color::text_muted))
                          ->wrap());
    problem_->hide();
    body()->addWidget(problem_);
    for (QVBoxLayout* rows : {hosts_, keys_}) {
        rows->setSpacing(theme().space(Space::s));
    }
    body()->addLayout(hosts_);
    auto* line = new QHBoxLayout;
    line->setSpacing(theme().space(Space::s));
    host_->setObjectName(QStringLiteral("gitHost"));
    host_->setPlaceholderText(QStringLiteral("github.com"));
    host_->setAccessibleName(tr("Host"));
    QPushButton* add = make_button(tr("Add host"));
    add->setObjectName(QStringLiteral("gitAddHost"));
    line->addWidget(host_, 1);
    line->addWidget(add);
    body()->addLayout(line);
    body()->addWidget(keys_title_);
    body()->addLayout(keys_);
    connect(add, &QPushButton::clicked, this, &GitCard::add_host);
    connect(host_, &QLineEdit::returnPressed, this, &GitCard::add_host);
    connect(host_, &QLineEdit::textEdited, problem_, &QWidget::hide);
    read();
}

void GitCard::showEvent(QShowEvent* event) {
    Card::showEvent(event);
    read();
}

void GitCard::clear(QVBoxLayout& rows) {
    while (QLayoutItem* item = rows.takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // its own button may have led here
        delete item;
    }
}

void GitCard::read() {
    clear(*hosts_);
    clear(*keys_);
    const client::GitSettings settings = client::load_git_settings();
    for (const auto& [origin, rule] : settings.hosts) {
        if (rule != HostRule::ask) {
            add_host_row(origin, rule);
        }
    }
    keys_title_->setVisible(!settings.ssh_agent.empty());
    for (const auto& [id, name] : settings.ssh_agent) {
        add_workspace_row(id, name);
    }
}

void GitCard::add_host_row(const std::string& origin, HostRule rule) {
    auto* row = new QWidget;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme().space(Space::s));
    const QString host = host_text(origin);
    line->addWidget(new ElidedLabel(host), 1);
    auto* choice = new QComboBox;
    choice->setAccessibleName(tr("Credentials for %1").arg(host));
    choice->addItem(tr("May sign in"), static_cast<int>(HostRule::lend));
    choice->addItem(tr("Never"), static_cast<int>(HostRule::never));
    choice->setCurrentIndex(choice->findData(static_cast<int>(rule)));
    connect(choice, &QComboBox::currentIndexChanged, this, [this, origin, choice] {
        const auto wanted = static_cast<HostRule>(choice->currentData().toInt());
        change([&](client::GitSettings& settings) { settings.hosts[origin] = wanted; });
    });
    line->addWidget(choice);
    QToolButton* forget = make_icon_button("close", tr("Ask again for %1").arg(host));
    connect(forget, &QToolButton::clicked, this,
            [this, origin] { change([&](client::GitSettings& settings) { settings.hosts.erase(origin); }); });
    line->addWidget(forget);
    hosts_->addWidget(row);
}

void GitCard::add_workspace_row(const std::string& id, const std::string& name) {
    auto* row = new QWidget;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme().space(Space::s));
    const QString workspace = QString::fromStdString(name);
    line->addWidget(new ElidedLabel(workspace), 1);
    QToolButton* stop = make_icon_button("close", tr("Lend %1 no SSH keys").arg(workspace));
    connect(stop, &QToolButton::clicked, this,
            [this, id] { change([&](client::GitSettings& settings) { settings.ssh_agent.erase(id); }); });
    line->addWidget(stop);
    keys_->addWidget(row);
}

void GitCard::add_host() {
    const auto origin = client::git_origin(host_->text().trimmed().toStdString());
    if (!origin) {
        problem_->set_text(error_text(origin.error()));
        problem_->show();
        host_->setFocus();
        return;
    }
    host_->clear();
    change([&](client::GitSettings& settings) { settings.hosts[*origin] = HostRule::lend; });
}

void GitCard::change(const std::function<void(client::GitSettings&)>& change) {
    client::GitSettings settings = client::load_git_settings();
    change(settings);
    const auto saved = client::save_git_settings(settings);
    problem_->setVisible(!saved);
    if (!saved) {
        problem_->set_text(error_text(saved.error()));
    }
    read();
}

} // namespace berth::desktop
