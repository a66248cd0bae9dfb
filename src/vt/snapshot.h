// A screen as the bytes that rebuild it: what a client gets that attaches late.
#pragma once

#include "base/bytes.h"

namespace berth::vt {

class Screen;

// Bytes that make a fresh xterm-compatible terminal of the same size equal to `screen`: scrollback, both screens,
// attributes, cursor and saved cursors, scrolling region, tab stops, character sets, modes, title, and a sequence that
// has begun and not ended. Feed them to a vt::Screen of that size and the two compare equal.
Bytes snapshot(const Screen& screen);

} // namespace berth::vt
