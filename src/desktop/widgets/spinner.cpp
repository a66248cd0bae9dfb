#include "desktop/widgets/spinner.h"

#include "desktop/theme/theme.h"

#include <QPainter>
#include <QTime>

namespace berth::desktop {

namespace {

constexpr int frame_interval = 33;      // milliseconds
constexpr int spinner_turn_time = 1000; // milliseconds

} // namespace

Spinner::Spinner(int size, QWidget* parent)
    : QWidget(parent)
    , size_(size) {
    setFixedSize(size, size);
    setAccessibleName(tr("Working"));
    timer_.setInterval(frame_interval);
    connect(&timer_, &QTimer::timeout, this, qOverload<>(&QWidget::update));
}

void Spinner::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal width = std::max(1.75, size_ / 11.0);
    const QRectF box = QRectF(rect()).adjusted(width, width, -width, -width);
    painter.setPen(QPen(theme().color(Color::border), width));
    painter.drawEllipse(box);
    painter.setPen(QPen(theme().color(Color::accent), width, Qt::SolidLine, Qt::RoundCap));
    const int turn = QTime::currentTime().msecsSinceStartOfDay() % spinner_turn_time;
    painter.drawArc(box, -turn * 360 * 16 / spinner_turn_time, 100 * 16);
}

void Spinner::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    timer_.start();
}

void Spinner::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    timer_.stop();
}

} // namespace berth::desktop
