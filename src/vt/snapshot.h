// A screen as the bytes that rebuild it: what a client gets that attaches late.
#pragma once

#include "base/bytes.h"

namespace berth::vt {

class Screen;

// What the terminal is fed after the snapshot.
enum class Follows {
    output, // what screen.feed() is given next, byte for byte
    relay   // what screen.feed() appends to its relay
};

// Bytes that make a fresh xterm-compatible terminal of the same size equal to `screen`: scrollback, both screens,
// attributes, cursor and saved cursors, scrolling region, tab stops, character sets, modes, title, and a sequence that
// has begun and not ended. Feed them to a vt::Screen of that size and the two compare equal.
Bytes snapshot(const Screen& screen, Follows follows = Follows::output);

} // namespace berth::vt
