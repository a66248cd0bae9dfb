// A font laid out on a grid of equal cells: the cell's size, and the glyphs of characters, found once. Measures are
// device pixels. What the font lacks comes from the system's other fonts, shaped once per cluster and remembered.
#pragma once

#include <QFont>
#include <QGlyphRun>
#include <QHash>
#include <QList>
#include <QRawFont>
#include <QSize>

#include <array>

namespace berth::desktop {

class CellFont {
public:
    // A bit each, added up.
    enum Variant { regular = 0, bold = 1, italic = 2 };
    static constexpr int variants = 4;

    // `ratio` device pixels a pixel.
    CellFont(const QFont& font, qreal ratio);

    const QFont& font() const { return font_; }
    qreal ratio() const { return ratio_; }
    QSize cell() const { return cell_; }
    int ascent() const { return ascent_; } // of the baseline below the cell's top
    int line() const { return line_; }     // thickness of underlines and frames
    int underline() const { return underline_; }
    int strike() const { return strike_; }

    const QRawFont& raw(int variant) const { return raw_[static_cast<std::size_t>(variant)]; }
    // The font's own glyph for a character one column wide; 0 where it has none.
    quint32 glyph(int variant, char32_t code);

    // A character with its marks, or one that the font lacks, as it is to be drawn in a number of cells.
    struct Cluster {
        QList<QGlyphRun> runs; // relative to the left end of the baseline
        qreal offset = 0;      // to stand in the middle of its cells
        qreal scale = 1;       // below 1 where it is too wide for them
        int glyphs = 0;        // in all runs
    };
    const Cluster& cluster(int variant, const QString& text, int columns);
    // Several characters that may be one picture, in the system's emoji font where there is one: the terminal's own has
    // plain forms of some of them.
    const Cluster& picture(const QString& text, int columns);

private:
    using Clusters = QHash<QString, Cluster>;
    const Cluster& find(Clusters& known, const QFont& font, const QString& text, int columns) const;

    static constexpr std::size_t direct = 0x500; // Latin, Greek and Cyrillic are looked up without a hash

    QFont font_;
    qreal ratio_;
    std::array<QFont, variants> fonts_;
    std::array<QRawFont, variants> raw_;
    std::array<std::array<quint32, direct>, variants> direct_;
    std::array<QHash<char32_t, quint32>, variants> others_;
    std::array<Clusters, variants> clusters_;
    QFont picture_font_;
    Clusters pictures_;
    QSize cell_;
    int ascent_ = 0;
    int line_ = 1;
    int underline_ = 0;
    int strike_ = 0;
};

// The system's font for terminals, at its usual size.
QFont default_terminal_font();

} // namespace berth::desktop
