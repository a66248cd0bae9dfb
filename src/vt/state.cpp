#include "vt/state.h"

#include <algorithm>

namespace berth::vt {

namespace {

constexpr int default_tab_width = 8;

} // namespace

Size clamped(Size size) {
    return {std::clamp(size.columns, smallest_size.columns, largest_size.columns),
            std::clamp(size.rows, smallest_size.rows, largest_size.rows)};
}

bool is_default_tab_stop(int column) {
    return column % default_tab_width == 0;
}

State::State(Size wanted, std::size_t scrollback_lines)
    : size(clamped(wanted))
    , primary(static_cast<std::size_t>(size.rows), Line(size.columns))
    , scrollback(scrollback_lines)
    , bottom(size.rows - 1)
    , tab_stops(static_cast<std::size_t>(size.columns)) {
    for (int column = 0; column < size.columns; ++column)
        tab_stops[static_cast<std::size_t>(column)] = is_default_tab_stop(column);
}

} // namespace berth::vt
