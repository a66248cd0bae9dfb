#include "desktop/terminal/row_painter.h"

#include "desktop/terminal/box_drawing.h"
#include "desktop/terminal/pictures.h"

#include <algorithm>

namespace berth::desktop {

namespace {

constexpr char32_t zero_width_joiner = 0x200D;

int variant_of(const vt::Style& style) {
    return (style.has(vt::bold) ? CellFont::bold : 0) | (style.has(vt::italic) ? CellFont::italic : 0);
}

bool has_lines(const vt::Style& style) {
    return style.underline() != vt::Underline::none || style.has(vt::strike) || style.has(vt::overline);
}

} // namespace

bool RowPainter::paint(QPainter& painter, const vt::Line& line, int columns, int top, const LineLook& look) {
    const int shown = std::min(columns, line.columns());
    resolve(line, columns, look);
    backgrounds(painter, columns, top, look.reversed);
    glyphs(painter, line, shown, top, look);
    lines(painter, line, shown, top, look);
    if (look.cursor && look.cursor->column < columns)
        cursor(painter, line, columns, top, *look.cursor);
    return std::ranges::any_of(line.cells(), [](const vt::Cell& cell) { return cell.style.has(vt::blink); });
}

void RowPainter::resolve(const vt::Line& line, int columns, const LineLook& look) {
    pairs_.resize(static_cast<std::size_t>(columns));
    const vt::Style* last = nullptr;
    TerminalPalette::Pair pair{};
    for (int column = 0; column < columns; ++column) {
        static constexpr vt::Style beyond;
        const vt::Style& style = column < line.columns() ? line[column].style : beyond;
        if (!last || !(style == *last))
            pair = palette_.resolve(style, look.reversed);
        last = &style;
        pairs_[static_cast<std::size_t>(column)] = pair;
    }
    const TerminalColors& colors = palette_.colors();
    const auto over = [&](const Selection::Columns& part, QRgb background) {
        for (int column = std::max(0, part.from); column < std::min(part.to, columns); ++column)
            pairs_[static_cast<std::size_t>(column)].background = background;
    };
    for (const auto& match : look.matches)
        over(match, colors.match);
    if (look.selected)
        over(*look.selected, colors.selection);
    if (look.link)
        for (int column = look.link->from; column < std::min(look.link->to, columns); ++column)
            pairs_[static_cast<std::size_t>(column)].foreground = colors.accent;
    if (look.cursor && look.cursor->shape == vt::CursorShape::block && !look.cursor->hollow) {
        const int column = look.cursor->column;
        const int width = column + 1 < line.columns() && line[column].width == 2 ? 2 : 1;
        for (int at = column; at < std::min(column + width, columns); ++at)
            pairs_[static_cast<std::size_t>(at)] = {colors.background, colors.cursor, colors.background};
    }
}

void RowPainter::backgrounds(QPainter& painter, int columns, int top, bool reversed) const {
    const QSize cell = font_.cell();
    const QRgb standard = reversed ? palette_.colors().foreground : palette_.colors().background;
    painter.fillRect(0, top, columns * cell.width(), cell.height(), QColor(standard));
    for (int from = 0; from < columns;) {
        const QRgb color = pairs_[static_cast<std::size_t>(from)].background;
        int to = from + 1;
        while (to < columns && pairs_[static_cast<std::size_t>(to)].background == color)
            ++to;
        if (color != standard)
            painter.fillRect(from * cell.width(), top, (to - from) * cell.width(), cell.height(), QColor(color));
        from = to;
    }
}

void RowPainter::glyphs(QPainter& painter, const vt::Line& line, int columns, int top, const LineLook& look) {
    const QSize size = font_.cell();
    const qreal baseline = top + font_.ascent();
    auto mark = line.marks().begin();
    const auto last_mark = line.marks().end();
    for (int column = 0; column < columns; ++column) {
        const vt::Cell& cell = line[column];
        while (mark != last_mark && mark->column < column)
            ++mark;
        const char32_t code = cell.code;
        if (code <= U' ' || cell.style.has(vt::conceal) || (look.blink_off && cell.style.has(vt::blink)))
            continue;
        const int variant = variant_of(cell.style);
        const QRgb color = pairs_[static_cast<std::size_t>(column)].foreground;
        const bool marked = mark != last_mark && mark->column == column;
        if (is_box_drawing(code)) {
            flush(painter);
            draw_box(painter, code, {column * size.width(), top, size.width(), size.height()},
                     QColor(pairs_[static_cast<std::size_t>(column)].ink), font_.line());
            continue;
        }
        if (const int joined = picture_columns(line, column);
            joined > static_cast<int>(cell.width) && column + joined <= columns) {
            flush(painter);
            painter.setPen(QColor(color));
            if (picture(painter, line, column, joined, top)) {
                column += joined - 1;
                continue;
            }
        }
        const quint32 glyph = marked || cell.width != 1 ? 0 : font_.glyph(variant, code);
        if (batch_.variant != variant || batch_.color != color)
            flush(painter);
        batch_ = {variant, color};
        if (glyph == 0) {
            flush(painter);
            painter.setPen(QColor(color));
            cluster(painter, line, column, top, variant);
            continue;
        }
        glyph_indexes_.push_back(glyph);
        glyph_places_.emplace_back(column * size.width(), baseline);
    }
    flush(painter);
}

void RowPainter::cluster(QPainter& painter, const vt::Line& line, int column, int top, int variant) {
    const int columns = static_cast<int>(line[column].width);
    QString text = QString::fromStdString(line.text_at(column));
    // What it would join stands in a cell of its own.
    if (text.endsWith(QChar(zero_width_joiner)))
        text.chop(1);
    draw(painter, font_.cluster(variant, text, columns), column, top, columns > 1);
}

bool RowPainter::picture(QPainter& painter, const vt::Line& line, int column, int columns, int top) {
    std::string text;
    for (int at = column; at < column + columns; ++at)
        text += line.text_at(at);
    const CellFont::Cluster& shaped = font_.picture(QString::fromStdString(text), columns);
    if (shaped.glyphs != 1)
        return false; // the font has no picture of all of them
    draw(painter, shaped, column, top, true);
    return true;
}

void RowPainter::draw(QPainter& painter, const CellFont::Cluster& shaped, int column, int top, bool in_proportion) {
    const QPointF place(column * font_.cell().width() + shaped.offset, top + font_.ascent());
    if (shaped.scale == 1) {
        for (const QGlyphRun& run : shaped.runs)
            painter.drawGlyphRun(place, run);
        return;
    }
    painter.save();
    painter.translate(place);
    // Letters only get narrower; pictures keep their proportions.
    painter.scale(shaped.scale, in_proportion ? shaped.scale : 1);
    for (const QGlyphRun& run : shaped.runs)
        painter.drawGlyphRun({}, run);
    painter.restore();
}

void RowPainter::flush(QPainter& painter) {
    if (glyph_indexes_.empty())
        return;
    QGlyphRun run;
    run.setRawFont(font_.raw(batch_.variant));
    run.setRawData(glyph_indexes_.data(), glyph_places_.data(), static_cast<int>(glyph_indexes_.size()));
    painter.setPen(QColor(batch_.color));
    painter.drawGlyphRun({}, run);
    glyph_indexes_.clear();
    glyph_places_.clear();
}

void RowPainter::lines(QPainter& painter, const vt::Line& line, int columns, int top, const LineLook& look) const {
    const QSize size = font_.cell();
    for (int from = 0; from < columns;) {
        const vt::Style& style = line[from].style;
        const QRgb color = pairs_[static_cast<std::size_t>(from)].foreground;
        int to = from + 1;
        while (to < columns && line[to].style == style && pairs_[static_cast<std::size_t>(to)].foreground == color)
            ++to;
        if (has_lines(style)) {
            const QRect cells(from * size.width(), top, (to - from) * size.width(), size.height());
            painter.setPen(QPen(QColor(color), font_.line()));
            underline(painter, style.underline(), cells);
            if (style.has(vt::strike))
                painter.fillRect(cells.x(), top + font_.strike(), cells.width(), font_.line(), QColor(color));
            if (style.has(vt::overline))
                painter.fillRect(cells.x(), top, cells.width(), font_.line(), QColor(color));
        }
        from = to;
    }
    if (look.link)
        painter.fillRect(look.link->from * size.width(), top + font_.underline(),
                         (look.link->to - look.link->from) * size.width(), font_.line(),
                         QColor(palette_.colors().accent));
}

void RowPainter::underline(QPainter& painter, vt::Underline kind, QRect cells) const {
    const QColor color = painter.pen().color();
    const int line = font_.line();
    const int y = cells.y() + font_.underline();
    const int bottom = cells.bottom() + 1;
    switch (kind) {
    case vt::Underline::none:
        return;
    case vt::Underline::single:
        return painter.fillRect(cells.x(), y, cells.width(), line, color);
    case vt::Underline::twofold: {
        const int second = std::min(y + 2 * line, bottom - line);
        painter.fillRect(cells.x(), second - 2 * line, cells.width(), line, color);
        return painter.fillRect(cells.x(), second, cells.width(), line, color);
    }
    case vt::Underline::curly: {
        const int step = std::max(2, font_.cell().width() / 4);
        const int low = bottom - line;
        for (int x = 0; x < cells.width(); ++x) {
            const int phase = x % (2 * step);
            const int rise = (phase < step ? phase : 2 * step - phase) * 2 * line / step;
            painter.fillRect(cells.x() + x, low - rise, 1, line, color);
        }
        return;
    }
    case vt::Underline::dotted:
    case vt::Underline::dashed: {
        const int dash = kind == vt::Underline::dotted ? line : std::max(2, font_.cell().width() / 2);
        for (int x = 0; x < cells.width(); x += 2 * dash)
            painter.fillRect(cells.x() + x, y, std::min(dash, cells.width() - x), line, color);
        return;
    }
    }
}

void RowPainter::cursor(QPainter& painter, const vt::Line& line, int columns, int top,
                        const LineLook::Cursor& cursor) const {
    const QSize size = font_.cell();
    const bool wide = cursor.column + 1 < std::min(columns, line.columns()) && line[cursor.column].width == 2;
    const QRect cell(cursor.column * size.width(), top, size.width() * (wide ? 2 : 1), size.height());
    const QColor color(palette_.colors().cursor);
    const int thick = std::max(font_.line(), static_cast<int>(font_.ratio() + 0.5));
    if (cursor.hollow) {
        painter.fillRect(cell.x(), cell.y(), cell.width(), thick, color);
        painter.fillRect(cell.x(), cell.bottom() + 1 - thick, cell.width(), thick, color);
        painter.fillRect(cell.x(), cell.y(), thick, cell.height(), color);
        painter.fillRect(cell.right() + 1 - thick, cell.y(), thick, cell.height(), color);
        return;
    }
    switch (cursor.shape) {
    case vt::CursorShape::block: // the cell's own colours
        return;
    case vt::CursorShape::underline:
        return painter.fillRect(cell.x(), cell.bottom() + 1 - 2 * thick, cell.width(), 2 * thick, color);
    case vt::CursorShape::bar:
        return painter.fillRect(cell.x(), cell.y(), 2 * thick, cell.height(), color);
    }
}

} // namespace berth::desktop
