#include "vt/reflow.h"

#include <algorithm>
#include <utility>

namespace berth::vt {

namespace {

// One line as the program wrote it, rid of the rows' width.
struct LogicalLine {
    Line content;
    Color fill; // what the rest of its last row shows

    // Joins the next row. Returns where it begins in the content.
    int join(const Line& row) {
        // A blank before a wide character that did not fit is no part of the text.
        if (content.columns() > 0 && content[content.columns() - 1].is_blank() && row[0].width == 2)
            content.resize(content.columns() - 1);
        const int begin = content.columns();
        content.append(row, 0, row.columns());
        return begin;
    }

    void trim() {
        int end = content.columns();
        if (end > 0 && content[end - 1].is_blank())
            fill = content[end - 1].style.background;
        while (end > 0 && content[end - 1].is_blank())
            --end;
        content.resize(end);
    }
};

// Where offset `offset` of the logical line lies in the rows made of it.
struct Wrapped {
    std::vector<Line> rows;
    std::vector<int> begins; // offset at which each row begins
    int length = 0;
    int width = 0;

    Place at(int offset) const {
        const auto next = std::ranges::upper_bound(begins, offset);
        const int row = static_cast<int>(next - begins.begin()) - 1;
        return {row, std::min(offset - begins[static_cast<std::size_t>(row)], width - 1)};
    }
};

Wrapped wrap(LogicalLine& line, int width) {
    line.trim();
    const Line& content = line.content;
    Wrapped out{{}, {}, content.columns(), width};
    int from = 0;
    do {
        int to = std::min(from + width, out.length);
        const bool splits_wide = to < out.length && content[to].width == 0;
        if (splits_wide)
            --to;
        Line row;
        row.append(content, from, to);
        const bool last = to == out.length;
        // A row that goes on is full (Line::wrapped's rule), so a blank at its end becomes a space.
        if (!last && !splits_wide && row[to - from - 1].is_blank())
            row.put(to - from - 1, ' ', 1, row[to - from - 1].style);
        row.resize(width, last ? line.fill : Color{});
        row.wrapped = from > 0;
        out.rows.push_back(std::move(row));
        out.begins.push_back(from);
        from = to;
    } while (from < out.length);
    return out;
}

// Rewraps the page. `first` becomes the row in which what was at the screen's top lies now.
Page rewrap(const Page& page, int width, int& first) {
    Page out{Scrollback(page.scrollback.limit()), {}, {}};
    const auto history = page.scrollback.size();
    const auto total = history + page.rows.size();
    const auto row_at = [&](std::size_t index) -> Line {
        return index < history ? page.scrollback.at(index) : page.rows[index - history];
    };
    const auto cursor_row = history + static_cast<std::size_t>(page.cursor.row);
    for (std::size_t index = 0; index < total;) {
        LogicalLine line;
        int screen_offset = -1;
        int cursor_offset = -1;
        bool on_screen = false;
        Line row = row_at(index);
        do {
            const int begin = line.join(row);
            on_screen = on_screen || index >= history;
            if (index == history)
                screen_offset = begin;
            if (index == cursor_row)
                cursor_offset = begin + page.cursor.column;
            if (++index == total)
                break;
            row = row_at(index);
        } while (row.wrapped);
        Wrapped wrapped = wrap(line, width);
        if (!on_screen) {
            for (const Line& made : wrapped.rows)
                out.scrollback.push(made);
            continue;
        }
        const int base = static_cast<int>(out.rows.size());
        if (screen_offset >= 0)
            first = base + wrapped.at(screen_offset).row;
        if (cursor_offset >= 0) {
            out.cursor = wrapped.at(cursor_offset);
            out.cursor.row += base;
        }
        std::ranges::move(wrapped.rows, std::back_inserter(out.rows));
    }
    return out;
}

} // namespace

Page reflow(Page page, int width, int height) {
    int first = 0;
    if (!page.rows.empty() && page.rows.front().columns() != width)
        page = rewrap(page, width, first);
    auto& rows = page.rows;
    int content_end = static_cast<int>(rows.size()) - 1;
    while (content_end > page.cursor.row && rows[static_cast<std::size_t>(content_end)].is_blank())
        --content_end;
    first = std::max(first, content_end - height + 1);
    first = std::min(first, page.cursor.row);
    const bool was_full = content_end == static_cast<int>(rows.size()) - 1;
    if (was_full) {
        int missing = height - (static_cast<int>(rows.size()) - first);
        const int above = std::clamp(missing, 0, first);
        first -= above;
        missing -= above;
        std::vector<Line> returned;
        for (; missing > 0 && first == 0 && !page.scrollback.empty(); --missing)
            returned.push_back(page.scrollback.pop());
        rows.insert(rows.begin(), std::make_move_iterator(returned.rbegin()), std::make_move_iterator(returned.rend()));
        page.cursor.row += static_cast<int>(returned.size());
    }
    for (int row = 0; row < first; ++row)
        page.scrollback.push(rows[static_cast<std::size_t>(row)]);
    rows.erase(rows.begin(), rows.begin() + first);
    page.cursor.row -= first;
    rows.resize(static_cast<std::size_t>(height), Line(width));
    if (page.scrollback.empty())
        rows.front().wrapped = false;
    return page;
}

} // namespace berth::vt
