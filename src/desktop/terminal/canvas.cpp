#include "desktop/terminal/canvas.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace berth::desktop {

Canvas::Canvas(const QFont& font, qreal ratio, const TerminalColors& colors)
    : font_(std::make_unique<CellFont>(font, ratio))
    , palette_(colors) {}

void Canvas::set_font(const QFont& font, qreal ratio) {
    font_ = std::make_unique<CellFont>(font, ratio);
    resize(columns_, rows_);
}

void Canvas::set_colors(const TerminalColors& colors) {
    palette_ = TerminalPalette(colors);
    touch_all();
}

void Canvas::resize(int columns, int rows) {
    columns_ = columns;
    rows_ = rows;
    image_ = QImage(columns * font_->cell().width(), rows * font_->cell().height(), QImage::Format_RGB32);
    dirty_.assign(static_cast<std::size_t>(rows), true);
    moved_.assign(static_cast<std::size_t>(rows), false);
    blinking_.assign(static_cast<std::size_t>(rows), false);
}

void Canvas::touch(int row) {
    if (row >= 0 && row < rows_)
        dirty_[static_cast<std::size_t>(row)] = true;
}

bool Canvas::touch_blinking() {
    bool any = false;
    for (std::size_t row = 0; row < blinking_.size(); ++row) {
        any = any || blinking_[row];
        if (blinking_[row])
            dirty_[row] = true;
    }
    return any;
}

void Canvas::scroll(int top, int bottom, int lines) {
    bottom = std::min(bottom, rows_ - 1);
    const int height = bottom - top + 1;
    if (lines == 0 || height <= 0)
        return;
    const int kept = height - std::abs(lines);
    for (int row = top; kept <= 0 && row <= bottom; ++row)
        touch(row);
    if (kept <= 0)
        return;
    const int from = lines > 0 ? top + lines : top;
    const int to = lines > 0 ? top : top - lines;
    const auto bytes =
        static_cast<std::size_t>(image_.bytesPerLine()) * static_cast<std::size_t>(font_->cell().height());
    uchar* picture = image_.bits();
    std::memmove(picture + static_cast<std::size_t>(to) * bytes, picture + static_cast<std::size_t>(from) * bytes,
                 static_cast<std::size_t>(kept) * bytes);
    const auto move = [&](std::vector<bool>& flags, bool uncovered) {
        if (lines > 0) {
            std::copy(flags.begin() + from, flags.begin() + from + kept, flags.begin() + to);
            std::fill(flags.begin() + top + kept, flags.begin() + bottom + 1, uncovered);
        } else {
            std::copy_backward(flags.begin() + from, flags.begin() + from + kept, flags.begin() + to + kept);
            std::fill(flags.begin() + top, flags.begin() + to, uncovered);
        }
    };
    move(dirty_, true);
    move(blinking_, false);
    std::fill(moved_.begin() + top, moved_.begin() + bottom + 1, true);
}

Canvas::Changed Canvas::render(const std::function<Row(int row)>& row_of) {
    Changed changed{rows_, 0};
    const auto widen = [&changed](int row) {
        changed.from = std::min(changed.from, row);
        changed.to = std::max(changed.to, row + 1);
    };
    QPainter painter;
    RowPainter rows(*font_, palette_);
    for (int row = 0; row < rows_; ++row) {
        const auto at = static_cast<std::size_t>(row);
        if (moved_[at])
            widen(row);
        moved_[at] = false;
        if (!dirty_[at])
            continue;
        widen(row);
        if (!painter.isActive())
            painter.begin(&image_);
        const Row content = row_of(row);
        blinking_[at] = rows.paint(painter, *content.line, columns_, row * font_->cell().height(), content.look);
        dirty_[at] = false;
    }
    return changed.to == 0 ? Changed{0, 0} : changed;
}

} // namespace berth::desktop
