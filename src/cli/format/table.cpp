#include "cli/format/table.h"

#include "cli/format/text.h"

#include <algorithm>
#include <numeric>

namespace berth::cli {

namespace {

constexpr std::size_t gap = 2;

// Columns that are shown, with the width each one gets.
struct Layout {
    std::vector<std::size_t> shown; // indices
    std::vector<std::size_t> widths;

    std::size_t total() const {
        return std::accumulate(widths.begin(), widths.end(), (widths.empty() ? 0 : widths.size() - 1) * gap);
    }
};

// Takes columns from the widest that may still shrink until the table fits or none may.
void shrink(Layout& layout, const std::vector<Column>& columns, std::size_t width) {
    while (layout.total() > width) {
        std::size_t widest = layout.widths.size();
        for (std::size_t i = 0; i < layout.widths.size(); ++i) {
            if (layout.widths[i] > columns[layout.shown[i]].least &&
                (widest == layout.widths.size() || layout.widths[i] > layout.widths[widest])) {
                widest = i;
            }
        }
        if (widest == layout.widths.size()) {
            return;
        }
        --layout.widths[widest];
    }
}

Layout lay_out(const std::vector<Column>& columns, const std::vector<std::size_t>& natural, std::size_t width) {
    std::vector<std::size_t> shown(columns.size());
    std::iota(shown.begin(), shown.end(), 0U);
    while (true) {
        Layout layout{shown, {}};
        for (const std::size_t index : shown) {
            layout.widths.push_back(natural[index]);
        }
        shrink(layout, columns, width);
        if (layout.total() <= width) {
            return layout;
        }
        // The least important one that may go, the last of equals.
        auto victim = shown.end();
        for (auto column = shown.begin(); column != shown.end(); ++column) {
            const int importance = columns[*column].importance;
            if (importance > 0 && (victim == shown.end() || importance <= columns[*victim].importance)) {
                victim = column;
            }
        }
        if (victim == shown.end()) {
            return layout;
        }
        shown.erase(victim);
    }
}

} // namespace

std::string render_table(const std::vector<Column>& columns, const std::vector<std::vector<Cell>>& rows,
                         std::size_t width, const Style& style) {
    std::vector<std::vector<Cell>> cleaned = rows;
    std::vector<std::size_t> natural;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        std::size_t most = display_width(columns[i].title);
        for (auto& row : cleaned) {
            row[i].text = clean_line(row[i].text);
            most = std::max(most, display_width(row[i].text));
        }
        natural.push_back(most);
    }
    const Layout layout = lay_out(columns, natural, width);
    std::string result;
    const auto line = [&](auto&& cell_of) {
        for (std::size_t i = 0; i < layout.shown.size(); ++i) {
            const Cell cell = cell_of(layout.shown[i]);
            const bool last = i + 1 == layout.shown.size();
            const std::string text = cut_to_width(cell.text, layout.widths[i]);
            result += style.paint(cell.tone, text);
            if (!last) {
                result.append(layout.widths[i] - std::min(display_width(text), layout.widths[i]) + gap, ' ');
            }
        }
        result.erase(result.find_last_not_of(' ') + 1);
        result += '\n';
    };
    line([&](std::size_t index) { return Cell{columns[index].title, Tone::dim}; });
    for (const auto& row : cleaned) {
        line([&](std::size_t index) { return row[index]; });
    }
    return result;
}

} // namespace berth::cli
