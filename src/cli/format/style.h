// Colours and signs, or plain ASCII where they are not wanted.
#pragma once

#include <string>
#include <string_view>

namespace berth::cli {

enum class Tone { plain, bold, dim, good, caution, bad, accent };

struct Style {
    bool color = false;   // SGR sequences
    bool unicode = false; // signs beyond ASCII

    std::string paint(Tone tone, std::string_view text) const;

    std::string_view done() const { return unicode ? "✓" : "+"; }
    std::string_view failed() const { return unicode ? "✗" : "x"; }
    std::string_view waiting() const { return unicode ? "·" : "-"; }
    std::string_view bar() const { return unicode ? "│" : "|"; }
    std::string_view arrow() const { return unicode ? "→" : "->"; }
    // A turning sign; one for each step of a counter.
    std::string_view spinner(unsigned step) const;
};

// What the environment asks for: colour on a terminal unless NO_COLOR is set and not empty (no-color.org) or TERM is
// dumb; Unicode where the locale is UTF-8. `value_of` reads a variable, null where it is not set.
Style style_for(bool terminal, bool color_refused, const char* (*value_of)(const char*));

} // namespace berth::cli
