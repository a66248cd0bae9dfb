#include "link/liveness.h"

#include <algorithm>

namespace berth::link {

void Liveness::heard(TimePoint now) {
    last_heard_ = std::max(last_heard_, now);
}

void Liveness::waiting(bool any, TimePoint now) {
    if (!any) {
        waiting_since_.reset();
    } else if (!waiting_since_) {
        waiting_since_ = now;
    }
}

void Liveness::asked(TimePoint now, Duration patience) {
    curious_ = false;
    if (!asked_at_) {
        asked_at_ = now;
        patience_ = patience;
    } else {
        // An impatient question shortens the time left to one that is already under way.
        patience_ = std::min(patience_, (now - *asked_at_) + patience);
    }
}

TimePoint Liveness::next_ping() const {
    const Duration usual = watched_ ? timing_.heartbeat_watched : timing_.heartbeat;
    return last_heard_ + (curious_ ? std::min(curiosity, usual) : usual);
}

std::optional<TimePoint> Liveness::owed_since() const {
    if (!asked_at_ && !waiting_since_) {
        return std::nullopt;
    }
    return std::max(std::min(asked_at_.value_or(never), waiting_since_.value_or(never)), last_heard_);
}

TimePoint Liveness::gives_up() const {
    TimePoint at = never;
    if (asked_at_) {
        at = std::min(at, std::max(*asked_at_, last_heard_) + patience_);
    }
    if (waiting_since_) {
        at = std::min(at, std::max(*waiting_since_, last_heard_) + timing_.stall_timeout);
    }
    return at;
}

} // namespace berth::link
