#include "desktop/theme/style.h"

#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPainter>
#include <QStyleOption>
#include <QTabBar>

#include <algorithm>
#include <cmath>

namespace berth::desktop {

namespace {

constexpr int button_padding = 14;    // pixels on each side of a button's text
constexpr int label_gap = 7;          // pixels between an icon and its text
constexpr int menu_room = 18;         // pixels that a menu's arrow takes of a button
constexpr int tab_padding = 10;       // pixels on each side of a tab
constexpr int field_padding = 6;      // pixels beside a field's text
constexpr int scroll_bar_width = 12;  // pixels; the handle is thinner
constexpr int indicator_size = 16;    // pixels: check boxes, radio buttons
constexpr int tab_height = 36;        // pixels
constexpr int menu_item_height = 28;  // pixels
constexpr int menu_separator = 9;     // pixels
constexpr int combo_arrow_width = 28; // pixels

const QColor& color(Color name) {
    return theme().color(name);
}

bool has(const QStyleOption* option, QStyle::StateFlag flag) {
    return option->state.testFlag(flag);
}
bool focused_by_key(const QStyleOption* option) {
    return has(option, QStyle::State_HasFocus) && has(option, QStyle::State_KeyboardFocusChange);
}

// A rounded box whose border lies inside `rect`, sharp at every scale.
void paint_box(QPainter* painter, const QRectF& rect, const QBrush& fill, const QColor& border, qreal radius,
               qreal width = 1) {
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

ButtonKind kind_of(const QWidget* widget) {
    const QVariant kind = widget == nullptr ? QVariant() : widget->property(button_kind_property);
    return kind.isValid() ? static_cast<ButtonKind>(kind.toInt()) : ButtonKind::secondary;
}

struct ButtonLook {
    QColor fill;
    QColor border;
    Color text;
};

ButtonLook look_of(ButtonKind kind, const QStyleOption* option) {
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
    const ButtonLook look = look_of(kind_of(widget), option);
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

void paint_button_label(const QStyleOptionButton& button, QPainter* painter, const QWidget* widget) {
    const bool menu = button.features & QStyleOptionButton::HasMenu;
    const QRect inner = button.rect.adjusted(button_padding - 4, 0, -(button_padding - 4) - (menu ? menu_room : 0), 0);
    const bool at_start = widget != nullptr && widget->property(button_at_start_property).toBool();
    paint_label(painter, QStyle::visualRect(button.direction, button.rect, inner), button.direction, button.icon,
                has(&button, QStyle::State_Enabled), button.text, color(look_of(kind_of(widget), &button).text),
                at_start);
}

void paint_tab_label(const QStyleOptionTab& tab, QPainter* painter, const QWidget* widget) {
    QRect inner = tab.rect.adjusted(tab_padding, 0, -tab_padding, -2);
    if (!tab.rightButtonSize.isEmpty()) { // closable
        inner.adjust(0, 0, -tab.rightButtonSize.width(), 0);
    }
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
        const QRectF line(tab.rect.left() + 10, tab.rect.bottom() - 1.5, tab.rect.width() - 20, 2.5);
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
        const bool rtl = item.direction == Qt::RightToLeft;
        paint_icon(painter, rtl ? "chevron-left" : "chevron-right", Color::text_muted, place(inner.width() - 14, 14),
                   14);
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

} // namespace

Style::Style()
    : QProxyStyle(QStringLiteral("Fusion")) {}

void Style::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget) || qobject_cast<QTabBar*>(widget) ||
        qobject_cast<QAbstractSpinBox*>(widget)) {
        widget->setAttribute(Qt::WA_Hover);
    }
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const {
    switch (element) {
    case PE_PanelButtonCommand:
        return paint_button(option, painter, widget);
    case PE_PanelButtonTool: {
        const bool quiet = option->state & State_AutoRaise;
        if (quiet && !has(option, State_MouseOver) && !has(option, State_Sunken) && !has(option, State_On)) {
            return;
        }
        const ButtonLook look = look_of(quiet ? ButtonKind::quiet : ButtonKind::secondary, option);
        return paint_box(painter, option->rect, look.fill, look.border, theme().radius(Radius::m));
    }
    case PE_PanelLineEdit:
        if (const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option); frame && frame->lineWidth > 0) {
            paint_field(option, painter, widget != nullptr && widget->property("berthWrong").toBool());
        }
        return;
    case PE_FrameFocusRect:
        if (focused_by_key(option)) {
            paint_focus_ring(painter, option->rect, theme().radius(Radius::s));
        }
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        return paint_indicator(option, painter, false);
    case PE_IndicatorRadioButton:
        return paint_indicator(option, painter, true);
    case PE_IndicatorArrowDown:
        return paint_icon(painter, "chevron-down", Color::text_muted, option->rect, 14);
    case PE_IndicatorArrowUp:
        return paint_icon(painter, "chevron-up", Color::text_muted, option->rect, 14);
    case PE_IndicatorTabClose:
        if (has(option, State_MouseOver)) {
            paint_box(painter, option->rect, color(Color::pressed), Qt::transparent, theme().radius(Radius::s));
        }
        return paint_icon(painter, "close", Color::text_muted, option->rect, 12);
    case PE_PanelMenu:
    case PE_FrameMenu:
        return paint_box(painter, option->rect, color(Color::surface), color(Color::border), 0);
    case PE_PanelTipLabel:
        return paint_box(painter, option->rect, color(Color::surface), color(Color::border_strong), 0);
    case PE_FrameTabBarBase:
        if (const auto* base = qstyleoption_cast<const QStyleOptionTabBarBase*>(option)) {
            painter->fillRect(QRect(base->rect.left(), base->rect.bottom(), base->rect.width(), 1),
                              color(Color::border));
        }
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                        const QWidget* widget) const {
    switch (element) {
    case CE_PushButtonBevel:
        paint_button(option, painter, widget);
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option);
            button && (button->features & QStyleOptionButton::HasMenu)) {
            const QRect arrow =
                visualRect(option->direction, option->rect,
                           QRect(option->rect.right() - 22, option->rect.top(), 16, option->rect.height()));
            paint_icon(painter, "chevron-down", look_of(kind_of(widget), option).text, arrow, 14);
        }
        return;
    case CE_PushButtonLabel:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
            return paint_button_label(*button, painter, widget);
        }
        break;
    case CE_TabBarTabShape:
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
            return paint_tab(*tab, painter);
        }
        break;
    case CE_TabBarTabLabel:
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
            return paint_tab_label(*tab, painter, widget);
        }
        break;
    case CE_MenuItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
            return paint_menu_item(*item, painter);
        }
        break;
    case CE_ComboBoxLabel:
        if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option)) {
            QStyleOptionComboBox copy = *combo;
            copy.state &= ~State_HasFocus;
            return QProxyStyle::drawControl(element, &copy, painter, widget);
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                               const QWidget* widget) const {
    switch (control) {
    case CC_ComboBox:
        paint_field(option, painter, false);
        paint_icon(painter, "chevron-down", has(option, State_Enabled) ? Color::text_muted : Color::text_faint,
                   subControlRect(control, option, SC_ComboBoxArrow, widget), 16);
        return;
    case CC_SpinBox:
        paint_field(option, painter, false);
        for (const auto& [part, name] : {std::pair{SC_SpinBoxUp, "chevron-up"}, {SC_SpinBoxDown, "chevron-down"}}) {
            const bool active = option->activeSubControls == part && has(option, State_MouseOver);
            paint_icon(painter, name, active ? Color::text : Color::text_muted,
                       subControlRect(control, option, part, widget), 12);
        }
        return;
    case CC_ToolButton:
        if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option)) {
            QStyleOptionToolButton copy = *button; // its drawing says that there is a menu
            copy.features &= ~QStyleOptionToolButton::HasMenu;
            return QProxyStyle::drawComplexControl(control, &copy, painter, widget);
        }
        break;
    case CC_ScrollBar:
        if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option)) {
            return paint_scroll_bar(*bar, painter, subControlRect(control, option, SC_ScrollBarSlider, widget));
        }
        break;
    default:
        break;
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                              const QWidget* widget) const {
    QSize wanted = QProxyStyle::sizeFromContents(type, option, size, widget);
    const int control = theme().tokens().control_height;
    switch (type) {
    case CT_PushButton:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
            const int menu = button->features & QStyleOptionButton::HasMenu ? menu_room : 0;
            const int icon = button->icon.isNull() || button->text.isEmpty() ? 0 : label_gap - 4; // Qt counts 4
            wanted.setWidth(size.width() + 2 * button_padding + menu + icon);
        }
        wanted.setHeight(std::max(control, size.height()));
        break;
    case CT_LineEdit:
    case CT_ComboBox:
    case CT_SpinBox:
        wanted.setHeight(std::max(control, size.height()));
        if (type == CT_ComboBox) {
            wanted.setWidth(size.width() + 12 + combo_arrow_width);
        }
        break;
    case CT_TabBarTab:
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
            const int icon = tab->icon.isNull() ? 0 : theme().tokens().icon_size + label_gap;
            const int text = tab->fontMetrics.size(Qt::TextShowMnemonic, tab->text).width();
            wanted = QSize(icon + text + 2 * tab_padding + tab->rightButtonSize.width(), tab_height);
        }
        break;
    case CT_MenuItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) {
            const bool separator = item->menuItemType == QStyleOptionMenuItem::Separator;
            wanted.setHeight(separator ? menu_separator : std::max(menu_item_height, size.height()));
            wanted.setWidth(size.width() + 56);
        }
        break;
    default:
        break;
    }
    return wanted;
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                            const QWidget* widget) const {
    const QRect& rect = option->rect;
    if (control == CC_ComboBox && (part == SC_ComboBoxArrow || part == SC_ComboBoxEditField)) {
        const QRect box = part == SC_ComboBoxArrow
                              ? QRect(rect.right() - combo_arrow_width, rect.top(), combo_arrow_width, rect.height())
                              : rect.adjusted(8, 1, -combo_arrow_width, -1);
        return visualRect(option->direction, rect, box);
    }
    if (control == CC_ScrollBar) { // no arrows: the groove is the whole bar
        const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
        if (bar != nullptr) {
            const bool upright = bar->orientation == Qt::Vertical;
            const int length = upright ? rect.height() : rect.width();
            const int range = bar->maximum - bar->minimum;
            const int handle = range == 0 ? length
                                          : std::clamp(static_cast<int>(static_cast<qint64>(bar->pageStep) * length /
                                                                        (static_cast<qint64>(range) + bar->pageStep)),
                                                       std::min(24, length), length);
            const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - handle,
                                                      bar->upsideDown);
            const auto span = [&](int from, int count) {
                return upright ? QRect(0, from, rect.width(), count) : QRect(from, 0, count, rect.height());
            };
            QRect box;
            switch (part) {
            case SC_ScrollBarSlider:
                box = span(start, handle);
                break;
            case SC_ScrollBarGroove:
                box = span(0, length);
                break;
            case SC_ScrollBarSubPage:
                box = span(0, start);
                break;
            case SC_ScrollBarAddPage:
                box = span(start + handle, length - start - handle);
                break;
            default:
                return {};
            }
            return visualRect(option->direction, rect, box.translated(rect.topLeft()));
        }
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

QRect Style::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    const QRect box = QProxyStyle::subElementRect(element, option, widget);
    if (element == SE_LineEditContents) {
        const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
        return frame != nullptr && frame->lineWidth > 0 ? box.adjusted(field_padding, 0, -field_padding, 0) : box;
    }
    return box;
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_ScrollBarExtent:
        return scroll_bar_width;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return indicator_size + 4;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
        return 0;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_TabBarIconSize:
        return theme().tokens().icon_size;
    case PM_MenuPanelWidth:
        return 1;
    case PM_MenuVMargin:
        return 4;
    case PM_ToolTipLabelFrameWidth:
        return 6;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const {
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DialogButtonBox_ButtonsHaveIcons:
        return 0;
    case SH_ScrollBar_Transient:
    case SH_ComboBox_Popup:
        return 0;
    case SH_Menu_MouseTracking:
        return 1;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

} // namespace berth::desktop
