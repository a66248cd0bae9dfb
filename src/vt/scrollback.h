// The rows that left a terminal's screen at its top, oldest first: bounded in number and packed.
// A row takes about as many bytes as its text in UTF-8 plus twelve for each change of style.
#pragma once

#include "vt/line.h"

#include <cstddef>
#include <deque>
#include <string>

namespace berth::vt {

inline constexpr std::size_t default_scrollback_lines = 10'000;

class Scrollback {
public:
    explicit Scrollback(std::size_t limit = default_scrollback_lines)
        : limit_(limit) {}

    std::size_t size() const { return lines_.size(); }
    std::size_t limit() const { return limit_; }
    bool empty() const { return lines_.empty(); }
    // Row `index`, 0 = oldest, in the width it had when it left the screen. The oldest never counts as wrapped: what
    // it went on from is gone.
    Line at(std::size_t index) const;
    bool wrapped(std::size_t index) const;
    // Rows ever pushed; a painter that remembers it knows how far its view moved although old rows fall away.
    std::size_t pushed() const { return pushed_; }
    // Bytes that the rows take, for a figure and a test.
    std::size_t memory() const;

    void push(const Line& line);
    // The newest row, taken out again: a screen that grew.
    Line pop();
    void clear();

    // Equal in what a reader sees: rows and limit, not in how many were pushed before.
    friend bool operator==(const Scrollback& a, const Scrollback& b);

private:
    std::size_t limit_;
    std::size_t pushed_ = 0;
    std::deque<std::string> lines_;
    std::string packing_; // scratch: a row is packed here, and kept in as many bytes as it takes
};

} // namespace berth::vt
