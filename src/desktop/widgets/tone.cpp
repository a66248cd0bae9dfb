#include "desktop/widgets/tone.h"

namespace berth::desktop {

Color tone_color(Tone tone) {
    switch (tone) {
    case Tone::info:
        return Color::accent;
    case Tone::good:
        return Color::good;
    case Tone::caution:
        return Color::caution;
    case Tone::bad:
        break;
    }
    return Color::bad;
}

Color tone_soft_color(Tone tone) {
    switch (tone) {
    case Tone::info:
        return Color::info_soft;
    case Tone::good:
        return Color::good_soft;
    case Tone::caution:
        return Color::caution_soft;
    case Tone::bad:
        break;
    }
    return Color::bad_soft;
}

const char* tone_icon(Tone tone) {
    switch (tone) {
    case Tone::info:
        return "info";
    case Tone::good:
        return "done";
    case Tone::caution:
        return "warning";
    case Tone::bad:
        break;
    }
    return "error";
}

} // namespace berth::desktop
