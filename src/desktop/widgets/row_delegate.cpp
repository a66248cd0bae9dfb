#include "desktop/widgets/row_delegate.h"

#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace berth::desktop {

namespace {

constexpr int glyph_size = 16;        // pixels
constexpr int row_margin = 7;         // above and below the text
constexpr int line_gap = 2;           // between title and detail
constexpr qreal most_trailing = 0.65; // of the row's width

struct Lines {
    QFont title;
    QFont detail;
    int title_height = 0;
    int detail_height = 0;
};

Lines lines_of(const RowLook& look) {
    Lines lines{theme().font(look.mono ? TextStyle::mono : TextStyle::body), theme().font(TextStyle::caption), 0, 0};
    lines.title_height = QFontMetrics(lines.title).height();
    lines.detail_height = look.detail.isEmpty() ? 0 : QFontMetrics(lines.detail).height() + line_gap;
    return lines;
}

} // namespace

RowDelegate::RowDelegate(Look look, QObject* parent)
    : QStyledItemDelegate(parent)
    , look_(std::move(look)) {}

QSize RowDelegate::sizeHint(const QStyleOptionViewItem& /*option*/, const QModelIndex& index) const {
    const Lines lines = lines_of(look_(index));
    return {glyph_size, std::max(glyph_size, lines.title_height + lines.detail_height) + 2 * row_margin};
}

void RowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const RowLook look = look_(index);
    const Lines lines = lines_of(look);
    const int gap = theme().space(Space::m);
    const auto place = [&](const QRect& rect) { return QStyle::visualRect(option.direction, option.rect, rect); };
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setLayoutDirection(Qt::LayoutDirectionAuto); // names and commands read as they are written
    if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
        painter->setPen(QPen(theme().color(Color::focus), 1));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), theme().radius(Radius::s),
                                 theme().radius(Radius::s));
    }

    const QRect row = option.rect.adjusted(theme().space(Space::xs), 0, -theme().space(Space::xs), 0);
    const int top = row.top() + row_margin;
    const QRect glyph = place({row.left(), top + (lines.title_height - glyph_size) / 2, glyph_size, glyph_size});
    if (look.joined) {
        const int x = glyph.center().x();
        painter->setPen(QPen(theme().color(Color::border), 2));
        painter->drawLine(x, glyph.bottom() + 4, x, option.rect.bottom() + 1);
        if (index.row() > 0) {
            painter->drawLine(x, option.rect.top(), x, glyph.top() - 4);
        }
    }
    if (look.glyph) {
        painter->save();
        look.glyph(*painter, QRectF(glyph));
        painter->restore();
    }

    const int left = row.left() + glyph_size + gap;
    int title_width = row.right() - left;
    const Qt::Alignment start = QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter);
    const Qt::Alignment end = QStyle::visualAlignment(option.direction, Qt::AlignRight | Qt::AlignVCenter);
    if (!look.trailing.isEmpty()) {
        const QFontMetrics metrics(lines.detail);
        const int width =
            std::min(metrics.horizontalAdvance(look.trailing) + 1, static_cast<int>(title_width * most_trailing));
        painter->setFont(lines.detail);
        painter->setPen(theme().color(look.trailing_color));
        painter->drawText(place({row.right() - width, top, width, lines.title_height}), static_cast<int>(end),
                          metrics.elidedText(look.trailing, Qt::ElideRight, width));
        title_width -= width + gap;
    }
    painter->setFont(lines.title);
    painter->setPen(theme().color(look.title_color));
    painter->drawText(place({left, top, title_width, lines.title_height}), static_cast<int>(start),
                      QFontMetrics(lines.title).elidedText(look.title, Qt::ElideRight, title_width));
    if (!look.detail.isEmpty()) {
        const int width = row.right() - left;
        painter->setFont(lines.detail);
        painter->setPen(theme().color(look.detail_color));
        painter->drawText(place({left, top + lines.title_height + line_gap, width, lines.detail_height - line_gap}),
                          static_cast<int>(start),
                          QFontMetrics(lines.detail).elidedText(look.detail, Qt::ElideRight, width));
    }
    painter->restore();
}

std::function<void(QPainter&, const QRectF&)> icon_glyph(const char* name, Color color) {
    return [name, color](QPainter& painter, const QRectF& box) {
        const int size = static_cast<int>(box.width());
        painter.drawPixmap(box.toRect(), icon_pixmap(name, color, size, painter.device()->devicePixelRatioF()));
    };
}

} // namespace berth::desktop
