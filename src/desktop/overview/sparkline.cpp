#include "desktop/overview/sparkline.h"

#include "desktop/theme/theme.h"
#include "model/live.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace berth::desktop {

namespace {

constexpr int sparkline_width = 160;
constexpr int preferred_height = 56;
constexpr qreal line_width = 1.5;
constexpr int area_alpha = 38;     // of 255: the line is what counts
constexpr qreal last_radius = 2.5; // of the dot at the present value
constexpr qreal margin = 3;        // so that line and dot are not cut at the edges
constexpr int grid_lines = 3;      // quarters of an hour

} // namespace

Sparkline::Sparkline(QWidget* parent)
    : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Sparkline::set_series(MetricSeries series, Color color) {
    series_ = std::move(series);
    color_ = color;
    update();
}

QSize Sparkline::sizeHint() const {
    return {sparkline_width, preferred_height};
}

QSize Sparkline::minimumSizeHint() const {
    return {sparkline_width / 2, preferred_height};
}

void Sparkline::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = QRectF(rect()).adjusted(margin, margin, -margin, -margin);
    const double span = std::chrono::duration<double>(model::sample_history).count();
    // Time runs as the person reads.
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    const auto place = [&](double age, double value) {
        const qreal along = std::clamp(1 - age / span, 0.0, 1.0) * area.width();
        const qreal up = std::clamp(value / series_.ceiling, 0.0, 1.0) * area.height();
        return QPointF(mirrored ? area.right() - along : area.left() + along, area.bottom() - up);
    };

    painter.setPen(QPen(theme().color(Color::border), 1));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    for (int i = 1; i <= grid_lines; ++i) {
        const QPointF foot = place(span * i / (grid_lines + 1), 0);
        painter.drawLine(foot, foot - QPointF(0, margin));
    }
    if (series_.shows_limit()) {
        painter.setPen(QPen(theme().color(Color::border_strong), 1, Qt::DashLine));
        painter.drawLine(place(span, *series_.limit), place(0, *series_.limit));
    }

    const QColor color = theme().color(color_);
    QColor fill = color;
    fill.setAlpha(area_alpha);
    std::size_t begin = 0;
    while (begin < series_.points.size()) {
        std::size_t end = begin + 1;
        while (end < series_.points.size() && series_.points[end].joined) {
            ++end;
        }
        QPainterPath line(place(series_.points[begin].age, series_.points[begin].value));
        for (std::size_t i = begin + 1; i < end; ++i) {
            line.lineTo(place(series_.points[i].age, series_.points[i].value));
        }
        QPainterPath under = line;
        under.lineTo(place(series_.points[end - 1].age, 0));
        under.lineTo(place(series_.points[begin].age, 0));
        under.closeSubpath();
        painter.fillPath(under, fill);
        painter.strokePath(line, QPen(color, line_width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        begin = end;
    }
    if (!series_.points.empty()) {
        const MetricPoint& last = series_.points.back();
        if (last.age <= 3 * std::chrono::duration<double>(model::sample_interval).count()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(color);
            painter.drawEllipse(place(last.age, last.value), last_radius, last_radius);
        }
    }
}

} // namespace berth::desktop
