// The visual language as values: what resources/theme/tokens.json says, read once. Pure; turning it into palettes,
// style sheets and fonts is theme's.
#pragma once

#include "base/result.h"

#include <QColor>
#include <QStringList>

#include <array>
#include <cstdint>

class QByteArray;

namespace berth::desktop {

// Named colours. `…_soft` are quiet backgrounds for text in the colour itself; `…_fill` carry `on_accent` text.
enum class Color : std::uint8_t {
    window,
    sidebar,
    surface, // cards, fields, menus
    sunken,  // wells: logs, code
    border,
    border_strong,
    hover,
    pressed,
    selection,
    text,
    text_muted,
    text_faint,
    accent,
    accent_fill,
    accent_fill_hover,
    accent_fill_pressed,
    on_accent,
    focus,
    good,
    caution,
    bad,
    neutral,
    good_soft,
    caution_soft,
    bad_soft,
    info_soft,
    neutral_soft,
    bad_fill,
    bad_fill_hover,
    shadow,
    terminal_background,
    terminal_foreground,
    terminal_cursor,
    terminal_selection
};
inline constexpr std::size_t color_count = static_cast<std::size_t>(Color::terminal_selection) + 1;

enum class Space : std::uint8_t { xs, s, m, l, xl, xxl };
enum class Radius : std::uint8_t { s, m, l };
enum class TextStyle : std::uint8_t { caption, body, strong, subtitle, title, display, mono };

struct Scheme {
    std::array<QColor, color_count> colors;
    std::array<QColor, 16> ansi; // a terminal's colours 0 to 15

    const QColor& operator[](Color name) const { return colors[static_cast<std::size_t>(name)]; }
};

struct TypeToken {
    int size = 0;   // pixels at 100 %
    int weight = 0; // as in CSS
};

struct Tokens {
    std::array<int, 6> spacing{}; // pixels, by Space
    std::array<int, 3> radius{};  // pixels, by Radius
    int control_height = 0;       // pixels: buttons and fields
    int row_height = 0;           // pixels: a row of two lines
    int sidebar_width = 0;        // pixels
    int icon_size = 0;            // pixels
    QStringList families;         // the first that is installed, else the system's
    QStringList mono_families;
    std::array<TypeToken, 7> type; // by TextStyle
    Scheme light;
    Scheme dark;
};

// invalid_argument, naming the token that is missing or no colour or number.
Result<Tokens> read_tokens(const QByteArray& json);

} // namespace berth::desktop
