// What a key press sends to the program in a terminal: xterm's encodings (ctlseqs, "PC-Style Function Keys" and
// "Alt and Meta Keys"), by the modes that are set. Pure.
#pragma once

#include "vt/modes.h"

#include <QByteArray>
#include <QString>
#include <Qt>

namespace berth::desktop {

struct KeyPress {
    int key = 0; // Qt::Key
    Qt::KeyboardModifiers modifiers;
    QString text; // what the layout makes of it
};

// Nothing for keys that send nothing (modifiers alone, media keys).
QByteArray encode_key(const KeyPress& press, const vt::Modes& modes);

} // namespace berth::desktop
