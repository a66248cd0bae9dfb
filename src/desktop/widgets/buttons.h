// Buttons in Berth's look. Free functions that make and dress Qt's own buttons, so that everything Qt gives them
// (keyboard, accessibility, style) stays.
#pragma once

#include <QString>

class QPushButton;
class QToolButton;
class QWidget;

namespace berth::desktop {

enum class ButtonKind {
    primary,   // the one thing to do here
    secondary, // everything else
    quiet,     // no frame until one points at it
    danger     // what cannot be undone
};

// `icon_name` as icon() takes it, or null.
QPushButton* make_button(const QString& text, ButtonKind kind = ButtonKind::secondary, const char* icon_name = nullptr,
                         QWidget* parent = nullptr);

// A button that is only an icon. `name` is what screen readers say and what the tool tip shows.
QToolButton* make_icon_button(const char* icon_name, const QString& name, QWidget* parent = nullptr);

} // namespace berth::desktop
