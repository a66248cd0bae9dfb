#include "desktop/sidebar/workspace_delegate.h"

#include "desktop/models/workspace_list_model.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/state_badge.h"

#include <QPainter>

namespace berth::desktop {

namespace {

constexpr int workspace_glyph_size = 14; // pixels
constexpr int side_margin = 8;           // pixels between the list's edge and a row
constexpr int text_start = 36;           // pixels from a row's edge to its texts
constexpr qreal glyph_opacity = 0.5;     // while the list is not live

} // namespace

QSize WorkspaceDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {0, theme().tokens().row_height};
}

void WorkspaceDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const Theme& look = theme();
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setLayoutDirection(Qt::LayoutDirectionAuto); // names and commands read as they are written
    const QRect row = option.rect.adjusted(side_margin, 1, -side_margin, -1);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool over = option.state.testFlag(QStyle::State_MouseOver);
    if (selected || over) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(look.color(selected ? Color::selection : Color::hover));
        painter->drawRoundedRect(row, look.radius(Radius::m), look.radius(Radius::m));
    }
    if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange)) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(look.color(Color::focus), 2));
        painter->drawRoundedRect(QRectF(row).adjusted(1, 1, -1, -1), look.radius(Radius::m), look.radius(Radius::m));
    }
    const auto place = [&](const QRect& box) { return QStyle::visualRect(option.direction, row, box); };
    const auto state = static_cast<model::State>(index.data(WorkspaceListModel::StateRole).toInt());

    const QFont name_font = look.font(TextStyle::strong);
    const QFont line_font = look.font(TextStyle::caption);
    const QFontMetrics name_metrics(name_font);
    const QFontMetrics line_metrics(line_font);
    const int gap = 3;
    const int top = row.top() + (row.height() - name_metrics.height() - gap - line_metrics.height()) / 2;
    const int width = row.width() - text_start - look.space(Space::s);

    const QRect glyph(row.left() + (text_start - workspace_glyph_size) / 2 + 1,
                      top + (name_metrics.height() - workspace_glyph_size) / 2, workspace_glyph_size,
                      workspace_glyph_size);
    painter->setOpacity(live_ ? 1 : glyph_opacity);
    paint_state_glyph(*painter, place(glyph), state, look.color(state_color(state)), is_moving(state) ? turn_ : 0);
    painter->setOpacity(1);

    const Qt::Alignment alignment = QStyle::visualAlignment(option.direction, Qt::AlignLeft) | Qt::AlignVCenter;
    const auto write = [&](const QFont& font, const QFontMetrics& metrics, int y, const QString& text, Color color) {
        painter->setFont(font);
        painter->setPen(look.color(color));
        painter->drawText(place(QRect(row.left() + text_start, y, width, metrics.height())), alignment,
                          metrics.elidedText(text, Qt::ElideRight, width));
    };
    write(name_font, name_metrics, top, index.data(Qt::DisplayRole).toString(),
          live_ ? Color::text : Color::text_faint);
    const bool failed = state == model::State::error;
    const QString line = tr("%1 · %2").arg(index.data(WorkspaceListModel::DoingRole).toString(),
                                           index.data(WorkspaceListModel::TemplateRole).toString());
    write(line_font, line_metrics, top + name_metrics.height() + gap, line,
          !live_   ? Color::text_faint
          : failed ? Color::bad
                   : Color::text_muted);
    painter->restore();
}

} // namespace berth::desktop
