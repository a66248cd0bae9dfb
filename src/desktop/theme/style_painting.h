// Controls painted from the tokens: boxes, buttons, fields, tabs, menu items. What Qt asks for is style.h's, how large
// things are style_metrics.cpp's.
#pragma once

#include "desktop/theme/tokens.h"
#include "desktop/widgets/buttons.h"

#include <QBrush>
#include <QColor>
#include <QRect>

class QPainter;
class QStyleOption;
class QStyleOptionButton;
class QStyleOptionMenuItem;
class QStyleOptionSlider;
class QStyleOptionTab;
class QWidget;

namespace berth::desktop {

inline constexpr int button_padding = 14; // pixels on each side of a button's text
inline constexpr int label_gap = 7;       // pixels between an icon and its text
inline constexpr int menu_room = 18;      // pixels that a menu's arrow takes of a button
inline constexpr int indicator_size = 16; // pixels: check boxes, radio buttons

// It has the focus, and the person goes by keys.
bool focused_by_key(const QStyleOption* option);

ButtonKind button_kind(const QWidget* widget);

struct ButtonLook {
    QColor fill;
    QColor border;
    Color text;
};

ButtonLook button_look(ButtonKind kind, const QStyleOption* option);

// A rounded box whose border lies inside `rect`, sharp at every scale.
void paint_box(QPainter* painter, const QRectF& rect, const QBrush& fill, const QColor& border, qreal radius,
               qreal width = 1);
void paint_icon(QPainter* painter, const char* name, Color tint, const QRect& box, int size);
void paint_focus_ring(QPainter* painter, const QRect& rect, qreal radius);
void paint_button(const QStyleOption* option, QPainter* painter, const QWidget* widget);
void paint_button_label(const QStyleOptionButton& button, QPainter* painter, const QWidget* widget);
void paint_tab(const QStyleOptionTab& tab, QPainter* painter);
void paint_tab_label(const QStyleOptionTab& tab, QPainter* painter, const QWidget* widget);
void paint_field(const QStyleOption* option, QPainter* painter, bool wrong);
void paint_indicator(const QStyleOption* option, QPainter* painter, bool round);
void paint_menu_item(const QStyleOptionMenuItem& item, QPainter* painter);
void paint_scroll_bar(const QStyleOptionSlider& bar, QPainter* painter, const QRect& handle);

} // namespace berth::desktop
