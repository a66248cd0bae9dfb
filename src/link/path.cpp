#include "link/path.h"

#include <algorithm>

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
constexpr double drain_gain = 0.5;
constexpr Duration shortest_drain = 20ms;
// Rounds closer together than this cost more than they tell.
constexpr Duration shortest_round_interval = 5ms;
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

void Path::measure_rtt(Duration sample, TimePoint now) {
    rtt_ = sample;
    if (!min_rtt_ || sample <= *min_rtt_) {
        min_rtt_ = sample;
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

bool Path::wants_round(TimePoint now) const {
    return !rtt_ || now - round_began_ >= std::max(*rtt_, shortest_round_interval);
}

std::size_t Path::flight_limit(TimePoint now) const {
    if (!min_rtt_ || rate_ <= 0) {
        return initial_flight;
    }
    if (now < drain_until_) {
        return std::max(least_flight, static_cast<std::size_t>(rate_ * seconds(*min_rtt_) * drain_gain));
    }
    const double gain = starting_ ? starting_gain : steady_gain;
    const auto limit = static_cast<std::size_t>(rate_ * (seconds(*min_rtt_) * gain + seconds(ack_delay_)));
    return std::max(starting_ ? initial_flight : least_flight, limit);
}

std::size_t Path::message_target() const {
    if (rate_ <= 0) {
        return initial_message;
    }
    return std::clamp(static_cast<std::size_t>(rate_ * seconds(message_time)),
                      starting_ ? initial_message : least_message, greatest_message);
}

} // namespace berth::link
