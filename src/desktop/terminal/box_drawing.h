// Characters that must meet their neighbours without a gap, drawn from the cell's geometry instead of a font's glyphs:
// box drawings and block elements (U+2500 to U+259F), and the arrows and half circles of status lines (U+E0B0 …).
#pragma once

#include <QColor>
#include <QPainter>
#include <QRect>

namespace berth::desktop {

bool is_box_drawing(char32_t code);

// Fills `cell`, in device pixels, with the character; `line` is the thickness of a light line.
void draw_box(QPainter& painter, char32_t code, const QRect& cell, QColor color, int line);

} // namespace berth::desktop
