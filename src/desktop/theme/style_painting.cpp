#include "desktop/theme/style_painting.h"

#include "desktop/theme/icons.h"
#include "desktop/theme/style.h"
#include "desktop/theme/theme.h"

#include <QPainter>
#include <QStyleOption>
#include <QTabBar>

#include <algorithm>

namespace berth::desktop {

namespace {

const QColor& color(Color name) {
    return theme().color(name);
}

bool has(const QStyleOption* option, QStyle::StateFlag flag) {
    return option->state.testFlag(flag);
}

// Icon and text side by side, in the middle of `box` or at its start.
void paint_label(QPainter* painter, const QRect& box, Qt::LayoutDirection direction, const QIcon& icon, bool enabled,
                 const QString& text, const QColor& ink, bool at_start) {
    const int icon_size = icon.isNull() ? 0 : theme().tokens().icon_size;
    const int gap = icon.isNull() || text.isEmpty() ? 0 : label_gap;
    const int text_width = painter->fontMetrics().size(Qt::TextShowMnemonic, text).width();
    const int width = std::min(box.width(), icon_size + gap + text_width);
    const int left = at_start ? box.left() : box.left() + (box.width() - width) / 2;
    const auto place = [&](int x, int extent) {
        return QStyle::visualRect(direction, box, QRect(left + x, box.top(), extent, box.height()));
    };
    if (!icon.isNull()) {
        icon.paint(painter, place(0, icon_size), Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled);
    }
    painter->setPen(ink);
    painter->drawText(place(icon_size + gap, width - icon_size - gap),
                      Qt::AlignVCenter | Qt::AlignHCenter | Qt::TextSingleLine | Qt::TextShowMnemonic, text);
}

} // namespace

bool focused_by_key(const QStyleOption* option) {
    return has(option, QStyle::State_HasFocus) && has(option, QStyle::State_KeyboardFocusChange);
}

void paint_box(QPainter* painter, const QRectF& rect, const QBrush& fill, const QColor& border, qreal radius,
               qreal width) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill);
    painter->setPen(border.alpha() == 0 ? QPen(Qt::NoPen) : QPen(border, width));
    const qreal inset = border.alpha() == 0 ? 0 : width / 2;
    painter->drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius);
    painter->restore();
}

void paint_icon(QPainter* painter, const char* name, Color tint, const QRect& box, int size) {
    const QRect place = QStyle::alignedRect(Qt::LeftToRight, Qt::AlignCenter, {size, size}, box);
    painter->drawPixmap(place, icon_pixmap(name, tint, size, painter->device()->devicePixelRatioF()));
}

ButtonKind button_kind(const QWidget* widget) {
    const QVariant kind = widget == nullptr ? QVariant() : widget->property(button_kind_property);
    return kind.isValid() ? static_cast<ButtonKind>(kind.toInt()) : ButtonKind::secondary;
}

ButtonLook button_look(ButtonKind kind, const QStyleOption* option) {
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool down = has(option, QStyle::State_Sunken) || has(option, QStyle::State_On);
    const bool over = enabled && has(option, QStyle::State_MouseOver);
    if (!enabled) {
        return {kind == ButtonKind::quiet ? QColor(Qt::transparent) : color(Color::hover), Qt::transparent,
                Color::text_faint};
    }
    switch (kind) {
    case ButtonKind::primary:
        return {color(down   ? Color::accent_fill_pressed
                      : over ? Color::accent_fill_hover
                             : Color::accent_fill),
                Qt::transparent, Color::on_accent};
    case ButtonKind::danger:
        return {color(down || over ? Color::bad_fill_hover : Color::bad_fill), Qt::transparent, Color::on_accent};
    case ButtonKind::quiet:
        return {down   ? color(Color::pressed)
                : over ? color(Color::hover)
                       : QColor(Qt::transparent),
                Qt::transparent, Color::text};
    case ButtonKind::secondary:
        break;
    }
    return {color(down   ? Color::pressed
                  : over ? Color::hover
                         : Color::surface),
            color(Color::border_strong), Color::text};
}

void paint_focus_ring(QPainter* painter, const QRect& rect, qreal radius) {
    paint_box(painter, QRectF(rect), Qt::NoBrush, color(Color::focus), radius, 2);
}

void paint_button(const QStyleOption* option, QPainter* painter, const QWidget* widget) {
    const ButtonLook look = button_look(button_kind(widget), option);
    const int radius = theme().radius(Radius::m);
    paint_box(painter, option->rect, look.fill, look.border, radius);
    if (focused_by_key(option)) {
        if (look.text == Color::on_accent) { // on a filled button the ring stands on a gap of the background
            paint_box(painter, QRectF(option->rect).adjusted(2, 2, -2, -2), Qt::NoBrush, color(Color::on_accent),
                      radius - 1, 1.5);
        }
        paint_focus_ring(painter, option->rect, radius);
    }
}

void paint_button_label(const QStyleOptionButton& button, QPainter* painter, const QWidget* widget) {
    const bool menu = button.features & QStyleOptionButton::HasMenu;
    const QRect inner = button.rect.adjusted(button_padding - 4, 0, -(button_padding - 4) - (menu ? menu_room : 0), 0);
    const bool at_start = widget != nullptr && widget->property(button_at_start_property).toBool();
    paint_label(painter, QStyle::visualRect(button.direction, button.rect, inner), button.direction, button.icon,
                has(&button, QStyle::State_Enabled), button.text, color(button_look(button_kind(widget), &button).text),
                at_start);
}

void paint_tab_label(const QStyleOptionTab& tab, QPainter* painter, const QWidget* widget) {
    QRect inner = tab.rect.adjusted(tab_padding, 0, -tab_padding, -2);
    // The button that closes it stands at its end.
    inner.adjust(tab.leftButtonSize.width(), 0, -tab.rightButtonSize.width(), 0);
    inner = QStyle::visualRect(tab.direction, tab.rect, inner);
    const Color ink = has(&tab, QStyle::State_Selected) ? Color::text : Color::text_muted;
    const auto* bar = qobject_cast<const QTabBar*>(widget);
    const int room = inner.width() - (tab.icon.isNull() ? 0 : theme().tokens().icon_size + label_gap);
    const QString text = painter->fontMetrics().elidedText(tab.text, bar == nullptr ? Qt::ElideNone : bar->elideMode(),
                                                           room, Qt::TextShowMnemonic);
    paint_label(painter, inner, tab.direction, tab.icon, has(&tab, QStyle::State_Enabled), text, color(ink), false);
}

void paint_field(const QStyleOption* option, QPainter* painter, bool wrong) {
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool focus = has(option, QStyle::State_HasFocus) && enabled;
    const QColor border = color(wrong ? Color::bad : focus ? Color::focus : Color::border_strong);
    paint_box(painter, option->rect, color(enabled ? Color::surface : Color::sunken), border, theme().radius(Radius::m),
              focus ? 2 : 1);
}

void paint_indicator(const QStyleOption* option, QPainter* painter, bool round) {
    const bool enabled = has(option, QStyle::State_Enabled);
    const bool on = has(option, QStyle::State_On);
    const QRect box =
        QStyle::alignedRect(option->direction, Qt::AlignCenter, {indicator_size, indicator_size}, option->rect);
    const qreal radius = round ? indicator_size / 2.0 : theme().radius(Radius::s);
    const Color fill = !enabled ? Color::hover : on ? Color::accent_fill : Color::surface;
    paint_box(painter, box, color(fill), on && enabled ? QColor(Qt::transparent) : color(Color::border_strong), radius);
    if (on && round) {
        paint_box(painter, QRectF(box).adjusted(5, 5, -5, -5), color(Color::on_accent), Qt::transparent, 3);
    } else if (on) {
        paint_icon(painter, "check", enabled ? Color::on_accent : Color::text_faint, box, indicator_size - 2);
    }
    if (focused_by_key(option)) {
        paint_focus_ring(painter, box.adjusted(-2, -2, 2, 2), radius + 2);
    }
}

void paint_tab(const QStyleOptionTab& tab, QPainter* painter) {
    const bool selected = has(&tab, QStyle::State_Selected);
    const bool over = has(&tab, QStyle::State_MouseOver) && has(&tab, QStyle::State_Enabled);
    if (over && !selected) {
        paint_box(painter, QRectF(tab.rect).adjusted(3, 4, -3, -6), color(Color::hover), Qt::transparent,
                  theme().radius(Radius::m));
    }
    if (selected) {
        const QRectF line(tab.rect.left() + tab_padding, tab.rect.bottom() - 1.5, tab.rect.width() - 2 * tab_padding,
                          2.5);
        paint_box(painter, line, color(Color::accent), Qt::transparent, 1.25);
    }
    if (focused_by_key(&tab)) {
        paint_focus_ring(painter, tab.rect.adjusted(3, 4, -3, -6), theme().radius(Radius::m));
    }
}

void paint_menu_item(const QStyleOptionMenuItem& item, QPainter* painter) {
    if (item.menuItemType == QStyleOptionMenuItem::Separator) {
        painter->fillRect(QRect(item.rect.left() + 8, item.rect.center().y(), item.rect.width() - 16, 1),
                          color(Color::border));
        return;
    }
    const bool enabled = has(&item, QStyle::State_Enabled);
    if (has(&item, QStyle::State_Selected) && enabled) {
        paint_box(painter, QRectF(item.rect).adjusted(4, 1, -4, -1), color(Color::hover), Qt::transparent,
                  theme().radius(Radius::s));
    }
    const QRect inner = item.rect.adjusted(12, 0, -12, 0);
    const auto place = [&](int x, int width) {
        return QStyle::visualRect(item.direction, item.rect,
                                  QRect(inner.left() + x, inner.top(), width, inner.height()));
    };
    int indent = 0;
    if (item.menuHasCheckableItems || item.maxIconWidth > 0) {
        indent = 24;
    }
    const Color tint = enabled ? Color::text : Color::text_faint;
    if (item.checked) {
        paint_icon(painter, "check", tint, place(0, 16), 16);
    } else if (!item.icon.isNull()) {
        item.icon.paint(painter, place(0, 16), Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled);
    }
    const qsizetype tab = item.text.indexOf(QLatin1Char('\t'));
    painter->setFont(item.font);
    painter->setPen(color(tint));
    const int flags = Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextHideMnemonic;
    const Qt::Alignment start = QStyle::visualAlignment(item.direction, Qt::AlignLeft);
    painter->drawText(place(indent, inner.width() - indent), flags | static_cast<int>(start),
                      tab < 0 ? item.text : item.text.left(tab));
    if (tab >= 0) {
        const Qt::Alignment end = QStyle::visualAlignment(item.direction, Qt::AlignRight);
        painter->setPen(color(Color::text_muted));
        painter->drawText(place(0, inner.width()), flags | static_cast<int>(end), item.text.mid(tab + 1));
    }
    if (item.menuItemType == QStyleOptionMenuItem::SubMenu) {
        paint_icon(painter, "chevron-right", Color::text_muted, place(inner.width() - 14, 14), 14);
    }
}

void paint_scroll_bar(const QStyleOptionSlider& bar, QPainter* painter, const QRect& handle) {
    if (!has(&bar, QStyle::State_Enabled) || bar.minimum == bar.maximum) {
        return;
    }
    const bool active = has(&bar, QStyle::State_MouseOver) || has(&bar, QStyle::State_Sunken);
    const qreal thin = active ? 2.5 : 3.5;
    QColor fill = color(Color::border_strong);
    const QRectF box = bar.orientation == Qt::Vertical ? QRectF(handle).adjusted(thin, 2, -thin, -2)
                                                       : QRectF(handle).adjusted(2, thin, -2, -thin);
    paint_box(painter, box, fill, Qt::transparent, std::min(box.width(), box.height()) / 2);
}

} // namespace berth::desktop
