#include "desktop/ports/tunnel_dialog.h"

#include "client/socks_proxy.h"
#include "desktop/phrases.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/labels.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

constexpr int tunnel_dialog_width = 460; // pixels: lines that are easy to read

struct TunnelWords {
    QString title;
    QString text;
};

TunnelWords words_of(TunnelKind kind, const QString& name) {
    switch (kind) {
    case TunnelKind::reverse:
        return {TunnelDialog::tr("Into the workspace"),
                TunnelDialog::tr("Programs in %1 reach a server that runs on this computer, as if it ran beside them.")
                    .arg(name)};
    case TunnelKind::socket:
        return {TunnelDialog::tr("A Unix socket of the workspace"),
                TunnelDialog::tr("Programs on this computer reach what listens on a socket in %1: a database, say.")
                    .arg(name)};
    case TunnelKind::proxy:
        break;
    }
    return {TunnelDialog::tr("SOCKS proxy"),
            TunnelDialog::tr("A browser that uses it sees the network as %1 does, names included.").arg(name)};
}

} // namespace

TunnelDialog::TunnelDialog(TunnelKind kind, std::string workspace_id, const QString& name, TunnelRegistry& tunnels,
                           QWidget* parent)
    : QDialog(parent)
    , kind_(kind)
    , workspace_id_(std::move(workspace_id))
    , tunnels_(tunnels)
    , wrong_((new TextLabel({}, TextStyle::body, Color::bad))->wrap())
    , open_(make_button(tr("Open tunnel"), ButtonKind::primary)) {
    setModal(true);
    setMinimumWidth(tunnel_dialog_width);
    const TunnelWords words = words_of(kind, name);
    setWindowTitle(words.title);
    auto* column = new QVBoxLayout(this);
    const int margin = theme().space(Space::xl);
    column->setContentsMargins(margin, margin, margin, theme().space(Space::l));
    column->setSpacing(theme().space(Space::s));
    column->addWidget(new TextLabel(words.title, TextStyle::subtitle));
    column->addWidget((new TextLabel(words.text, TextStyle::body, Color::text_muted))->wrap());
    column->addSpacing(theme().space(Space::s));
    switch (kind) {
    case TunnelKind::reverse:
        remote_ = add_field(*column, tr("Where the &workspace listens"), QStringLiteral("5432"),
                            tr("A port, or the path of a socket."));
        local_ = add_field(*column, tr("Where it leads on this &computer"), tr("The same port"),
                           tr("A port, or the path of a socket."));
        break;
    case TunnelKind::socket:
        remote_ = add_field(*column, tr("Socket in the &workspace"), QStringLiteral("/run/postgresql/.s.PGSQL.5432"),
                            tr("Its path, from “/” on."));
        local_ = add_field(*column, tr("On this &computer"), tr("Any free port"),
                           tr("A port, or the path of a socket that only you may open."));
        break;
    case TunnelKind::proxy:
        local_ = add_field(*column, tr("Port on this &computer"), QString::number(client::SocksProxy::usual_port),
                           tr("Only programs of this computer reach it."));
        break;
    }
    if (remote_ != nullptr) {
        remote_->setObjectName(QStringLiteral("tunnel_remote"));
    }
    local_->setObjectName(QStringLiteral("tunnel_local"));
    wrong_->hide();
    column->addWidget(wrong_);
    column->addSpacing(theme().space(Space::s));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(theme().space(Space::s));
    QPushButton* cancel = make_button(tr("Cancel"));
    open_->setObjectName(QStringLiteral("tunnel_open"));
    open_->setDefault(true);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(open_);
    column->addLayout(buttons);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(open_, &QPushButton::clicked, this, &TunnelDialog::open_it);
    (remote_ != nullptr ? remote_ : local_)->setFocus();
}

QLineEdit* TunnelDialog::add_field(QVBoxLayout& column, const QString& label, const QString& example,
                                   const QString& hint) {
    auto* field = new QLineEdit;
    field->setPlaceholderText(example);
    field->setMinimumHeight(theme().tokens().control_height);
    auto* name = new TextLabel(label, TextStyle::strong);
    name->setBuddy(field);
    column.addWidget(name);
    column.addWidget(field);
    column.addWidget((new TextLabel(hint, TextStyle::caption, Color::text_muted))->wrap());
    column.addSpacing(theme().space(Space::xs));
    connect(field, &QLineEdit::textEdited, wrong_, &QWidget::hide);
    return field;
}

void TunnelDialog::open_it() {
    auto request = read_tunnel(kind_, remote_ == nullptr ? QString() : remote_->text(), local_->text());
    if (!request) {
        return refuse(request.error());
    }
    wrong_->hide();
    open_->setEnabled(false); // the workspace is asked
    work_ = client::start(this, tunnels_.open(workspace_id_, std::move(*request)), [this](Result<void> outcome) {
        open_->setEnabled(true);
        if (outcome) {
            accept();
        } else {
            refuse(outcome.error());
        }
    });
}

void TunnelDialog::refuse(const Error& error) {
    wrong_->setText(error_text(error));
    wrong_->show();
    (remote_ != nullptr ? remote_ : local_)->setFocus();
}

} // namespace berth::desktop
