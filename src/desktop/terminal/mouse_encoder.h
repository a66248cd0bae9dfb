// What the mouse sends to a program that asked for it: xterm's tracking modes and coordinate encodings (ctlseqs, "Mouse
// Tracking"). Pure.
#pragma once

#include "vt/modes.h"

#include <QByteArray>
#include <QPoint>
#include <Qt>

namespace berth::desktop {

enum class MouseButton {
    left = 0,
    middle = 1,
    right = 2,
    none = 3,
    wheel_up = 64,
    wheel_down = 65,
    wheel_left = 66,
    wheel_right = 67
};

struct MouseReport {
    enum class Kind { press, release, motion };

    Kind kind = Kind::press;
    MouseButton button = MouseButton::none; // motion: the one that is held
    QPoint cell;                            // column and row, from 0
    QPoint pixel;
    Qt::KeyboardModifiers modifiers;
};

// Nothing where the program did not ask for this.
QByteArray encode_mouse(const MouseReport& report, const vt::Modes& modes);

} // namespace berth::desktop
