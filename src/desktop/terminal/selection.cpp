#include "desktop/terminal/selection.h"

#include <algorithm>

namespace berth::desktop {

void Selection::begin(const Rows& rows, TextPlace place, SelectionUnit unit) {
    unit_ = unit;
    active_ = true;
    anchor_ = unit_at(rows, place);
    span_ = anchor_;
}

void Selection::extend(const Rows& rows, TextPlace place) {
    if (!active_)
        return;
    const TextSpan reached = unit_at(rows, place);
    if (unit_ == SelectionUnit::block) {
        span_ = anchor_.begin.row <= place.row ? TextSpan{anchor_.begin, place} : TextSpan{place, anchor_.begin};
        return;
    }
    span_ = {std::min(anchor_.begin, reached.begin), std::max(anchor_.end, reached.end)};
}

void Selection::select(const TextSpan& span) {
    unit_ = SelectionUnit::character;
    active_ = true;
    anchor_ = {span.begin, span.begin};
    span_ = span;
}

TextSpan Selection::unit_at(const Rows& rows, TextPlace place) const {
    switch (unit_) {
    case SelectionUnit::word:
        return word_at(rows, place);
    case SelectionUnit::line:
        return line_at(rows, place);
    case SelectionUnit::character:
    case SelectionUnit::block:
        break;
    }
    return {place, place};
}

std::optional<Selection::Columns> Selection::of_row(RowNumber row, int columns) const {
    if (!active_ || row < span_.begin.row || row > span_.end.row)
        return std::nullopt;
    Columns part{row == span_.begin.row ? span_.begin.column : 0, row == span_.end.row ? span_.end.column : columns};
    if (is_block())
        part = {std::min(span_.begin.column, span_.end.column), std::max(span_.begin.column, span_.end.column)};
    part.to = std::min(part.to, columns);
    if (part.from >= part.to)
        return std::nullopt;
    return part;
}

} // namespace berth::desktop
