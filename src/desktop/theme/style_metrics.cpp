// How large the style's controls are and where their parts stand.
#include "desktop/theme/icons.h"
#include "desktop/theme/style.h"
#include "desktop/theme/style_painting.h"
#include "desktop/theme/theme.h"

#include <QStyleOption>

#include <algorithm>

namespace berth::desktop {

namespace {

constexpr int field_padding = 6;      // pixels beside a field's text
constexpr int spin_box_inset = 4;     // pixels more before a spin box's text
constexpr int scroll_bar_width = 12;  // pixels; the handle is thinner
constexpr int tab_height = 36;        // pixels
constexpr int menu_item_height = 28;  // pixels
constexpr int menu_separator = 9;     // pixels
constexpr int combo_arrow_width = 28; // pixels

} // namespace

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
    if (control == CC_SpinBox && part == SC_SpinBoxEditField) { // its text in line with that of other fields
        return QProxyStyle::subControlRect(control, option, part, widget).adjusted(spin_box_inset, 0, 0, 0);
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

// Qt's own is a PNG, and the first of those loads every image format's plugin: a tenth of the way to the first paint.
QIcon Style::standardIcon(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const {
    return which == SP_LineEditClearButton ? icon("close") : QProxyStyle::standardIcon(which, option, widget);
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const {
    switch (hint) {
    case SH_UnderlineShortcut:
        return shows_mnemonics_ ? 1 : 0;
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
