// Select Graphic Rendition (ECMA-48 8.3.117) with the colours of ISO 8613-6 and xterm: a pen's style in and out.
#pragma once

#include "vt/cell.h"
#include "vt/parser.h"

#include <string>

namespace berth::vt {

// Applies the parameters of `CSI … m` to `pen`; unknown ones are skipped.
void apply_sgr(const Sequence& sequence, Style& pen);

// The parameters that make a pen `style`, whatever it was: "0;1;38;2;1;2;3".
std::string sgr_parameters(const Style& style);

} // namespace berth::vt
