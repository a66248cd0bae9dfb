// The 94-character sets that programs still switch to: what an ASCII code shows as.
#pragma once

#include "vt/state.h"

namespace berth::vt {

char32_t in_charset(Charset charset, char32_t code);

} // namespace berth::vt
