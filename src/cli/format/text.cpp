#include "cli/format/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace berth::cli {

namespace {

struct Range {
    char32_t first;
    char32_t last;
};

// Unicode 15: combining marks, joiners and variation selectors take no column.
constexpr std::array zero_width{
    Range{0x300, 0x36f},   Range{0x483, 0x489},     Range{0x591, 0x5bd},     Range{0x610, 0x61a},
    Range{0x64b, 0x65f},   Range{0x900, 0x902},     Range{0xe31, 0xe31},     Range{0xe34, 0xe3a},
    Range{0xe47, 0xe4e},   Range{0x1ab0, 0x1aff},   Range{0x1dc0, 0x1dff},   Range{0x200b, 0x200f},
    Range{0x2060, 0x2064}, Range{0x20d0, 0x20ff},   Range{0xfe00, 0xfe0f},   Range{0xfe20, 0xfe2f},
    Range{0xfeff, 0xfeff}, Range{0x1f3fb, 0x1f3ff}, Range{0xe0100, 0xe01ef},
};

// East Asian wide and emoji presentation.
constexpr std::array double_width{
    Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x2329, 0x232a},   Range{0x23e9, 0x23ec},
    Range{0x23f0, 0x23f0},   Range{0x23f3, 0x23f3},   Range{0x25fd, 0x25fe},   Range{0x2614, 0x2615},
    Range{0x2648, 0x2653},   Range{0x267f, 0x267f},   Range{0x2693, 0x2693},   Range{0x26a1, 0x26a1},
    Range{0x26aa, 0x26ab},   Range{0x26bd, 0x26be},   Range{0x26c4, 0x26c5},   Range{0x26ce, 0x26ce},
    Range{0x26d4, 0x26d4},   Range{0x26ea, 0x26ea},   Range{0x26f2, 0x26f3},   Range{0x26f5, 0x26f5},
    Range{0x26fa, 0x26fa},   Range{0x26fd, 0x26fd},   Range{0x2705, 0x2705},   Range{0x270a, 0x270b},
    Range{0x2728, 0x2728},   Range{0x274c, 0x274c},   Range{0x274e, 0x274e},   Range{0x2753, 0x2755},
    Range{0x2757, 0x2757},   Range{0x2795, 0x2797},   Range{0x27b0, 0x27b0},   Range{0x27bf, 0x27bf},
    Range{0x2b1b, 0x2b1c},   Range{0x2b50, 0x2b50},   Range{0x2b55, 0x2b55},   Range{0x2e80, 0x303e},
    Range{0x3041, 0x4dbf},   Range{0x4e00, 0xa4cf},   Range{0xa960, 0xa97f},   Range{0xac00, 0xd7a3},
    Range{0xf900, 0xfaff},   Range{0xfe30, 0xfe6f},   Range{0xff00, 0xff60},   Range{0xffe0, 0xffe6},
    Range{0x1f300, 0x1f3fa}, Range{0x1f400, 0x1f64f}, Range{0x1f680, 0x1f6ff}, Range{0x1f900, 0x1f9ff},
    Range{0x1fa70, 0x1faff}, Range{0x20000, 0x3fffd},
};

template<std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t c) {
    const auto found = std::ranges::lower_bound(ranges, c, {}, &Range::last);
    return found != ranges.end() && found->first <= c;
}

std::size_t width_of(char32_t c) {
    if (is_in(zero_width, c)) {
        return 0;
    }
    return is_in(double_width, c) ? 2 : 1;
}

constexpr char32_t replacement = 0xfffd;
constexpr std::string_view replacement_text = "\xef\xbf\xbd";
constexpr std::string_view ellipsis = "…";

struct Character {
    char32_t code;
    std::size_t length; // bytes
};

// The character at the front of a text that is not empty; U+FFFD and one byte where it is not UTF-8.
Character next_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(0);
    if (first < 0x80) {
        return {first, 1};
    }
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < length) {
        return {replacement, 1};
    }
    char32_t code = first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U) {
            return {replacement, 1};
        }
        code = code << 6 | (byte(i) & 0x3fU);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    const bool wrong = code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);
    return wrong ? Character{replacement, 1} : Character{code, length};
}

// Characters that turn the direction of the text around them can make it read as something else.
bool is_direction(char32_t c) {
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c;
}

bool is_control(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
}

// How long the escape sequence at the front of the text is (ECMA-48 section 5.4: CSI; strings end with BEL or ST).
std::size_t escape_length(std::string_view text) {
    if (text.size() < 2) {
        return text.size();
    }
    const char kind = text[1];
    if (kind == '[') {
        std::size_t at = 2;
        while (at < text.size() && (text[at] < 0x40 || text[at] > 0x7e)) {
            ++at;
        }
        return std::min(at + 1, text.size());
    }
    if (std::string_view("]PX^_").contains(kind)) {
        const std::size_t bell = text.find('\a', 2);
        const std::size_t terminator = text.find("\x1b\\", 2);
        if (bell == std::string_view::npos && terminator == std::string_view::npos) {
            return text.size();
        }
        return bell < terminator ? bell + 1 : terminator + 2;
    }
    return 2;
}

} // namespace

std::size_t display_width(std::string_view text) {
    std::size_t width = 0;
    while (!text.empty()) {
        const Character character = next_character(text);
        width += width_of(character.code);
        text.remove_prefix(character.length);
    }
    return width;
}

std::string cut_to_width(std::string_view text, std::size_t width) {
    if (display_width(text) <= width) {
        return std::string(text);
    }
    if (width == 0) {
        return {};
    }
    std::string result;
    std::size_t used = 0;
    while (!text.empty()) {
        const Character character = next_character(text);
        const std::size_t wanted = width_of(character.code);
        if (used + wanted > width - 1) {
            break;
        }
        used += wanted;
        result += text.substr(0, character.length);
        text.remove_prefix(character.length);
    }
    return result.append(ellipsis);
}

std::string fill_to_width(std::string_view text, std::size_t width) {
    std::string result = cut_to_width(text, width);
    const std::size_t used = display_width(result);
    return result.append(width - std::min(used, width), ' ');
}

std::string clean_line(std::string_view text) {
    while (text.ends_with('\r') || text.ends_with('\n')) {
        text.remove_suffix(1);
    }
    std::string result;
    while (!text.empty()) {
        if (text.front() == '\x1b') {
            text.remove_prefix(escape_length(text));
            continue;
        }
        const Character character = next_character(text);
        if (character.code == '\r') {
            result.clear();
        } else if (character.code == '\t' || character.code == '\n') {
            result += ' ';
        } else if (character.code == replacement) {
            result += replacement_text;
        } else if (!is_control(character.code) && !is_direction(character.code)) {
            result += text.substr(0, character.length);
        }
        text.remove_prefix(character.length);
    }
    return result;
}

std::string clean_text(std::string_view text) {
    std::string result;
    while (true) {
        const std::size_t end = text.find('\n');
        result += clean_line(text.substr(0, end));
        if (end == std::string_view::npos) {
            return result;
        }
        result += '\n';
        text.remove_prefix(end + 1);
    }
}

} // namespace berth::cli
