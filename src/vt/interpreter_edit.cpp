// Erasing and scrolling, and the flag that tells where a long line goes on.
#include "vt/interpreter.h"

#include <algorithm>

namespace berth::vt {

// The one rule of Line::wrapped: a row goes on from the one above only while that one is full, or its last cell is
// blank because the wide character that begins this row did not fit there. So a snapshot can rebuild the flag by
// printing. Called for every row whose first cell, or whose predecessor's last cell, may have changed.
void Interpreter::mend_wrap(int row) {
    if (row < 0 || row > last_row() || !line(row).wrapped)
        return;
    const auto full = [this, row](const Line& above) {
        return !above[above.columns() - 1].is_blank() || line(row)[0].width == 2;
    };
    if (row > 0)
        line(row).wrapped = full(line(row - 1));
    else
        line(row).wrapped = !state_.alternate_active && !state_.scrollback.empty() &&
                            full(state_.scrollback.at(state_.scrollback.size() - 1));
}

void Interpreter::damage_scroll(int top, int bottom, int lines) {
    const bool same = damage_.scroll_lines == 0 || (damage_.scroll_top == top && damage_.scroll_bottom == bottom);
    if (!same) {
        for (int row = top; row <= bottom; ++row)
            touch(row);
        return;
    }
    damage_.scroll_top = top;
    damage_.scroll_bottom = bottom;
    damage_.scroll_lines += lines;
    const auto begin = damage_.rows.begin() + top;
    const auto end = damage_.rows.begin() + bottom + 1;
    if (lines > 0) {
        std::move(begin + lines, end, begin);
        std::fill(end - lines, end, char{1});
    } else {
        std::move_backward(begin, end + lines, end);
        std::fill(begin, begin - lines, char{1});
    }
}

void Interpreter::scroll_up(int top, int bottom, int count, bool keep) {
    count = std::min(count, bottom - top + 1);
    auto& rows = state_.rows();
    if (keep && top == 0 && !state_.alternate_active) {
        for (int row = 0; row < count; ++row)
            state_.scrollback.push(line(row));
        damage_.scrollback = true;
    }
    if (count == 1) { // what happens at every line's end: cheaper than a rotation's swaps
        Line blank = std::move(rows[static_cast<std::size_t>(top)]);
        std::move(rows.begin() + top + 1, rows.begin() + bottom + 1, rows.begin() + top);
        rows[static_cast<std::size_t>(bottom)] = std::move(blank);
    } else {
        std::rotate(rows.begin() + top, rows.begin() + top + count, rows.begin() + bottom + 1);
    }
    const Color background = state_.cursor.pen.background;
    for (int row = bottom - count + 1; row <= bottom; ++row) {
        line(row).wrapped = false;
        line(row).erase(0, state_.size.columns, background);
    }
    damage_scroll(top, bottom, count);
    const bool follows_scrollback = keep && top == 0 && !state_.alternate_active && state_.scrollback.limit() > 0;
    if (!follows_scrollback)
        mend_wrap(top);
    mend_wrap(bottom + 1);
}

void Interpreter::scroll_down(int top, int bottom, int count) {
    count = std::min(count, bottom - top + 1);
    auto& rows = state_.rows();
    std::rotate(rows.begin() + top, rows.begin() + bottom + 1 - count, rows.begin() + bottom + 1);
    const Color background = state_.cursor.pen.background;
    for (int row = top; row < top + count; ++row) {
        line(row).wrapped = false;
        line(row).erase(0, state_.size.columns, background);
    }
    damage_scroll(top, bottom, -count);
    mend_wrap(top + count);
    mend_wrap(bottom + 1);
}

void Interpreter::erase(int row, int from, int to) {
    line(row).erase(from, to, state_.cursor.pen.background);
    mend_wrap(row);
    mend_wrap(row + 1);
    touch(row);
}

void Interpreter::erase_in_display(int what) {
    Cursor& cursor = state_.cursor;
    const int columns = state_.size.columns;
    switch (what) {
    case 0:
        erase(cursor.row, cursor.pending_wrap ? columns : cursor.column, columns);
        for (int row = cursor.row + 1; row < state_.size.rows; ++row)
            erase(row, 0, columns);
        break;
    case 1:
        cursor.pending_wrap = false;
        for (int row = 0; row < cursor.row; ++row)
            erase(row, 0, columns);
        erase(cursor.row, 0, cursor.column + 1);
        break;
    case 2:
        cursor.pending_wrap = false;
        for (int row = 0; row < state_.size.rows; ++row)
            erase(row, 0, columns);
        break;
    case 3:
        state_.scrollback.clear();
        damage_.scrollback = true;
        if (!state_.alternate_active)
            mend_wrap(0);
        else
            state_.primary.front().wrapped = false;
        break;
    default:
        break;
    }
}

void Interpreter::erase_in_line(int what) {
    Cursor& cursor = state_.cursor;
    const int columns = state_.size.columns;
    switch (what) {
    case 0: // behind a character in the last column there is nothing to erase (grep --color relies on it)
        erase(cursor.row, cursor.pending_wrap ? columns : cursor.column, columns);
        break;
    case 1:
        cursor.pending_wrap = false;
        erase(cursor.row, 0, cursor.column + 1);
        break;
    case 2:
        cursor.pending_wrap = false;
        erase(cursor.row, 0, columns);
        break;
    default:
        break;
    }
}

} // namespace berth::vt
