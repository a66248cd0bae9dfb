// How grave a message is, with its colour and its drawing: never told by colour alone.
#pragma once

#include "desktop/theme/tokens.h"

namespace berth::desktop {

enum class Tone : std::uint8_t { info, good, caution, bad };

Color tone_color(Tone tone);
Color tone_soft_color(Tone tone);
const char* tone_icon(Tone tone); // as icon() takes it

} // namespace berth::desktop
