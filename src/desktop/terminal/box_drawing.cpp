#include "desktop/terminal/box_drawing.h"

#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cstdint>

namespace berth::desktop {

namespace {

constexpr char32_t first_box = 0x2500;
constexpr char32_t first_block = 0x2580;
constexpr char32_t last_block = 0x259F;
constexpr char32_t first_arrow = 0xE0B0;
constexpr char32_t last_arrow = 0xE0B7;

enum Weight { none, light, heavy, twofold };

// The arms of U+2500 to U+257F, a nibble each: up, right, down, left. 0 where it is drawn another way.
constexpr std::array<std::uint16_t, 128> arms_of{
    0x0101, 0x0202, 0x1010, 0x2020, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0110,
    0x0210, 0x0120, 0x0220, 0x0011, 0x0012, 0x0021, 0x0022, 0x1100, 0x1200, 0x2100, 0x2200, 0x1001, 0x1002,
    0x2001, 0x2002, 0x1110, 0x1210, 0x2110, 0x1120, 0x2120, 0x2210, 0x1220, 0x2220, 0x1011, 0x1012, 0x2011,
    0x1021, 0x2021, 0x2012, 0x1022, 0x2022, 0x0111, 0x0112, 0x0211, 0x0212, 0x0121, 0x0122, 0x0221, 0x0222,
    0x1101, 0x1102, 0x1201, 0x1202, 0x2101, 0x2102, 0x2201, 0x2202, 0x1111, 0x1112, 0x1211, 0x1212, 0x2111,
    0x1121, 0x2121, 0x2112, 0x2211, 0x1122, 0x1221, 0x2212, 0x1222, 0x2122, 0x2221, 0x2222, 0x0000, 0x0000,
    0x0000, 0x0000, 0x0303, 0x3030, 0x0310, 0x0130, 0x0330, 0x0013, 0x0031, 0x0033, 0x1300, 0x3100, 0x3300,
    0x1003, 0x3001, 0x3003, 0x1310, 0x3130, 0x3330, 0x1013, 0x3031, 0x3033, 0x0313, 0x0131, 0x0333, 0x1303,
    0x3101, 0x3303, 0x1313, 0x3131, 0x3333, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0000, 0x0001,
    0x1000, 0x0100, 0x0010, 0x0002, 0x2000, 0x0200, 0x0020, 0x0201, 0x1020, 0x0102, 0x2010};

static_assert(arms_of[0x50] == 0x0303 && arms_of[0x6C] == 0x3333 && arms_of[0x7F] == 0x2010);

// The quadrants of U+2596 to U+259F: upper left 1, upper right 2, lower left 4, lower right 8.
constexpr std::array<int, 10> quadrants_of{4, 8, 1, 13, 9, 7, 11, 2, 6, 14};

class BoxPainter {
public:
    BoxPainter(QPainter& painter, const QRect& cell, QColor color, int line)
        : painter_(painter)
        , cell_(cell)
        , color_(color)
        , light_(std::max(1, line))
        , heavy_(light_ * 2 + (light_ == 1 ? 1 : 0))
        , gap_(std::max(2, light_ * 2)) {}

    void arms(std::uint16_t arms) {
        const int up = arms >> 12 & 3;
        const int right = arms >> 8 & 3;
        const int down = arms >> 4 & 3;
        const int left = arms & 3;
        const int middle_x = cell_.x() + cell_.width() / 2;
        const int middle_y = cell_.y() + cell_.height() / 2;
        arm(cell_.right() + 1 - middle_x, right, left, up, down, [&](int near, int far, int across, int thick) {
            fill({middle_x + near, middle_y + across, far - near, thick});
        });
        arm(middle_x - cell_.x(), left, right, up, down, [&](int near, int far, int across, int thick) {
            fill({middle_x - far, middle_y + across, far - near, thick});
        });
        arm(cell_.bottom() + 1 - middle_y, down, up, left, right, [&](int near, int far, int across, int thick) {
            fill({middle_x + across, middle_y + near, thick, far - near});
        });
        arm(middle_y - cell_.y(), up, down, left, right, [&](int near, int far, int across, int thick) {
            fill({middle_x + across, middle_y - far, thick, far - near});
        });
    }

    void dashes(bool vertical, bool bold, int count) {
        const int thick = bold ? heavy_ : light_;
        const int length = vertical ? cell_.height() : cell_.width();
        for (int dash = 0; dash < count; ++dash) {
            const int from = length * dash / count;
            const int extent = std::max(1, length * (dash + 1) / count - from - std::max(1, length / count / 3));
            if (vertical)
                fill({cell_.x() + (cell_.width() - thick) / 2, cell_.y() + from, thick, extent});
            else
                fill({cell_.x() + from, cell_.y() + (cell_.height() - thick) / 2, extent, thick});
        }
    }

    // The rounded corner between two sides.
    void arc(bool right, bool down) {
        const QPointF middle(cell_.x() + cell_.width() / 2 + odd(), cell_.y() + cell_.height() / 2 + odd());
        const qreal radius = std::min(cell_.width(), cell_.height()) / 2.0;
        const qreal across = right ? 1 : -1;
        const qreal along = down ? 1 : -1;
        QPainterPath path({middle.x(), down ? cell_.bottom() + 1.0 : cell_.y()});
        path.lineTo(middle.x(), middle.y() + along * radius);
        path.quadTo(middle, {middle.x() + across * radius, middle.y()});
        path.lineTo(right ? cell_.right() + 1.0 : cell_.x(), middle.y());
        stroke(path);
    }

    void diagonal(bool rising) {
        const QRectF box(cell_);
        QPainterPath path(rising ? box.bottomLeft() : box.topLeft());
        path.lineTo(rising ? box.topRight() : box.bottomRight());
        stroke(path);
    }

    void block(char32_t code) {
        const int width = cell_.width();
        const int height = cell_.height();
        const auto eighth = [](int length, int count) { return (length * count + 4) / 8; };
        if (code == 0x2580) {
            part(0, 0, width, eighth(height, 4));
        } else if (code <= 0x2588) {
            const int filled = eighth(height, static_cast<int>(code - 0x2580));
            part(0, height - filled, width, filled);
        } else if (code <= 0x258F) {
            part(0, 0, std::max(1, eighth(width, static_cast<int>(0x2590 - code))), height);
        } else if (code == 0x2590) {
            part(eighth(width, 4), 0, width - eighth(width, 4), height);
        } else if (code <= 0x2593) {
            color_.setAlphaF(0.25F * static_cast<float>(code - 0x2590));
            part(0, 0, width, height);
        } else if (code == 0x2594) {
            part(0, 0, width, std::max(1, eighth(height, 1)));
        } else if (code == 0x2595) {
            const int filled = std::max(1, eighth(width, 1));
            part(width - filled, 0, filled, height);
        } else {
            const int which = quadrants_of[code - 0x2596];
            const int x = eighth(width, 4);
            const int y = eighth(height, 4);
            if (which & 1)
                part(0, 0, x, y);
            if (which & 2)
                part(x, 0, width - x, y);
            if (which & 4)
                part(0, y, x, height - y);
            if (which & 8)
                part(x, y, width - x, height - y);
        }
    }

    void arrow(char32_t code) {
        const QRectF box(cell_);
        const bool left = code == 0xE0B2 || code == 0xE0B3 || code >= 0xE0B6;
        const bool outlined = code % 2 == 1;
        const bool round = code >= 0xE0B4;
        const qreal base = left ? box.right() : box.left();
        const qreal tip = left ? box.left() : box.right();
        QPainterPath path({base, box.top()});
        if (round) {
            const qreal reach = base + (tip - base) * 4 / 3; // of a cubic whose middle touches the tip
            path.cubicTo({reach, box.top()}, {reach, box.bottom()}, {base, box.bottom()});
        } else {
            path.lineTo(tip, box.center().y());
            path.lineTo(base, box.bottom());
        }
        if (outlined)
            return stroke(path);
        painter_.save();
        painter_.setRenderHint(QPainter::Antialiasing);
        painter_.fillPath(path, color_);
        painter_.restore();
    }

private:
    qreal odd() const { return light_ % 2 ? 0.5 : 0; }

    void fill(const QRect& rectangle) { painter_.fillRect(rectangle, color_); }
    void part(int x, int y, int width, int height) { fill({cell_.x() + x, cell_.y() + y, width, height}); }

    void stroke(const QPainterPath& path) {
        painter_.save();
        painter_.setClipRect(cell_);
        painter_.setRenderHint(QPainter::Antialiasing);
        painter_.strokePath(path, QPen(color_, light_, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
        painter_.restore();
    }

    int thickness(int weight) const { return weight == heavy ? heavy_ : weight == none ? 0 : light_; }

    // One arm from the cell's middle to its edge, `length` away; `before` and `after` cross it there. `draw` takes the
    // distances from the middle at which it begins and ends, and its offset and thickness across.
    template<typename Draw>
    void arm(int length, int weight, int opposite, int before, int after, const Draw& draw) {
        if (weight == none)
            return;
        if (weight == twofold) {
            strip(length, -gap_ / 2 - light_ / 2, before, after, draw);
            strip(length, gap_ - gap_ / 2 - light_ / 2, after, before, draw);
            return;
        }
        const int thick = thickness(weight);
        const bool crossed_twice = before == twofold || after == twofold;
        int near = -(std::max({thickness(before), thickness(after), light_}) / 2);
        if (crossed_twice && opposite == none)
            near = before == after ? gap_ / 2 : -gap_ / 2 - light_ / 2;
        draw(near, length, -thick / 2, thick);
    }

    // One of the two lines of a double arm, at `across`; `own` crosses on its side, `other` on the far one.
    template<typename Draw>
    void strip(int length, int across, int own, int other, const Draw& draw) {
        int near = -light_ / 2;
        if (own == twofold)
            near = gap_ / 2;
        else if (other == twofold)
            near = -gap_ / 2 - light_ / 2;
        draw(near, length, across, light_);
    }

    QPainter& painter_;
    QRect cell_;
    QColor color_;
    int light_;
    int heavy_;
    int gap_; // between the middles of a double line's two
};

} // namespace

bool is_box_drawing(char32_t code) {
    return (code >= first_box && code <= last_block) || (code >= first_arrow && code <= last_arrow);
}

void draw_box(QPainter& painter, char32_t code, const QRect& cell, QColor color, int line) {
    BoxPainter box(painter, cell, color, line);
    if (code >= first_arrow)
        return box.arrow(code);
    if (code >= first_block)
        return box.block(code);
    if (const std::uint16_t arms = arms_of[code - first_box])
        return box.arms(arms);
    switch (code) {
    case 0x256D:
        return box.arc(true, true);
    case 0x256E:
        return box.arc(false, true);
    case 0x256F:
        return box.arc(false, false);
    case 0x2570:
        return box.arc(true, false);
    case 0x2571:
        return box.diagonal(true);
    case 0x2572:
        return box.diagonal(false);
    case 0x2573:
        box.diagonal(true);
        return box.diagonal(false);
    default: {
        const auto place = code - first_box;                     // dashed lines: horizontal, bold, vertical, bold
        const int count = place >= 0x4C ? 2 : place < 8 ? 3 : 4; // dashes
        return box.dashes((place & 2) != 0, (place & 1) != 0, count);
    }
    }
}

} // namespace berth::desktop
