// When to ask the peer for a sign of life, and when to give a carrier up. Pure arithmetic on times; the pings
// themselves are the session's.
#pragma once

#include "link/types.h"

#include <optional>

namespace berth::link {

class Liveness {
public:
    Liveness(const Timing& timing, TimePoint now)
        : timing_(timing)
        , last_heard_(now) {}

    // Any byte from the peer, on the carrier in use.
    void heard(TimePoint now);
    // Bytes wait to be acknowledged, or none do any more.
    void waiting(bool any, TimePoint now);
    // Counted bytes have come: should no more follow, then perhaps because the line is cut, and the peer keeps the
    // rest. It is asked soon, once.
    void received_data() { curious_ = true; }
    // A ping is wanted from now on, and awaited for `patience`.
    void asked(TimePoint now, Duration patience);
    void answered() { asked_at_.reset(); }
    void set_watched(bool watched) { watched_ = watched; }

    bool question_open() const { return asked_at_.has_value(); }
    bool wants_ping(TimePoint now) const { return !asked_at_ && now >= next_ping(); }
    bool dead(TimePoint now) const { return now >= gives_up(); }
    TimePoint next_ping() const;
    TimePoint gives_up() const;
    // Since when the peer owes a sign of life: a ping or bytes are unanswered, and nothing was heard since.
    std::optional<TimePoint> owed_since() const;
    TimePoint last_heard() const { return last_heard_; }

private:
    // After bytes that stopped coming: as long as a silence is taken for normal, and no person has looked away yet.
    static constexpr Duration curiosity = 1s;

    Timing timing_;
    TimePoint last_heard_;
    std::optional<TimePoint> waiting_since_;
    std::optional<TimePoint> asked_at_;
    Duration patience_{};
    bool watched_ = false;
    bool curious_ = false; // data came since the last ping
};

} // namespace berth::link
