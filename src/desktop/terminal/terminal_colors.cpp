#include "desktop/terminal/terminal_colors.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace berth::desktop {

namespace {

// Faint text keeps this part of 255 of its colour over the background.
constexpr int faint_part = 140;

// Letters keep this contrast to what is behind them (WCAG 2.2, "contrast ratio"); it asks 3 of large text.
constexpr double least_contrast = 3.0;
// So many steps from a colour to black or white are tried.
constexpr int legible_steps = 5;

// Of a colour's part, 0 to 255, the light that it gives (sRGB).
const std::array<double, 256>& light_of_part() {
    static const std::array<double, 256> table = [] {
        std::array<double, 256> light{};
        for (std::size_t value = 0; value < light.size(); ++value) {
            const double part = static_cast<double>(value) / 255;
            light[value] = part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
        }
        return light;
    }();
    return table;
}

double luminance(QRgb color) {
    const auto& light = light_of_part();
    const auto part = [&light](int value) { return light[static_cast<std::size_t>(value)]; };
    return 0.2126 * part(qRed(color)) + 0.7152 * part(qGreen(color)) + 0.0722 * part(qBlue(color));
}

constexpr int cube_begin = 16;
constexpr int grey_begin = 232;
constexpr std::array<int, 6> cube_levels{0, 95, 135, 175, 215, 255};

} // namespace

TerminalColors TerminalColors::dark() {
    TerminalColors colors;
    colors.foreground = qRgb(0xD6, 0xDB, 0xE4);
    colors.background = qRgb(0x12, 0x16, 0x1D);
    colors.cursor = qRgb(0x8A, 0xB8, 0xFF);
    colors.selection = qRgb(0x2C, 0x44, 0x6B);
    colors.match = qRgb(0x6B, 0x52, 0x12);
    colors.accent = qRgb(0x6C, 0xA8, 0xFF);
    colors.ansi = {qRgb(0x2A, 0x31, 0x3C), qRgb(0xF0, 0x71, 0x78), qRgb(0x8C, 0xCB, 0x7A), qRgb(0xE3, 0xB9, 0x6B),
                   qRgb(0x6C, 0xA8, 0xFF), qRgb(0xC7, 0x92, 0xEA), qRgb(0x63, 0xC7, 0xD1), qRgb(0xC9, 0xD1, 0xD9),
                   qRgb(0x6B, 0x76, 0x86), qRgb(0xFF, 0x8F, 0x94), qRgb(0xA9, 0xE0, 0x99), qRgb(0xF6, 0xD0, 0x8B),
                   qRgb(0x95, 0xC2, 0xFF), qRgb(0xDD, 0xB3, 0xF7), qRgb(0x8B, 0xE0, 0xE8), qRgb(0xF5, 0xF7, 0xFA)};
    return colors;
}

TerminalColors TerminalColors::light() {
    TerminalColors colors;
    colors.foreground = qRgb(0x1F, 0x29, 0x33);
    colors.background = qRgb(0xFF, 0xFF, 0xFF);
    colors.cursor = qRgb(0x1D, 0x5F, 0xD0);
    colors.selection = qRgb(0xC4, 0xDB, 0xFB);
    colors.match = qRgb(0xFF, 0xE2, 0x8A);
    colors.accent = qRgb(0x1D, 0x5F, 0xD0);
    colors.ansi = {qRgb(0x24, 0x2C, 0x36), qRgb(0xC0, 0x26, 0x2D), qRgb(0x1E, 0x7A, 0x34), qRgb(0x8A, 0x62, 0x00),
                   qRgb(0x1D, 0x5F, 0xD0), qRgb(0x8A, 0x3F, 0xB5), qRgb(0x0B, 0x74, 0x85), qRgb(0x6B, 0x75, 0x80),
                   qRgb(0x57, 0x60, 0x6A), qRgb(0xD9, 0x3A, 0x42), qRgb(0x2B, 0x92, 0x45), qRgb(0xA6, 0x78, 0x0A),
                   qRgb(0x3B, 0x7D, 0xEE), qRgb(0xA5, 0x57, 0xD1), qRgb(0x15, 0x8C, 0xA0), qRgb(0x8C, 0x95, 0x9F)};
    return colors;
}

QRgb legible(QRgb foreground, QRgb background) {
    const double behind = luminance(background);
    const auto contrast = [behind](QRgb color) {
        const double own = luminance(color);
        return (std::max(own, behind) + 0.05) / (std::min(own, behind) + 0.05);
    };
    if (contrast(foreground) >= least_contrast)
        return foreground;
    // On, in the direction that it has already, unless there is not room enough.
    const bool lighter = luminance(foreground) >= behind;
    for (const bool to_white : {lighter, !lighter}) {
        const QRgb end = to_white ? qRgb(255, 255, 255) : qRgb(0, 0, 0);
        for (int step = 1; step <= legible_steps; ++step) {
            const QRgb tried = blended(foreground, end, 255 * step / legible_steps);
            if (contrast(tried) >= least_contrast)
                return tried;
        }
    }
    return foreground;
}

QRgb blended(QRgb under, QRgb over, int part) {
    const auto mix = [part](int a, int b) { return (a * (255 - part) + b * part) / 255; };
    return qRgb(mix(qRed(under), qRed(over)), mix(qGreen(under), qGreen(over)), mix(qBlue(under), qBlue(over)));
}

TerminalPalette::TerminalPalette(const TerminalColors& colors)
    : colors_(colors) {
    std::ranges::copy(colors.ansi, indexed_.begin());
    for (int index = cube_begin; index < grey_begin; ++index) {
        const int place = index - cube_begin;
        const auto level = [](int step) { return cube_levels[static_cast<std::size_t>(step)]; };
        indexed_[static_cast<std::size_t>(index)] = qRgb(level(place / 36), level(place / 6 % 6), level(place % 6));
    }
    for (int index = grey_begin; index < 256; ++index) {
        const int grey = 8 + (index - grey_begin) * 10;
        indexed_[static_cast<std::size_t>(index)] = qRgb(grey, grey, grey);
    }
}

QRgb TerminalPalette::rgb(vt::Color color, QRgb standard) const {
    switch (color.kind()) {
    case vt::Color::Kind::standard:
        return standard;
    case vt::Color::Kind::indexed:
        return indexed_[color.index()];
    case vt::Color::Kind::rgb:
        return qRgb(color.red(), color.green(), color.blue());
    }
    return standard;
}

TerminalPalette::Pair TerminalPalette::resolve(const vt::Style& style, bool reversed) const {
    QRgb foreground = rgb(style.foreground, colors_.foreground);
    QRgb background = rgb(style.background, colors_.background);
    if (style.has(vt::reverse) != reversed)
        std::swap(foreground, background);
    QRgb letters = legible(foreground, background);
    if (style.has(vt::faint))
        letters = foreground = blended(background, letters, faint_part);
    if (style.has(vt::conceal))
        letters = foreground = background;
    return {letters, background, foreground};
}

} // namespace berth::desktop
