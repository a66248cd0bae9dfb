// The colours of a terminal: what a theme fills in, and how a cell's style becomes RGB with them.
// Plain values; which theme is in use is the shell's affair.
#pragma once

#include "vt/cell.h"

#include <QRgb>

#include <array>

namespace berth::desktop {

struct TerminalColors {
    QRgb foreground = 0;
    QRgb background = 0;
    QRgb cursor = 0;
    QRgb selection = 0;          // behind selected text
    QRgb match = 0;              // behind what was searched for
    QRgb accent = 0;             // links under the pointer, frames
    std::array<QRgb, 16> ansi{}; // black, red, green, yellow, blue, magenta, cyan, white; then the bright ones

    static TerminalColors dark();
    static TerminalColors light();

    friend bool operator==(const TerminalColors&, const TerminalColors&) = default;
};

// `foreground`, made darker or lighter where it could hardly be read on `background`.
QRgb legible(QRgb foreground, QRgb background);

// `part` of 255 of `over` on `under`.
QRgb blended(QRgb under, QRgb over, int part);

// The palette of 256 made of a theme's sixteen: a cube of 6 x 6 x 6 and 24 greys, as xterm has them.
class TerminalPalette {
public:
    explicit TerminalPalette(const TerminalColors& colors = TerminalColors::dark());

    const TerminalColors& colors() const { return colors_; }

    struct Pair {
        QRgb foreground;
        QRgb background;
        QRgb ink; // the foreground as it was asked for: what draws areas, not letters
    };
    // What a cell shows; `reversed`: the whole screen is (DECSCNM).
    Pair resolve(const vt::Style& style, bool reversed) const;

private:
    QRgb rgb(vt::Color color, QRgb standard) const;

    TerminalColors colors_;
    std::array<QRgb, 256> indexed_{};
};

} // namespace berth::desktop
