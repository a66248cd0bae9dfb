#include "desktop/widgets/connection_indicator.h"

#include "desktop/phrases.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/labels.h"
#include "desktop/widgets/state_badge.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QPushButton>

namespace berth::desktop {

namespace {

using namespace std::literals;
using Kind = client::ConnectionState::Kind;

constexpr int dot_size = 10; // pixels
constexpr auto least_countdown = 500ms;

// Full disc, half ring, empty ring, triangle: told apart without colour, as states of workspaces are.
model::State shape_of(Kind kind) {
    switch (kind) {
    case Kind::connected:
        return model::State::running;
    case Kind::connecting:
    case Kind::reconnecting:
        return model::State::starting;
    case Kind::disconnected:
        return model::State::stopped;
    case Kind::error:
        break;
    }
    return model::State::error;
}

Color color_of(Kind kind) {
    switch (kind) {
    case Kind::connected:
        return Color::good;
    case Kind::connecting:
    case Kind::reconnecting:
        return Color::caution;
    case Kind::disconnected:
        return Color::neutral;
    case Kind::error:
        break;
    }
    return Color::bad;
}

QString rtt_text(std::chrono::microseconds rtt) {
    const double ms = static_cast<double>(rtt.count()) / 1000;
    return QLocale().toString(ms, 'f', ms < 10 ? 1 : 0);
}

} // namespace

ConnectionIndicator::ConnectionIndicator(QWidget* parent)
    : QWidget(parent)
    , dot_(new QLabel)
    , text_(new ElidedLabel({}, TextStyle::caption, Color::text_muted))
    , retry_(make_button({}, ButtonKind::quiet)) {
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme().space(Space::s) - 2);
    line->addWidget(dot_);
    line->addWidget(text_, 1);
    line->addWidget(retry_);
    dot_->setFixedSize(dot_size, dot_size);
    retry_->setFont(theme().font(TextStyle::caption));
    retry_->setMinimumHeight(0);
    retry_->setFixedHeight(24);
    countdown_.setInterval(1s);
    connect(&countdown_, &QTimer::timeout, this, &ConnectionIndicator::refresh);
    connect(retry_, &QPushButton::clicked, this, &ConnectionIndicator::retry_clicked);
    connect(&theme(), &Theme::changed, this, &ConnectionIndicator::refresh);
    refresh();
}

void ConnectionIndicator::set_state(const client::ConnectionState& state) {
    state_ = state;
    if (state_.next_try) {
        countdown_.start();
    } else {
        countdown_.stop();
    }
    refresh();
}

QString ConnectionIndicator::text() const {
    return text_->full_text();
}

void ConnectionIndicator::refresh() {
    const auto now = std::chrono::steady_clock::now();
    QString said;
    QString retry;
    switch (state_.kind) {
    case Kind::connecting:
        said = tr("Connecting…");
        break;
    case Kind::connected:
        said = state_.rtt ? tr("Connected · %1 ms").arg(rtt_text(*state_.rtt)) : tr("Connected");
        break;
    case Kind::reconnecting:
        // A countdown of a quarter of a second would only flicker.
        if (const auto left = state_.next_try.value_or(now) - now; left >= least_countdown) {
            const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
            said = tr("Reconnecting in %n s", "", static_cast<int>(seconds));
            retry = tr("Now");
        } else {
            said = tr("Reconnecting…");
        }
        break;
    case Kind::disconnected:
        said = tr("Disconnected");
        retry = tr("Connect");
        break;
    case Kind::error:
        said = state_.reason ? error_title(*state_.reason) : tr("Connection failed");
        retry = tr("Try again");
        break;
    }
    text_->set_text(said);
    retry_->setText(retry);
    retry_->setVisible(!retry.isEmpty());
    const QString why = state_.reason && state_.kind != Kind::connected ? error_text(*state_.reason) : QString();
    setToolTip(why);
    setAccessibleName(said);
    setAccessibleDescription(why);
    const qreal scale = devicePixelRatioF();
    QPixmap dot(static_cast<int>(dot_size * scale), static_cast<int>(dot_size * scale));
    dot.setDevicePixelRatio(scale);
    dot.fill(Qt::transparent);
    QPainter painter(&dot);
    paint_state_glyph(painter, QRectF(0, 0, dot_size, dot_size), shape_of(state_.kind),
                      theme().color(color_of(state_.kind)));
    painter.end();
    dot_->setPixmap(dot);
}

} // namespace berth::desktop
