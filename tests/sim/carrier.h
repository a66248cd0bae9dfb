// One carrier in the simulation: bytes each way, late, in order, cut anyhow into pieces, and perhaps cut off for good
// after a certain byte, with or without anybody being told. Its bytes may turn up long after it was given up.
#pragma once

#include "link/transmission.h"
#include "plan.h"

#include <deque>

namespace berth::link::sim {

struct Segment {
    TimePoint at;
    Bytes bytes;
};

// One way of a carrier.
class Lane {
public:
    // Bytes leave; those beyond the cut are lost, and everything after them.
    void send(const Transmission& message, TimePoint arrival);
    void send(Bytes bytes, TimePoint arrival);
    // The next bytes to have arrived, or none.
    std::optional<Bytes> arrived(TimePoint now, Random& random);
    TimePoint next_arrival() const { return segments_.empty() ? never : segments_.front().at; }
    std::size_t under_way() const { return under_way_; }
    // Everything that ever left on it, for a network that delivers twice; kept up to a limit.
    const Bytes& history() const { return history_; }

    void cut_after(std::size_t bytes) { left_ = bytes; }
    void cut_now() {
        left_ = 0;
        segments_.clear();
        under_way_ = 0;
    }
    bool cut() const { return was_cut_ || left_ == 0; }

private:
    static constexpr std::size_t uncut = std::numeric_limits<std::size_t>::max();

    std::deque<Segment> segments_;
    std::size_t under_way_ = 0;
    std::size_t left_ = uncut;
    bool was_cut_ = false;
    Bytes history_;
};

struct Carrier {
    Epoch epoch = 0;
    std::size_t agent = 0; // which of the agent's sessions it reached
    Lane to_agent;
    Lane to_client;
    bool client_has_answer = false;
    bool told = false;   // both ends will be or were told that it is gone
    bool silent = false; // nobody will be told when it is cut
    TimePoint tell_client = never;
    TimePoint tell_agent = never;

    bool cut() const { return to_agent.cut() || to_client.cut(); }
};

} // namespace berth::link::sim
