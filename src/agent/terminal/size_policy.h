// How large a terminal is that several people look at: the one who typed or resized last decides.
#pragma once

#include "model/channel/exec.h"

#include <cstdint>
#include <map>
#include <optional>

namespace berth::agent {

using model::channel::TerminalSize;
using ViewerId = std::uint64_t;

class SizePolicy {
public:
    explicit SizePolicy(TerminalSize size)
        : current_(size) {}

    TerminalSize current() const { return current_; }

    // Each returns the size to take, if it is another one now.
    std::optional<TerminalSize> resized(ViewerId viewer, TerminalSize size) {
        sizes_[viewer] = size;
        return take(size);
    }
    std::optional<TerminalSize> typed(ViewerId viewer) {
        const auto known = sizes_.find(viewer);
        return known == sizes_.end() ? std::nullopt : take(known->second);
    }
    // The size stays: the next who types or resizes changes it.
    void left(ViewerId viewer) { sizes_.erase(viewer); }

private:
    std::optional<TerminalSize> take(TerminalSize size) {
        if (size == current_) {
            return std::nullopt;
        }
        current_ = size;
        return size;
    }

    TerminalSize current_;
    std::map<ViewerId, TerminalSize> sizes_;
};

} // namespace berth::agent
