// The picture of a terminal's rows, drawn again only where something changed: rows are marked, moved with the text that
// scrolls, and drawn when a frame is due.
#pragma once

#include "desktop/terminal/row_painter.h"

#include <QImage>

#include <functional>
#include <memory>
#include <vector>

namespace berth::desktop {

class Canvas {
public:
    Canvas(const QFont& font, qreal ratio, const TerminalColors& colors);

    // Each marks every row.
    void set_font(const QFont& font, qreal ratio);
    void set_colors(const TerminalColors& colors);
    void resize(int columns, int rows);

    const CellFont& font() const { return *font_; }
    const TerminalPalette& palette() const { return palette_; }
    // The cell's and the whole picture's size in the widget's pixels.
    QSizeF cell() const { return QSizeF(font_->cell()) / font_->ratio(); }
    QSizeF size() const { return {cell().width() * columns_, cell().height() * rows_}; }
    const QImage& image() const { return image_; }

    void touch(int row);
    void touch_all() { dirty_.assign(dirty_.size(), true); }
    // Marks the rows in which something blinks. Whether there is one.
    bool touch_blinking();
    // The rows [top, bottom] moved up by `lines`, down when negative; what they uncover is marked.
    void scroll(int top, int bottom, int lines);

    // What row `row` shows.
    struct Row {
        const vt::Line* line;
        LineLook look;
    };
    // Draws the marked rows. The rows from the first to the last that changed; none: {0, 0}.
    struct Changed {
        int from;
        int to;
    };
    Changed render(const std::function<Row(int row)>& row);

private:
    int rows_ = 0;
    int columns_ = 0;
    std::unique_ptr<CellFont> font_;
    TerminalPalette palette_;
    QImage image_;
    std::vector<bool> dirty_;
    std::vector<bool> moved_; // the picture was moved there since the last frame
    std::vector<bool> blinking_;
};

} // namespace berth::desktop
