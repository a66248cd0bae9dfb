#include "desktop/widgets/state_badge.h"

#include "desktop/phrases.h"
#include "desktop/theme/theme.h"

#include <QPainter>

namespace berth::desktop {

namespace {

constexpr int badge_height = 24;     // pixels
constexpr int badge_glyph_size = 12; // pixels
constexpr int badge_padding = 9;     // pixels
constexpr int badge_gap = 6;         // pixels between glyph and word

} // namespace

Color state_color(model::State state) {
    using enum model::State;
    switch (state) {
    case running:
        return Color::good;
    case error:
        return Color::bad;
    case suspended:
        return Color::caution;
    case pending:
    case provisioning:
    case starting:
        return Color::accent;
    case stopping:
    case deleting:
    case stopped:
    case deleted:
        break;
    }
    return Color::neutral;
}

Color state_soft_color(model::State state) {
    switch (state_color(state)) {
    case Color::good:
        return Color::good_soft;
    case Color::bad:
        return Color::bad_soft;
    case Color::caution:
        return Color::caution_soft;
    case Color::accent:
        return Color::info_soft;
    default:
        return Color::neutral_soft;
    }
}

bool is_moving(model::State state) {
    return !model::is_settled(state);
}

void paint_state_glyph(QPainter& painter, const QRectF& box, model::State state, const QColor& color, qreal turn) {
    using enum model::State;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal side = box.width();
    const qreal width = side / 6.5;
    const QRectF ring = box.adjusted(width, width, -width, -width);
    const QPen line(color, width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    painter.setPen(line);
    const auto arc = [&](int from, int length) {
        painter.drawArc(ring, (from * 16) - static_cast<int>(turn * 360 * 16), length * 16);
    };
    switch (state) {
    case running: // a full disc
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawEllipse(box.adjusted(width * 0.6, width * 0.6, -width * 0.6, -width * 0.6));
        break;
    case pending: // a dotted ring
        for (int i = 0; i < 4; ++i) {
            arc(i * 90, 35);
        }
        break;
    case provisioning: // half a ring
        arc(90, -180);
        break;
    case starting: // three quarters of a ring
        arc(90, -270);
        break;
    case suspended: { // two bars
        const qreal inset = side * 0.2;
        for (const qreal x : {box.left() + side * 0.34, box.left() + side * 0.66}) {
            painter.setPen(QPen(color, width * 1.25, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(QPointF(x, box.top() + inset), QPointF(x, box.bottom() - inset));
        }
        break;
    }
    case stopping: // a ring that closes around a square
        arc(90, -270);
        painter.fillRect(
            QRectF(box.center().x() - side * 0.12, box.center().y() - side * 0.12, side * 0.24, side * 0.24), color);
        break;
    case stopped: { // a square
        const qreal inset = side * 0.2;
        painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), width, width);
        break;
    }
    case deleting: // a ring that closes around a line
        arc(90, -270);
        painter.drawLine(QPointF(box.center().x() - side * 0.13, box.center().y()),
                         QPointF(box.center().x() + side * 0.13, box.center().y()));
        break;
    case deleted: // a cross
        painter.drawLine(ring.topLeft(), ring.bottomRight());
        painter.drawLine(ring.topRight(), ring.bottomLeft());
        break;
    case error: { // a triangle with its mark
        const QPolygonF triangle{{box.center().x(), box.top() + width * 0.6},
                                 {box.right() - width * 0.4, box.bottom() - width},
                                 {box.left() + width * 0.4, box.bottom() - width}};
        painter.setBrush(color);
        painter.drawPolygon(triangle);
        painter.setPen(QPen(theme().color(Color::surface), width * 0.85, Qt::SolidLine, Qt::RoundCap));
        const qreal x = box.center().x();
        painter.drawLine(QPointF(x, box.top() + side * 0.36), QPointF(x, box.top() + side * 0.58));
        painter.drawPoint(QPointF(x, box.top() + side * 0.77));
        break;
    }
    }
    painter.restore();
}

StateBadge::StateBadge(model::State state, QWidget* parent)
    : QWidget(parent)
    , state_(state) {
    setFont(theme().font(TextStyle::caption));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(state_text(state_));
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void StateBadge::set_state(model::State state) {
    if (state == state_) {
        return;
    }
    state_ = state;
    setAccessibleName(state_text(state_));
    updateGeometry();
    update();
}

QSize StateBadge::sizeHint() const {
    return {fontMetrics().horizontalAdvance(state_text(state_)) + badge_glyph_size + badge_gap + 2 * badge_padding,
            badge_height};
}

void StateBadge::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme().color(state_soft_color(state_)));
    painter.drawRoundedRect(rect(), badge_height / 2.0, badge_height / 2.0);
    const QColor& color = theme().color(state_color(state_));
    const bool rtl = isRightToLeft();
    const QRectF glyph(rtl ? width() - badge_padding - badge_glyph_size : badge_padding,
                       (height() - badge_glyph_size) / 2.0, badge_glyph_size, badge_glyph_size);
    paint_state_glyph(painter, glyph, state_, color);
    painter.setPen(color);
    const int taken = badge_padding + badge_glyph_size + badge_gap;
    const QRect word =
        rtl ? rect().adjusted(badge_padding, 0, -taken, 0) : rect().adjusted(taken, 0, -badge_padding, 0);
    painter.drawText(word, Qt::AlignVCenter | Qt::AlignLeading, state_text(state_));
}

} // namespace berth::desktop
