// Draws one row of a terminal: backgrounds, glyphs in as few strokes as its styles allow, lines under and through them,
// the cursor. In device pixels, on a painter of an opaque picture.
#pragma once

#include "desktop/terminal/cell_font.h"
#include "desktop/terminal/selection.h"
#include "desktop/terminal/terminal_colors.h"
#include "vt/line.h"
#include "vt/modes.h"

#include <QPainter>

#include <optional>
#include <vector>

namespace berth::desktop {

// What lies over a row's text.
struct LineLook {
    struct Cursor {
        int column;
        vt::CursorShape shape;
        bool hollow; // the keyboard is elsewhere
    };

    std::optional<Selection::Columns> selected;
    std::optional<Selection::Columns> link; // under the pointer
    std::vector<Selection::Columns> matches;
    std::optional<Cursor> cursor;
    bool reversed = false; // the whole screen (DECSCNM)
    bool blink_off = false;
};

class RowPainter {
public:
    RowPainter(CellFont& font, const TerminalPalette& palette)
        : font_(font)
        , palette_(palette) {}

    // Draws `line` in `columns` cells from `top` down. Whether something in it blinks.
    bool paint(QPainter& painter, const vt::Line& line, int columns, int top, const LineLook& look);

private:
    struct Batch {
        int variant = 0;
        QRgb color = 0;
    };

    void resolve(const vt::Line& line, int columns, const LineLook& look);
    void backgrounds(QPainter& painter, int columns, int top, bool reversed) const;
    void glyphs(QPainter& painter, const vt::Line& line, int columns, int top, const LineLook& look);
    void cluster(QPainter& painter, const vt::Line& line, int column, int top, int variant);
    // Characters that the font joins to one picture, in the columns of all of them; false where it does not.
    bool picture(QPainter& painter, const vt::Line& line, int column, int columns, int top);
    void draw(QPainter& painter, const CellFont::Cluster& shaped, int column, int top, bool in_proportion);
    void flush(QPainter& painter);
    void lines(QPainter& painter, const vt::Line& line, int columns, int top, const LineLook& look) const;
    void underline(QPainter& painter, vt::Underline kind, QRect cells) const;
    void cursor(QPainter& painter, const vt::Line& line, int columns, int top, const LineLook::Cursor& cursor) const;

    CellFont& font_;
    const TerminalPalette& palette_;
    // Scratch, kept between rows.
    std::vector<TerminalPalette::Pair> pairs_;
    std::vector<quint32> glyph_indexes_;
    std::vector<QPointF> glyph_places_;
    Batch batch_;
};

} // namespace berth::desktop
