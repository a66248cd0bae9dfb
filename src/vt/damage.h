// What changed on a screen since somebody last asked: what a painter has to draw again, and what it may just move.
#pragma once

#include <vector>

namespace berth::vt {

struct Damage {
    // First move the picture of rows [scroll_top, scroll_bottom] up by scroll_lines (down when negative) …
    int scroll_lines = 0;
    int scroll_top = 0;
    int scroll_bottom = 0;
    // … then draw these rows again; the rows that the move uncovered are among them.
    std::vector<char> rows; // as truth values; a vector of bool is slow to move
    bool cursor = false;    // place, shape or visibility
    bool title = false;
    bool modes = false;      // any of vt::Modes, the alternate screen included
    bool size = false;       // the screen has another size: everything is new
    bool scrollback = false; // rows were added, or it was cleared

    bool any_row() const;
};

} // namespace berth::vt
