// Lines on the terminal that are drawn over themselves, on standard error.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace berth::cli {

class LivePicture {
public:
    void draw(const std::vector<std::string>& lines);
    // Takes it off, so that other words can be said; the next draw() comes below them.
    void erase();

private:
    std::size_t drawn_ = 0;
};

} // namespace berth::cli
