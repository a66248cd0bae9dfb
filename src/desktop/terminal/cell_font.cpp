#include "desktop/terminal/cell_font.h"

#include <QFontDatabase>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QTextLayout>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace berth::desktop {

namespace {

constexpr quint32 unknown = std::numeric_limits<quint32>::max();
// Shaped clusters kept for each variant: more than all the ideographs of the Basic Multilingual Plane, since forgetting
// all to make room for one costs far more than their memory.
constexpr qsizetype most_clusters = 50'000;

constexpr QChar emoji_presentation(0xFE0F); // U+FE0F, UTS #51

// What Linux, macOS and Windows have.
QStringList emoji_families() {
    return {QStringLiteral("Noto Color Emoji"), QStringLiteral("Apple Color Emoji"), QStringLiteral("Segoe UI Emoji")};
}

quint32 look_up(const QRawFont& font, char32_t code) {
    const QString text = QString::fromUcs4(&code, 1);
    std::array<quint32, 4> glyphs{};
    int count = static_cast<int>(glyphs.size());
    if (!font.glyphIndexesForChars(text.constData(), static_cast<int>(text.size()), glyphs.data(), &count))
        return 0;
    return count == 1 ? glyphs[0] : 0;
}

} // namespace

CellFont::CellFont(const QFont& font, qreal ratio)
    : font_(font)
    , ratio_(ratio) {
    QFont device = font;
    device.setPixelSize(std::max(1, static_cast<int>(std::lround(QFontInfo(font).pixelSize() * ratio))));
    device.setKerning(false);
    device.setStyleHint(QFont::Monospace, QFont::PreferAntialias);
    for (std::size_t variant = 0; variant < variants; ++variant) {
        fonts_[variant] = device;
        fonts_[variant].setBold((variant & bold) != 0);
        fonts_[variant].setItalic((variant & italic) != 0);
        raw_[variant] = QRawFont::fromFont(fonts_[variant]);
        direct_[variant].fill(unknown);
    }
    picture_font_ = device;
    picture_font_.setFamilies(emoji_families() + device.families());
    const QFontMetricsF metrics(device);
    ascent_ = static_cast<int>(std::ceil(metrics.ascent()));
    const int descent = static_cast<int>(std::ceil(metrics.descent()));
    cell_ = {std::max(1, static_cast<int>(std::lround(metrics.horizontalAdvance(QLatin1Char('M'))))),
             std::max(1, ascent_ + descent + static_cast<int>(std::lround(std::max(0.0, metrics.leading()))))};
    line_ = std::max(1, static_cast<int>(std::lround(metrics.lineWidth())));
    underline_ =
        std::min(ascent_ + std::max(1, static_cast<int>(std::lround(metrics.underlinePos()))), cell_.height() - line_);
    strike_ = ascent_ - static_cast<int>(std::lround(metrics.strikeOutPos()));
}

quint32 CellFont::glyph(int variant, char32_t code) {
    const auto which = static_cast<std::size_t>(variant);
    if (code < direct) {
        quint32& known = direct_[which][code];
        if (known == unknown)
            known = look_up(raw_[which], code);
        return known;
    }
    auto known = others_[which].find(code);
    if (known == others_[which].end())
        known = others_[which].insert(code, look_up(raw_[which], code));
    return *known;
}

const CellFont::Cluster& CellFont::cluster(int variant, const QString& text, int columns) {
    const auto which = static_cast<std::size_t>(variant);
    return find(clusters_[which], fonts_[which], text, columns);
}

const CellFont::Cluster& CellFont::picture(const QString& text, int columns) {
    // That they are pictures is known; the mark that says so is looked for in other fonts, and parts them.
    QString bare = text;
    bare.remove(emoji_presentation);
    return find(pictures_, picture_font_, bare, columns);
}

const CellFont::Cluster& CellFont::find(Clusters& known, const QFont& font, const QString& text, int columns) const {
    if (const auto found = known.constFind(text); found != known.constEnd())
        return *found;
    if (known.size() >= most_clusters)
        known.clear();
    QTextLayout layout(text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::NoWrap);
    layout.setTextOption(option);
    layout.setCacheEnabled(false);
    layout.beginLayout();
    QTextLine line = layout.createLine();
    layout.endLayout();
    Cluster made;
    if (line.isValid()) {
        line.setPosition({0, -line.ascent()});
        made.runs = layout.glyphRuns();
        for (const QGlyphRun& run : std::as_const(made.runs))
            made.glyphs += static_cast<int>(run.glyphIndexes().size());
        const qreal room = columns * cell_.width();
        const qreal width = line.naturalTextWidth();
        if (width > room)
            made.scale = room / width;
        made.offset = std::max(0.0, (room - width) / 2);
    }
    return *known.insert(text, made);
}

QFont default_terminal_font() {
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setStyleHint(QFont::Monospace);
    return font;
}

} // namespace berth::desktop
