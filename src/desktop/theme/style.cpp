#include "desktop/theme/style.h"

#include "desktop/theme/style_painting.h"
#include "desktop/theme/theme.h"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QPainter>
#include <QStyleOption>
#include <QTabBar>

namespace berth::desktop {

Style::Style()
    : QProxyStyle(QStringLiteral("Fusion")) {
    QCoreApplication::instance()->installEventFilter(this);
}

bool Style::eventFilter(QObject* watched, QEvent* event) {
    const bool key = event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease;
    const bool left = event->type() == QEvent::ApplicationDeactivate; // Alt+Tab: its release goes elsewhere
    if (left || (key && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Alt)) {
        const bool shows = event->type() == QEvent::KeyPress;
        if (shows != shows_mnemonics_) {
            shows_mnemonics_ = shows;
            for (QWidget* window : QApplication::topLevelWidgets()) {
                for (QWidget* widget : window->findChildren<QWidget*>()) {
                    widget->update();
                }
            }
        }
    }
    return QProxyStyle::eventFilter(watched, event);
}

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
        if (quiet && !option->state.testFlag(State_MouseOver) && !option->state.testFlag(State_Sunken) &&
            !option->state.testFlag(State_On)) {
            return;
        }
        const ButtonLook look = button_look(quiet ? ButtonKind::quiet : ButtonKind::secondary, option);
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
        if (option->state.testFlag(State_MouseOver)) {
            paint_box(painter, option->rect, theme().color(Color::pressed), Qt::transparent, theme().radius(Radius::s));
        }
        return paint_icon(painter, "close", Color::text_muted, option->rect, 12);
    case PE_PanelMenu:
    case PE_FrameMenu:
        return paint_box(painter, option->rect, theme().color(Color::surface), theme().color(Color::border), 0);
    case PE_PanelTipLabel:
        return paint_box(painter, option->rect, theme().color(Color::surface), theme().color(Color::border_strong), 0);
    case PE_FrameTabBarBase:
        if (const auto* base = qstyleoption_cast<const QStyleOptionTabBarBase*>(option)) {
            painter->fillRect(QRect(base->rect.left(), base->rect.bottom(), base->rect.width(), 1),
                              theme().color(Color::border));
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
            paint_icon(painter, "chevron-down", button_look(button_kind(widget), option).text, arrow, 14);
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
        paint_icon(painter, "chevron-down",
                   option->state.testFlag(State_Enabled) ? Color::text_muted : Color::text_faint,
                   subControlRect(control, option, SC_ComboBoxArrow, widget), 16);
        return;
    case CC_SpinBox:
        paint_field(option, painter, false);
        for (const auto& [part, name] : {std::pair{SC_SpinBoxUp, "chevron-up"}, {SC_SpinBoxDown, "chevron-down"}}) {
            const bool active = option->activeSubControls == part && option->state.testFlag(State_MouseOver);
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

} // namespace berth::desktop
