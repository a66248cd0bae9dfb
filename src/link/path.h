// What the path to the peer can carry, measured: round trips, delivery rate, and from both how much bulk may be in
// flight so that an interactive frame finds no long queue before it. After BBR: the limit follows
// best rate x least round trip and what acknowledgements come in at once, and now and then it is held low so that the
// least round trip can be seen again.
#pragma once

#include "link/types.h"

#include <array>
#include <optional>

namespace berth::link {

class Path {
public:
    explicit Path(Duration ack_delay)
        : ack_delay_(ack_delay) {}

    // A measurement begins: what the peer has acknowledged so far, and what is under way to it. One at a time.
    void begin_round(Offset acknowledged, std::size_t in_flight, TimePoint now);
    // Its answer has come.
    void end_round(Offset acknowledged, TimePoint now);
    // The peer has acknowledged up to here, whether a round is under way or not.
    void note_acknowledged(Offset acknowledged, TimePoint now);
    // The producers have nothing for a carrier that could take more: with too little under way to fill the path this
    // round says nothing about it.
    void note_starved(std::size_t in_flight);
    // Whether a measurement is due while bytes flow, this many of them under way.
    bool wants_round(std::size_t in_flight, TimePoint now) const;

    std::optional<Duration> rtt() const { return rtt_; }
    std::optional<Duration> min_rtt() const { return min_rtt_; }
    // Bytes per second, 0 while unknown.
    double rate() const { return rate_; }

    // Bytes of bulk that may be sent and not acknowledged.
    std::size_t flight_limit(TimePoint now) const;
    // How big a message should be: so big that it costs little, so small that the next one may overtake soon.
    std::size_t message_target() const;

private:
    static constexpr std::size_t rate_rounds = 10;

    void measure_rtt(Duration sample, TimePoint now);
    void measure_rate(double sample);
    double burst_allowance() const;

    Duration ack_delay_;
    std::optional<Duration> rtt_;
    std::optional<Duration> min_rtt_;
    TimePoint min_rtt_at_{};
    TimePoint drain_until_{}; // the limit is held low until then

    TimePoint round_began_{};
    Offset round_acknowledged_ = 0;
    bool application_limited_ = false;

    std::array<double, rate_rounds> rates_{}; // a ring of the last full rounds
    std::size_t next_rate_ = 0;
    double rate_ = 0;

    // Acknowledgements beyond what the rate explains since the last time they fell behind it: after a loss, TCP holds
    // back a round trip's worth of bytes and then gives them all at once.
    TimePoint burst_began_{};
    Offset burst_acknowledged_ = 0; // when it began
    Offset last_acknowledged_ = 0;
    // The greatest of the present span of time and of the one before it.
    double burst_ = 0;
    double burst_before_ = 0;
    TimePoint burst_span_ends_{};

    bool starting_ = true; // the rate still grows from round to round
    double plateau_rate_ = 0;
    int plateau_rounds_ = 0;
};

} // namespace berth::link
