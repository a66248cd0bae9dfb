// What one place of a terminal's screen holds: a character, its width, its colours and attributes.
// Plain values of 16 bytes; combining marks lie beside them in the line (vt/line.h), since few cells have any.
#pragma once

#include <cstdint>

namespace berth::vt {

// A colour as programs ask for it: the terminal's own, one of the 256 of the palette, or 24 bits. Which RGB value the
// first two have is the painter's affair.
class Color {
public:
    enum class Kind : std::uint8_t { standard, indexed, rgb };

    constexpr Color() = default;
    static constexpr Color indexed(std::uint8_t index) { return Color(Kind::indexed, index); }
    static constexpr Color rgb(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
        return Color(Kind::rgb, static_cast<std::uint32_t>(red) << 16 | static_cast<std::uint32_t>(green) << 8 | blue);
    }

    constexpr Kind kind() const { return static_cast<Kind>(packed_ >> 24); }
    constexpr std::uint8_t index() const { return static_cast<std::uint8_t>(packed_); }
    constexpr std::uint8_t red() const { return static_cast<std::uint8_t>(packed_ >> 16); }
    constexpr std::uint8_t green() const { return static_cast<std::uint8_t>(packed_ >> 8); }
    constexpr std::uint8_t blue() const { return static_cast<std::uint8_t>(packed_); }

    // The one-word form that the scrollback stores.
    constexpr std::uint32_t packed() const { return packed_; }
    static constexpr Color from_packed(std::uint32_t packed) {
        Color color;
        color.packed_ = packed;
        return color;
    }

    friend constexpr bool operator==(const Color&, const Color&) = default;

private:
    constexpr Color(Kind kind, std::uint32_t value)
        : packed_(static_cast<std::uint32_t>(kind) << 24 | value) {}

    std::uint32_t packed_ = 0;
};

enum class Underline : std::uint8_t { none, single, twofold, curly, dotted, dashed };

// The bits of Style::attributes, but the underline (three bits, see Style).
enum Attribute : std::uint16_t {
    bold = 1 << 0,
    faint = 1 << 1,
    italic = 1 << 2,
    blink = 1 << 3,
    reverse = 1 << 4,
    conceal = 1 << 5,
    strike = 1 << 6,
    overline = 1 << 7,
};

struct Style {
    Color foreground;
    Color background;
    std::uint16_t attributes = 0;
    std::uint16_t link = 0; // the link that it belongs to (vt/links.h); 0: none

    static constexpr int underline_shift = 8;
    static constexpr std::uint16_t underline_mask = 0x7 << underline_shift;

    constexpr bool has(Attribute attribute) const { return (attributes & attribute) != 0; }
    constexpr void set(Attribute attribute, bool on) {
        attributes = static_cast<std::uint16_t>(on ? attributes | attribute : attributes & ~attribute);
    }
    constexpr Underline underline() const {
        return static_cast<Underline>((attributes & underline_mask) >> underline_shift);
    }
    constexpr void set_underline(Underline kind) {
        attributes =
            static_cast<std::uint16_t>((attributes & ~underline_mask) | static_cast<unsigned>(kind) << underline_shift);
    }

    friend constexpr bool operator==(const Style&, const Style&) = default;
};

struct Cell {
    std::uint32_t code : 24 = 0; // Unicode code point; 0 = erased, never written since
    std::uint32_t width : 8 = 1; // columns: 1 or 2; 0 = the right half of the wide character before it
    Style style;

    // An erased cell: erasing keeps the background only (xterm's "background colour erase").
    static constexpr Cell blank(Color background = {}) {
        Cell cell;
        cell.style.background = background;
        return cell;
    }
    constexpr bool is_blank() const { return code == 0 && width == 1; }

    friend constexpr bool operator==(const Cell& a, const Cell& b) {
        return a.code == b.code && a.width == b.width && a.style == b.style;
    }
};
static_assert(sizeof(Cell) == 16);

} // namespace berth::vt
