// Everything a terminal remembers, as one value: two terminals are the same when their states compare equal.
// The rules that change it are in vt/interpreter.h, its translation back into bytes in vt/snapshot.h.
#pragma once

#include "vt/line.h"
#include "vt/links.h"
#include "vt/modes.h"
#include "vt/scrollback.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace berth::vt {

struct Size {
    int columns = 80;
    int rows = 24;

    friend bool operator==(const Size&, const Size&) = default;
};

// Sizes outside are brought inside: two columns so that a wide character fits; the upper end bounds what a client
// can make the agent allocate (1000 x 1000 cells of 16 bytes are 16 MB for each of the two screens).
inline constexpr Size smallest_size{2, 1};
inline constexpr Size largest_size{1000, 1000};
Size clamped(Size size);

// Where tab stops are until a program moves them.
bool is_default_tab_stop(int column);

enum class Charset : std::uint8_t { ascii, dec_graphics, british };

struct Cursor {
    int row = 0;
    int column = 0;
    // The last column was written and the next character goes to the next row.
    bool pending_wrap = false;
    Style pen;
    std::array<Charset, 4> charsets{}; // G0 to G3
    std::uint8_t active_charset = 0;   // which of them GL is

    friend bool operator==(const Cursor&, const Cursor&) = default;
};

// What DECSC keeps, for each of the two screens.
struct SavedCursor {
    Cursor cursor; // its pending_wrap is never set
    bool origin = false;

    friend bool operator==(const SavedCursor&, const SavedCursor&) = default;
};

struct State {
    State(Size size, std::size_t scrollback_lines);

    Size size;
    std::vector<Line> primary;
    // Empty while the primary screen shows: entering the alternate one always clears it.
    std::vector<Line> alternate;
    bool alternate_active = false;
    Scrollback scrollback;
    Cursor cursor;
    SavedCursor primary_saved;
    SavedCursor alternate_saved;
    // Scrolling region, rows [top, bottom].
    int top = 0;
    int bottom = 0;
    std::vector<bool> tab_stops;
    Modes modes;
    std::string title;
    std::vector<std::string> title_stack; // CSI 22 t and 23 t
    Links links;
    // The character that REP repeats; 0 when the last thing fed was not a character.
    char32_t repeatable = 0;

    std::vector<Line>& rows() { return alternate_active ? alternate : primary; }
    const std::vector<Line>& rows() const { return alternate_active ? alternate : primary; }
    SavedCursor& saved() { return alternate_active ? alternate_saved : primary_saved; }

    friend bool operator==(const State&, const State&) = default;
};

} // namespace berth::vt
