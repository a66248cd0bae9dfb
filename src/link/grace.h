// How long a session has been without a carrier, as its process lived through it. Time in which the process stood still
// (a suspended workspace, a stopped process) does not count: nobody could have come back in it. Pure arithmetic.
#pragma once

#include "link/types.h"

#include <algorithm>

namespace berth::link {

class Grace {
public:
    void begin(TimePoint now) {
        lived_ = {};
        looked_at_ = now;
    }

    // Counts what has passed since the last look: no more than a process that runs can be late for one.
    void look(TimePoint now) {
        lived_ += std::clamp(now - looked_at_, Duration::zero(), longest_look);
        looked_at_ = std::max(looked_at_, now);
    }

    bool over(Duration allowed) const { return lived_ >= allowed; }
    // When to look again at the latest, so that standing still is told from waiting.
    TimePoint next_look(Duration allowed) const { return looked_at_ + std::min(allowed - lived_, look_every); }

private:
    // A session that waits for its client wakes its process once in this time, which costs nothing.
    static constexpr Duration look_every = 1min;
    // A machine under load is late, but not by more than this.
    static constexpr Duration longest_look = 2 * look_every;

    Duration lived_{};
    TimePoint looked_at_{};
};

} // namespace berth::link
