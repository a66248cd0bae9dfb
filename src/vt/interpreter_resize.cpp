// Another size.
#include "vt/interpreter.h"
#include "vt/reflow.h"

#include <algorithm>

namespace berth::vt {

namespace {

void clamp(Cursor& cursor, Size size) {
    cursor.row = std::clamp(cursor.row, 0, size.rows - 1);
    cursor.column = std::clamp(cursor.column, 0, size.columns - 1);
}

} // namespace

void Interpreter::resize(Size size) {
    if (size == state_.size)
        return;
    // The cursor that belongs to the primary screen is the saved one while the alternate screen shows.
    Cursor& tracked = state_.alternate_active ? state_.primary_saved.cursor : state_.cursor;
    Page page = reflow({std::move(state_.scrollback), std::move(state_.primary), {tracked.row, tracked.column}},
                       size.columns, size.rows);
    state_.scrollback = std::move(page.scrollback);
    state_.primary = std::move(page.rows);
    tracked.row = page.cursor.row;
    tracked.column = page.cursor.column;
    if (tracked.pending_wrap && tracked.column < size.columns - 1) {
        ++tracked.column;
        tracked.pending_wrap = false;
    }
    if (state_.alternate_active) {
        // Full-screen programs draw anew; until then the rows around the cursor stay.
        const int excess = std::max(0, state_.cursor.row - size.rows + 1);
        state_.alternate.erase(state_.alternate.begin(), state_.alternate.begin() + excess);
        state_.cursor.row -= excess;
        state_.cursor.pending_wrap = false;
        state_.alternate.resize(static_cast<std::size_t>(size.rows), Line(size.columns));
        for (Line& row : state_.alternate) {
            row.resize(size.columns);
            row.wrapped = false;
        }
    }
    state_.size = size;
    clamp(state_.cursor, size);
    clamp(state_.primary_saved.cursor, size);
    clamp(state_.alternate_saved.cursor, size);
    state_.top = 0;
    state_.bottom = last_row();
    const auto old_columns = static_cast<int>(state_.tab_stops.size());
    state_.tab_stops.resize(static_cast<std::size_t>(size.columns));
    for (int column = old_columns; column < size.columns; ++column)
        state_.tab_stops[static_cast<std::size_t>(column)] = is_default_tab_stop(column);
    state_.repeatable = 0;
    damage_ = {};
    damage_.rows.assign(static_cast<std::size_t>(size.rows), true);
    damage_.size = damage_.cursor = damage_.scrollback = true;
}

} // namespace berth::vt
