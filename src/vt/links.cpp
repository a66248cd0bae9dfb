#include "vt/links.h"

#include <algorithm>
#include <limits>

namespace berth::vt {

namespace {

// An address that comes again is looked for among so many of the last ones: a link's parts follow each other closely.
constexpr std::size_t recent = 64;

} // namespace

std::uint16_t Links::add(std::string_view address) {
    if (address.empty() || address.size() > longest)
        return 0;
    const std::size_t count = addresses_.size();
    for (std::size_t back = 1; back <= std::min(recent, count); ++back)
        if (addresses_[count - back] == address)
            return static_cast<std::uint16_t>(count - back + 1);
    if (count == std::numeric_limits<std::uint16_t>::max() || memory_ + address.size() > most_memory)
        return 0;
    memory_ += address.size();
    addresses_.emplace_back(address);
    return static_cast<std::uint16_t>(count + 1);
}

} // namespace berth::vt
