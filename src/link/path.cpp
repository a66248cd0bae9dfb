#include "link/path.h"

#include <algorithm>
#include <utility>

namespace berth::link {

namespace {

// Before anything is measured: a tenth of a second on a 20 Mbit/s line.
constexpr std::size_t initial_flight = 256 * KiB;
// Never less: two small messages under way.
constexpr std::size_t least_flight = 32 * KiB;
// Above one, so that a path that has become faster is noticed; each round may then grow by this factor.
constexpr double steady_gain = 1.25;
// While the rate is being found it may double each round, with some to spare.
constexpr double starting_gain = 2.5;
// Rounds without a quarter more: the path is full.
constexpr double growth = 1.25;
constexpr int plateau = 3;
// The least round trip is looked at again after this long, for this share of the bandwidth-delay product.
constexpr Duration min_rtt_life = 5s;
// As near to the least one as this, a round trip has seen it again: nothing needs to be let run empty.
constexpr double min_rtt_margin = 1.125;
constexpr double drain_gain = 0.5;
constexpr Duration shortest_drain = 20ms;
// A burst of acknowledgements is remembered for one to two times as long.
constexpr Duration burst_life = 2s;
// Rounds closer together than this cost more than they tell.
constexpr Duration shortest_round_interval = 5ms;
// Keystrokes and small requests say nothing about the rate, and each answer is a message of its own.
constexpr Duration small_round_interval = 250ms;
// A message holds up what comes after it for at most this long.
constexpr Duration message_time = 4ms;
constexpr std::size_t least_message = 8 * KiB;
constexpr std::size_t greatest_message = 256 * KiB;
constexpr std::size_t initial_message = 64 * KiB;

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

} // namespace

void Path::begin_round(Offset acknowledged, std::size_t in_flight, TimePoint now) {
    round_began_ = now;
    round_acknowledged_ = acknowledged;
    application_limited_ = false;
    note_starved(in_flight);
}

void Path::note_starved(std::size_t in_flight) {
    const double full = min_rtt_ ? rate_ * seconds(*min_rtt_) : 0;
    application_limited_ =
        application_limited_ || in_flight < std::max(least_flight, static_cast<std::size_t>(full)) / 2;
}

void Path::end_round(Offset acknowledged, TimePoint now) {
    const Duration sample = std::max<Duration>(now - round_began_, 1us);
    const bool draining = now < drain_until_;
    measure_rtt(sample, now);
    const double rate = static_cast<double>(acknowledged - round_acknowledged_) / seconds(sample);
    if ((application_limited_ || draining) && rate <= rate_) {
        return;
    }
    measure_rate(rate);
}

void Path::note_acknowledged(Offset acknowledged, TimePoint now) {
    const bool span_over = now >= burst_span_ends_;
    if (span_over) {
        burst_before_ = std::exchange(burst_, 0);
        burst_span_ends_ = now + burst_life;
    }
    const double expected = rate_ * seconds(now - burst_began_);
    if (span_over || static_cast<double>(last_acknowledged_ - burst_acknowledged_) <= expected) {
        burst_began_ = now;
        burst_acknowledged_ = last_acknowledged_;
    }
    last_acknowledged_ = acknowledged;
    if (rate_ > 0) {
        const auto got = static_cast<double>(acknowledged - burst_acknowledged_);
        burst_ = std::max(burst_, got - rate_ * seconds(now - burst_began_));
    }
}

void Path::measure_rtt(Duration sample, TimePoint now) {
    rtt_ = sample;
    if (!min_rtt_ || sample <= *min_rtt_) {
        min_rtt_ = sample;
        min_rtt_at_ = now;
    } else if (seconds(sample) <= seconds(*min_rtt_) * min_rtt_margin) {
        min_rtt_at_ = now;
    } else if (now - min_rtt_at_ > min_rtt_life) {
        // The queue is let run empty; the first round trip after that becomes the new least one.
        if (drain_until_ < min_rtt_at_ + min_rtt_life) {
            drain_until_ = now + std::max<Duration>(2 * sample, shortest_drain);
        } else if (now >= drain_until_ || sample < *min_rtt_ * 3 / 2) {
            min_rtt_ = sample;
            min_rtt_at_ = now;
        }
    }
}

void Path::measure_rate(double sample) {
    rates_[next_rate_] = sample;
    next_rate_ = (next_rate_ + 1) % rate_rounds;
    rate_ = *std::ranges::max_element(rates_);
    if (!starting_) {
        return;
    }
    if (rate_ >= plateau_rate_ * growth) {
        plateau_rate_ = rate_;
        plateau_rounds_ = 0;
    } else if (++plateau_rounds_ >= plateau) {
        starting_ = false;
    }
}

bool Path::wants_round(std::size_t in_flight, TimePoint now) const {
    if (!rtt_) {
        return true;
    }
    const Duration least = in_flight < least_flight / 2 ? small_round_interval : shortest_round_interval;
    return now - round_began_ >= std::max(*rtt_, least);
}

std::size_t Path::flight_limit(TimePoint now) const {
    if (!min_rtt_ || rate_ <= 0) {
        return initial_flight;
    }
    if (now < drain_until_) {
        return std::max(least_flight, static_cast<std::size_t>(rate_ * seconds(*min_rtt_) * drain_gain));
    }
    const double gain = starting_ ? starting_gain : steady_gain;
    const auto limit = static_cast<std::size_t>(rate_ * seconds(*min_rtt_) * gain + burst_allowance());
    return std::max(starting_ ? initial_flight : least_flight, limit);
}

// What lies acknowledged at the peer before it is told: at least what is collected for an ACKNOWLEDGE, at most what a
// round trip brings besides.
double Path::burst_allowance() const {
    const double collected = rate_ * seconds(ack_delay_);
    return std::clamp(std::max(burst_, burst_before_), collected, collected + rate_ * seconds(*min_rtt_));
}

std::size_t Path::message_target() const {
    if (rate_ <= 0) {
        return initial_message;
    }
    return std::clamp(static_cast<std::size_t>(rate_ * seconds(message_time)),
                      starting_ ? initial_message : least_message, greatest_message);
}

} // namespace berth::link
