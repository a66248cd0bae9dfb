#include "cli/format/style.h"

#include <array>

namespace berth::cli {

namespace {

constexpr std::array<std::string_view, 10> turning{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
constexpr std::array<std::string_view, 4> turning_ascii{"|", "/", "-", "\\"};

std::string_view sgr(Tone tone) {
    switch (tone) {
    case Tone::plain:
        return "";
    case Tone::bold:
        return "1";
    case Tone::dim:
        return "2";
    case Tone::good:
        return "32";
    case Tone::caution:
        return "33";
    case Tone::bad:
        return "31";
    case Tone::accent:
        return "36";
    }
    return "";
}

// LC_ALL over LC_CTYPE over LANG, as the C library decides.
bool locale_is_utf8(const char* (*value_of)(const char*)) {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const char* value = value_of(name);
        if (value != nullptr && *value != '\0') {
            const std::string_view text(value);
            return text.contains("UTF-8") || text.contains("utf8") || text.contains("UTF8") || text.contains("utf-8");
        }
    }
    return false;
}

} // namespace

std::string Style::paint(Tone tone, std::string_view text) const {
    if (!color || tone == Tone::plain || text.empty()) {
        return std::string(text);
    }
    return std::string("\x1b[").append(sgr(tone)).append("m").append(text).append("\x1b[0m");
}

std::string_view Style::spinner(unsigned step) const {
    return unicode ? turning[step % turning.size()] : turning_ascii[step % turning_ascii.size()];
}

Style style_for(bool terminal, bool color_refused, const char* (*value_of)(const char*)) {
    const char* no_color = value_of("NO_COLOR");
    const char* term = value_of("TERM");
    const bool refused = color_refused || (no_color != nullptr && *no_color != '\0');
    const bool dumb = term == nullptr || std::string_view(term) == "dumb";
    return {.color = terminal && !refused && !dumb, .unicode = locale_is_utf8(value_of)};
}

} // namespace berth::cli
