#include "vt/line.h"

#include "vt/utf8.h"

#include <algorithm>

namespace berth::vt {

std::string Line::text_at(int column) const {
    const Cell& cell = cells_[static_cast<std::size_t>(column)];
    std::string text;
    if (cell.code != 0 && cell.width != 0)
        append_utf8(text, cell.code);
    for (const Mark& mark : marks_)
        if (mark.column == column)
            append_utf8(text, mark.code);
    return text;
}

std::string Line::text() const {
    std::string text;
    for (int column = 0; column < columns(); ++column) {
        const Cell& cell = (*this)[column];
        if (cell.is_blank())
            text += ' ';
        else if (cell.width != 0)
            text += text_at(column);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
}

int Line::used() const {
    int end = columns();
    while (end > 0 && (*this)[end - 1] == Cell::blank())
        --end;
    return end;
}

void Line::put(int column, char32_t code, int width, const Style& style) {
    split_wide(column, style.background);
    split_wide(column + width, style.background);
    drop_marks(column, column + width);
    Cell& cell = cells_[static_cast<std::size_t>(column)];
    cell.code = code & 0xFFFFFF;
    cell.width = static_cast<std::uint8_t>(width);
    cell.style = style;
    if (width == 2) {
        Cell& half = cells_[static_cast<std::size_t>(column) + 1];
        half.code = 0;
        half.width = 0;
        half.style = style;
    }
}

void Line::put_ascii(int column, std::string_view text, const Style& style) {
    const int end = column + static_cast<int>(text.size());
    split_wide(column, style.background);
    split_wide(end, style.background);
    drop_marks(column, end);
    Cell* cell = &cells_[static_cast<std::size_t>(column)];
    for (const char c : text) {
        cell->code = static_cast<std::uint8_t>(c);
        cell->width = 1;
        cell->style = style;
        ++cell;
    }
}

void Line::add_mark(int column, char32_t code) {
    const auto present = std::ranges::count(marks_, column, &Mark::column);
    if (present < max_marks_per_cell)
        marks_.insert(std::ranges::upper_bound(marks_, column, {}, &Mark::column), Mark{column, code});
}

void Line::erase(int from, int to, Color background) {
    if (from >= to)
        return;
    split_wide(from, background);
    split_wide(to, background);
    drop_marks(from, to);
    std::fill(cells_.begin() + from, cells_.begin() + to, Cell::blank(background));
}

void Line::insert_blanks(int column, int count, Color background) {
    count = std::min(count, columns() - column);
    if (count <= 0)
        return;
    split_wide(column, background);
    split_wide(columns() - count, background);
    drop_marks(columns() - count, columns());
    for (Mark& mark : marks_)
        if (mark.column >= column)
            mark.column += count;
    std::move_backward(cells_.begin() + column, cells_.end() - count, cells_.end());
    std::fill_n(cells_.begin() + column, count, Cell::blank(background));
}

void Line::remove_cells(int column, int count, Color background) {
    count = std::min(count, columns() - column);
    if (count <= 0)
        return;
    split_wide(column, background);
    split_wide(column + count, background);
    drop_marks(column, column + count);
    for (Mark& mark : marks_)
        if (mark.column >= column)
            mark.column -= count;
    std::move(cells_.begin() + column + count, cells_.end(), cells_.begin() + column);
    std::fill(cells_.end() - count, cells_.end(), Cell::blank(background));
}

void Line::resize(int columns, Color background) {
    if (columns < this->columns()) {
        split_wide(columns, background);
        drop_marks(columns, this->columns());
    }
    cells_.resize(static_cast<std::size_t>(columns), Cell::blank(background));
}

void Line::append(const Line& other, int from, int to) {
    const int shift = columns() - from;
    cells_.insert(cells_.end(), other.cells_.begin() + from, other.cells_.begin() + to);
    for (const Mark& mark : other.marks_)
        if (mark.column >= from && mark.column < to)
            marks_.push_back({mark.column + shift, mark.code});
}

void Line::split_wide(int column, Color background) {
    if (column <= 0 || column >= columns() || (*this)[column].width != 0)
        return;
    for (int half = column - 1; half <= column; ++half)
        cells_[static_cast<std::size_t>(half)] = Cell::blank(background);
    drop_marks(column - 1, column + 1);
}

void Line::drop_marks(int from, int to) {
    if (!marks_.empty())
        std::erase_if(marks_, [from, to](const Mark& mark) { return mark.column >= from && mark.column < to; });
}

} // namespace berth::vt
