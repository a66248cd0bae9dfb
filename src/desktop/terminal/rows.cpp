#include "desktop/terminal/rows.h"

#include <algorithm>
#include <string_view>

namespace berth::desktop {

namespace {

// More than the rows of any window.
constexpr std::size_t most_unpacked = 300;
// A line that is longer is cut: nobody selects or clicks what is larger.
constexpr RowNumber most_rows_of_line = 500;

// Unicode's box drawings and block elements frame text, they are not part of it.
constexpr char32_t first_frame = 0x2500;
constexpr char32_t last_frame = 0x259F;
constexpr std::string_view separators = " \t()[]{}<>'\"`,;|";

bool is_word(const vt::Cell& cell) {
    if (cell.width == 0) // the right half of something that is
        return true;
    if (cell.code == 0 || (cell.code >= first_frame && cell.code <= last_frame))
        return false;
    return cell.code > 0x7F || !separators.contains(static_cast<char>(cell.code));
}

// The text of [from, to) of a row, its blanks as spaces.
std::string part_of(const vt::Line& line, int from, int to) {
    std::string text;
    for (int column = from; column < std::min(to, line.columns()); ++column) {
        if (line[column].is_blank())
            text += ' ';
        else if (line[column].width != 0)
            text += line.text_at(column);
    }
    return text;
}

void trim_end(std::string& text) {
    text.erase(text.find_last_not_of(' ') + 1);
}

} // namespace

const vt::Line& Rows::at(RowNumber row) const {
    if (row >= screen_top())
        return screen_->row(static_cast<int>(row - screen_top()));
    const auto known = std::ranges::find(unpacked_, row, &Unpacked::row);
    if (known != unpacked_.end())
        return known->line;
    if (unpacked_.size() >= most_unpacked)
        unpacked_.pop_front();
    unpacked_.push_back({row, screen_->scrollback().at(static_cast<std::size_t>(row - first()))});
    return unpacked_.back().line;
}

bool Rows::wrapped(RowNumber row) const {
    if (row <= first() || row >= end())
        return false;
    if (row >= screen_top())
        return screen_->row(static_cast<int>(row - screen_top())).wrapped;
    return screen_->scrollback().wrapped(static_cast<std::size_t>(row - first()));
}

RowNumber Rows::line_begin(RowNumber row) const {
    const RowNumber limit = row - most_rows_of_line;
    while (row > limit && wrapped(row))
        --row;
    return row;
}

RowNumber Rows::line_last(RowNumber row) const {
    const RowNumber limit = row + most_rows_of_line;
    while (row < limit && wrapped(row + 1))
        ++row;
    return row;
}

std::string_view Rows::link(TextPlace place) const {
    const vt::Line& line = at(place.row);
    return place.column < line.columns() ? screen_->state().links.at(line[place.column].style.link)
                                         : std::string_view();
}

TextSpan word_at(const Rows& rows, TextPlace place) {
    const auto word = [&rows](TextPlace at) {
        const vt::Line& line = rows.at(at.row);
        return at.column < line.columns() && is_word(line[at.column]);
    };
    const int columns = rows.at(place.row).columns();
    place.column = std::clamp(place.column, 0, columns - 1);
    TextSpan span{place, {place.row, place.column + 1}};
    if (!word(place)) // a separator is a word of its own
        return span;
    const RowNumber first = rows.line_begin(place.row);
    for (TextPlace at = place;;) {
        span.begin = at;
        if (at.column > 0)
            --at.column;
        else if (at.row > first)
            at = {at.row - 1, rows.at(at.row - 1).columns() - 1};
        else
            break;
        if (!word(at))
            break;
    }
    const RowNumber last = rows.line_last(place.row);
    for (TextPlace at = place;;) {
        span.end = {at.row, at.column + 1};
        if (at.column + 1 < rows.at(at.row).columns())
            ++at.column;
        else if (at.row < last)
            at = {at.row + 1, 0};
        else
            break;
        if (!word(at))
            break;
    }
    return span;
}

TextSpan line_at(const Rows& rows, TextPlace place) {
    const RowNumber last = rows.line_last(place.row);
    return {{rows.line_begin(place.row), 0}, {last, rows.at(last).columns()}};
}

std::string text_of(const Rows& rows, const TextSpan& span, bool block) {
    std::string text;
    const RowNumber first = std::max(span.begin.row, rows.first());
    const RowNumber last = std::min(span.end.row, rows.end() - 1);
    const auto [left, right] = std::minmax(span.begin.column, span.end.column);
    for (RowNumber row = first; row <= last; ++row) {
        const vt::Line& line = rows.at(row);
        int from = row == span.begin.row ? span.begin.column : 0;
        int to = row == span.end.row ? span.end.column : line.columns();
        if (block) {
            from = left;
            to = right;
        }
        std::string part = part_of(line, from, to);
        const bool goes_on = !block && row < last && rows.wrapped(row + 1);
        if (!goes_on && (block || to >= line.used()))
            trim_end(part);
        text += part;
        if (!goes_on && row < last)
            text += '\n';
    }
    return text;
}

} // namespace berth::desktop
