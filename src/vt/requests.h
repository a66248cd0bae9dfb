// What a program and its terminal say to each other beside the screen: colours asked for, text for the clipboard.
// Plain values; whether a clipboard is written is its owner's affair.
#pragma once

#include "vt/cell.h"

#include <string>

namespace berth::vt {

// What programs are told that ask for the terminal's own colours (OSC 10 and 11). 24 bits each.
struct DefaultColors {
    Color foreground;
    Color background;

    friend bool operator==(const DefaultColors&, const DefaultColors&) = default;
};

// What a program wants in the clipboard (OSC 52). Asking for the clipboard is never answered.
struct ClipboardWrite {
    std::string selections; // "c" the clipboard, "p" the primary selection, …; empty: the usual one
    std::string base64;
};

} // namespace berth::vt
