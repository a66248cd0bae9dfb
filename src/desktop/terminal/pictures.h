// Which neighbouring characters of a row are one picture: emoji joined by U+200D or with a skin tone, and the two
// letters of a flag (UAX #29, GB9 and GB11 to GB13). Programs reckon with the width of each character (wcwidth), so
// each keeps its columns; only what is drawn in them becomes one.
#pragma once

#include "vt/line.h"

namespace berth::desktop {

// The columns of the picture that begins at `column`; the cell's own width where nothing joins it.
int picture_columns(const vt::Line& line, int column);

} // namespace berth::desktop
