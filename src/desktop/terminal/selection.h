// What is selected in a terminal: where it was begun, how far it was drawn, in characters, words, lines or as a block.
// Pure; which keys and clicks lead here is the view's affair.
#pragma once

#include "desktop/terminal/rows.h"

#include <optional>

namespace berth::desktop {

enum class SelectionUnit { character, word, line, block };

class Selection {
public:
    // Begins at a place; a word or a line is selected at once.
    void begin(const Rows& rows, TextPlace place, SelectionUnit unit);
    // Draws it to a place: from the beginning, in whole units, forwards or backwards.
    void extend(const Rows& rows, TextPlace place);
    void select(const TextSpan& span);
    void clear() { *this = {}; }

    // It has been begun and covers something.
    bool empty() const { return !active_ || span_.empty(); }
    bool active() const { return active_; }
    bool is_block() const { return unit_ == SelectionUnit::block; }
    const TextSpan& span() const { return span_; }

    struct Columns {
        int from;
        int to;
    };
    // What of a row is selected.
    std::optional<Columns> of_row(RowNumber row, int columns) const;

    std::string text(const Rows& rows) const { return empty() ? std::string() : text_of(rows, span_, is_block()); }

private:
    TextSpan unit_at(const Rows& rows, TextPlace place) const;

    SelectionUnit unit_ = SelectionUnit::character;
    TextSpan anchor_; // the unit in which it began
    TextSpan span_;   // begin <= end; a block's columns may run backwards
    bool active_ = false;
};

} // namespace berth::desktop
