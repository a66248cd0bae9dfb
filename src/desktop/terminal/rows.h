// The rows of a terminal by numbers that stay: the scrollback's and the screen's, one after the other. A row keeps its
// number while output goes on, until the terminal gets another size or is reset.
#pragma once

#include "vt/screen.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace berth::desktop {

using RowNumber = std::int64_t;

// A place between two cells: before `column` of a row.
struct TextPlace {
    RowNumber row = 0;
    int column = 0;

    friend auto operator<=>(const TextPlace&, const TextPlace&) = default;
};

struct TextSpan {
    TextPlace begin;
    TextPlace end;

    bool empty() const { return begin == end; }
    friend bool operator==(const TextSpan&, const TextSpan&) = default;
};

class Rows {
public:
    explicit Rows(const vt::Screen& screen)
        : screen_(&screen) {}

    RowNumber first() const { return screen_top() - static_cast<RowNumber>(screen_->scrollback().size()); }
    // The number of the screen's first row.
    RowNumber screen_top() const { return static_cast<RowNumber>(screen_->scrollback().pushed()); }
    RowNumber end() const { return screen_top() + screen_->size().rows; }
    bool contains(RowNumber row) const { return row >= first() && row < end(); }

    // Valid until the next call, or until the screen is fed.
    const vt::Line& at(RowNumber row) const;
    // The row goes on from the one above.
    bool wrapped(RowNumber row) const;
    // The first and the last row of the line, as the program wrote it, that `row` is part of.
    RowNumber line_begin(RowNumber row) const;
    RowNumber line_last(RowNumber row) const;

    // The address that the program gave to the cell, empty where it gave none.
    std::string_view link(TextPlace place) const;

    // Rows unpacked so far are not what they were: another size, a reset.
    void forget() { unpacked_.clear(); }

private:
    struct Unpacked {
        RowNumber row;
        vt::Line line;
    };

    const vt::Screen* screen_;
    // The last ones asked for: a view scrolled back paints the same rows again and again.
    mutable std::deque<Unpacked> unpacked_;
};

// The word around a place, as a double click selects it: wide enough for a path or a URL.
TextSpan word_at(const Rows& rows, TextPlace place);
// The whole line around a place, over all the rows it takes.
TextSpan line_at(const Rows& rows, TextPlace place);
// The text between two places; rows that wrapped are one line. `block`: the columns between the two, of each row.
std::string text_of(const Rows& rows, const TextSpan& span, bool block = false);

} // namespace berth::desktop
