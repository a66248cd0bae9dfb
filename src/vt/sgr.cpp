#include "vt/sgr.h"

#include <algorithm>
#include <optional>

namespace berth::vt {

namespace {

std::optional<std::uint8_t> byte(int value) {
    if (value < 0 || value > 255)
        return std::nullopt;
    return static_cast<std::uint8_t>(value);
}

// Reads the colour that follows 38, 48 or 58 at `index` and moves `index` to its last parameter. Both forms are in
// use: 38;2;R;G;B and 38:2:[space]:R:G:B, and 38;5;N and 38:5:N.
std::optional<Color> extended_color(const Sequence& sequence, std::size_t& index) {
    const auto& parameters = sequence.parameters;
    const std::size_t head = index;
    if (parameters[head].continues) {
        while (index < sequence.count && parameters[index].continues)
            ++index;
        index = std::min(index, sequence.count - 1);
        const std::size_t length = index - head; // parts after 38
        const int kind = sequence.value(head + 1, 0);
        if (kind == 5 && length >= 2)
            if (const auto number = byte(sequence.value(head + 2, 0)))
                return Color::indexed(*number);
        if (kind == 2 && length >= 4) {
            const std::size_t first = length >= 5 ? head + 3 : head + 2; // with the colour space or without
            const auto red = byte(sequence.value(first, 0));
            const auto green = byte(sequence.value(first + 1, 0));
            const auto blue = byte(sequence.value(first + 2, 0));
            if (red && green && blue)
                return Color::rgb(*red, *green, *blue);
        }
        return std::nullopt;
    }
    const int kind = sequence.value(head + 1, 0);
    if (kind == 5) {
        index = head + 2;
        if (head + 2 < sequence.count)
            if (const auto number = byte(sequence.value(head + 2, 0)))
                return Color::indexed(*number);
    } else if (kind == 2) {
        index = head + 4;
        if (head + 4 < sequence.count) {
            const auto red = byte(sequence.value(head + 2, 0));
            const auto green = byte(sequence.value(head + 3, 0));
            const auto blue = byte(sequence.value(head + 4, 0));
            if (red && green && blue)
                return Color::rgb(*red, *green, *blue);
        }
    } else {
        index = head + 1;
    }
    return std::nullopt;
}

void append_color(std::string& out, Color color, int base) {
    switch (color.kind()) {
    case Color::Kind::standard:
        return;
    case Color::Kind::indexed:
        if (color.index() < 8)
            out += ';' + std::to_string(base + color.index());
        else if (color.index() < 16)
            out += ';' + std::to_string(base + 60 + color.index() - 8);
        else
            out += ';' + std::to_string(base + 8) + ";5;" + std::to_string(color.index());
        return;
    case Color::Kind::rgb:
        out += ';' + std::to_string(base + 8) + ";2;" + std::to_string(color.red()) + ';' +
               std::to_string(color.green()) + ';' + std::to_string(color.blue());
        return;
    }
}

// A link does not end with its text's attributes.
void reset(Style& pen) {
    const auto link = pen.link;
    pen = {};
    pen.link = link;
}

void apply_one(const Sequence& sequence, std::size_t& index, Style& pen) {
    const int value = sequence.value(index, 0);
    switch (value) {
    case 0:
        reset(pen);
        break;
    case 1:
        pen.set(bold, true);
        break;
    case 2:
        pen.set(faint, true);
        break;
    case 3:
        pen.set(italic, true);
        break;
    case 4:
        if (sequence.parameters[index].continues && index + 1 < sequence.count) {
            const int kind = sequence.value(++index, 1);
            if (kind <= static_cast<int>(Underline::dashed))
                pen.set_underline(static_cast<Underline>(kind));
        } else {
            pen.set_underline(Underline::single);
        }
        break;
    case 5:
    case 6:
        pen.set(blink, true);
        break;
    case 7:
        pen.set(reverse, true);
        break;
    case 8:
        pen.set(conceal, true);
        break;
    case 9:
        pen.set(strike, true);
        break;
    case 21:
        pen.set_underline(Underline::twofold);
        break;
    case 22:
        pen.set(bold, false);
        pen.set(faint, false);
        break;
    case 23:
        pen.set(italic, false);
        break;
    case 24:
        pen.set_underline(Underline::none);
        break;
    case 25:
        pen.set(blink, false);
        break;
    case 27:
        pen.set(reverse, false);
        break;
    case 28:
        pen.set(conceal, false);
        break;
    case 29:
        pen.set(strike, false);
        break;
    case 38:
        if (const auto color = extended_color(sequence, index))
            pen.foreground = *color;
        break;
    case 39:
        pen.foreground = {};
        break;
    case 48:
        if (const auto color = extended_color(sequence, index))
            pen.background = *color;
        break;
    case 49:
        pen.background = {};
        break;
    case 53:
        pen.set(overline, true);
        break;
    case 55:
        pen.set(overline, false);
        break;
    case 58: // the underline's own colour: read over, so that its parts are not taken for attributes
        extended_color(sequence, index);
        break;
    default:
        if (value >= 30 && value <= 37)
            pen.foreground = Color::indexed(static_cast<std::uint8_t>(value - 30));
        else if (value >= 40 && value <= 47)
            pen.background = Color::indexed(static_cast<std::uint8_t>(value - 40));
        else if (value >= 90 && value <= 97)
            pen.foreground = Color::indexed(static_cast<std::uint8_t>(value - 90 + 8));
        else if (value >= 100 && value <= 107)
            pen.background = Color::indexed(static_cast<std::uint8_t>(value - 100 + 8));
        break;
    }
}

} // namespace

void apply_sgr(const Sequence& sequence, Style& pen) {
    if (sequence.count == 0) {
        reset(pen);
        return;
    }
    for (std::size_t index = 0; index < sequence.count; ++index) {
        apply_one(sequence, index, pen);
        while (index < sequence.count && sequence.parameters[index].continues) // subparameters nobody asked for
            ++index;
    }
}

std::string sgr_parameters(const Style& style) {
    std::string out = "0";
    constexpr struct {
        Attribute attribute;
        const char* text;
    } plain[] = {{bold, ";1"},    {faint, ";2"},   {italic, ";3"}, {blink, ";5"},
                 {reverse, ";7"}, {conceal, ";8"}, {strike, ";9"}, {overline, ";53"}};
    for (const auto& [attribute, text] : plain)
        if (style.has(attribute))
            out += text;
    if (style.underline() == Underline::single)
        out += ";4";
    else if (style.underline() == Underline::twofold)
        out += ";21";
    else if (style.underline() != Underline::none)
        out += ";4:" + std::to_string(static_cast<int>(style.underline()));
    append_color(out, style.foreground, 30);
    append_color(out, style.background, 40);
    return out;
}

} // namespace berth::vt
