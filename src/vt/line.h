// One row of a terminal: its cells, the combining marks on them, and whether it goes on from the row above.
// Promises that no wide character is ever left with one half: an edit that cuts one blanks the other half.
#pragma once

#include "vt/cell.h"

#include <string>
#include <vector>

namespace berth::vt {

// A combining mark on the character at `column`; several on one cell keep their order.
struct Mark {
    int column = 0;
    char32_t code = 0;

    friend bool operator==(const Mark&, const Mark&) = default;
};

// Marks beyond this many on one character are dropped: five is what real scripts need, more is an attack on painters.
inline constexpr int max_marks_per_cell = 5;

class Line {
public:
    Line() = default;
    explicit Line(int columns, Color background = {})
        : cells_(static_cast<std::size_t>(columns), Cell::blank(background)) {}

    int columns() const { return static_cast<int>(cells_.size()); }
    const Cell& operator[](int column) const { return cells_[static_cast<std::size_t>(column)]; }
    const std::vector<Cell>& cells() const { return cells_; }
    const std::vector<Mark>& marks() const { return marks_; }
    // The character at `column` with its marks, as UTF-8; empty for a blank cell and for a right half.
    std::string text_at(int column) const;
    // The whole row as UTF-8, blanks as spaces, without those at its end.
    std::string text() const;
    // One past the last cell that is not blank with the standard background.
    int used() const;
    bool is_blank() const { return used() == 0; }

    // The row is the continuation of the one above: the text reached the edge and wrapped.
    bool wrapped = false;

    // Writes a character of width 1 or 2 at `column`; it must fit.
    void put(int column, char32_t code, int width, const Style& style);
    // As put() for a run of characters of width 1.
    void put_ascii(int column, std::string_view text, const Style& style);
    void add_mark(int column, char32_t code);
    // Blanks [from, to).
    void erase(int from, int to, Color background);
    // Shifts what begins at `column` to the right by `count`; what leaves the row is lost.
    void insert_blanks(int column, int count, Color background);
    // Removes `count` cells at `column`; the rest moves left, blanks come in from the right.
    void remove_cells(int column, int count, Color background);
    // Cuts or extends the row.
    void resize(int columns, Color background = {});
    // Appends [from, to) of another row: rebuilding logical lines.
    void append(const Line& other, int from, int to);
    // Appends one cell as it is.
    void append(const Cell& cell) { cells_.push_back(cell); }

    friend bool operator==(const Line&, const Line&) = default;

private:
    // Blanks both halves of a wide character that lies across the border before `column`, in the background of whoever
    // cuts it.
    void split_wide(int column, Color background);
    void drop_marks(int from, int to);

    std::vector<Cell> cells_;
    std::vector<Mark> marks_;
};

} // namespace berth::vt
