// Rewraps the rows of a terminal for another width, and fits them into another height.
#pragma once

#include "vt/line.h"
#include "vt/scrollback.h"

#include <vector>

namespace berth::vt {

struct Place {
    int row = 0;
    int column = 0;
};

// The primary screen with its scrollback, and the place in it that must stay on the same character.
struct Page {
    Scrollback scrollback;
    std::vector<Line> rows;
    Place cursor; // row counts from rows[0]
};

// Long lines, told by Line::wrapped, are joined and wrapped anew. Rows leave to the scrollback at the top when the
// content below the cursor's row and it no longer fit, and come back from there when there is room and the screen was
// full. `rows` has `height` rows of `width` columns afterwards and the cursor lies among them.
Page reflow(Page page, int width, int height);

} // namespace berth::vt
