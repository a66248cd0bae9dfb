// A table that fits the screen: columns shrink and cut their texts, and the least important ones give way.
#pragma once

#include "cli/format/style.h"

#include <cstddef>
#include <limits>
#include <vector>

namespace berth::cli {

// Output that goes into a file or a pipe is not cut.
inline constexpr std::size_t unlimited_width = std::numeric_limits<std::size_t>::max();

struct Column {
    std::string title;
    int importance = 0;    // the lowest gives way first; 0: never
    std::size_t least = 6; // columns it may shrink to
};

struct Cell {
    std::string text;
    Tone tone = Tone::plain;
};

// One line per row below the titles, columns two blanks apart, no blanks at the end. Texts are cleaned.
std::string render_table(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows,
                         std::size_t width, const Style& style);

} // namespace berth::cli
