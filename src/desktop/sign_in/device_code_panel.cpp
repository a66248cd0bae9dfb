#include "desktop/sign_in/device_code_panel.h"

#include "desktop/phrases.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/labels.h"
#include "desktop/widgets/qr_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

using namespace std::literals;

constexpr int qr_size = 148; // pixels

} // namespace

DeviceCodePanel::DeviceCodePanel(QWidget* parent)
    : QWidget(parent)
    , qr_(new QrView(qr_size))
    , address_((new TextLabel({}, TextStyle::strong))->wrap()->selectable())
    , code_((new TextLabel({}, TextStyle::display))->selectable())
    , left_(new TextLabel({}, TextStyle::caption, Color::text_muted)) {
    code_->setObjectName(QStringLiteral("userCode"));
    address_->setObjectName(QStringLiteral("verificationAddress"));
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme().space(Space::l));
    code_->setMinimumHeight(code_->sizeHint().height() + theme().space(Space::xs));
    line->addWidget(qr_, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout;
    column->setSpacing(theme().space(Space::xs));
    column->addWidget(new TextLabel(tr("Open on any device"), TextStyle::caption, Color::text_muted));
    column->addWidget(address_);
    column->addSpacing(theme().space(Space::s));
    column->addWidget(new TextLabel(tr("and type this code"), TextStyle::caption, Color::text_muted));
    column->addWidget(code_);
    QPushButton* copy = make_button(tr("Copy the code"), ButtonKind::secondary, "copy");
    connect(copy, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(code_->text()); });
    column->addWidget(copy, 0, Qt::AlignLeading);
    column->addWidget(left_);
    column->addStretch();
    line->addLayout(column, 1);
    timer_.setInterval(1s);
    connect(&timer_, &QTimer::timeout, this, &DeviceCodePanel::count_down);
}

void DeviceCodePanel::show_prompt(const client::oidc::DevicePrompt& prompt) {
    const QUrl& direct = prompt.verification_uri_complete;
    qr_->set_text((direct.isEmpty() ? prompt.verification_uri : direct).toEncoded());
    address_->setText(prompt.verification_uri.toDisplayString());
    code_->setText(QString::fromStdString(prompt.user_code));
    expires_ = std::chrono::steady_clock::now() + prompt.expires_in;
    timer_.start();
    count_down();
}

void DeviceCodePanel::count_down() {
    const auto left = expires_ - std::chrono::steady_clock::now();
    left_->setText(
        tr("The code is good for another %1.").arg(duration_text(std::chrono::ceil<std::chrono::seconds>(left))));
    if (left <= 0s) {
        timer_.stop();
    }
}

} // namespace berth::desktop
