#include "net/backoff.h"

#include <algorithm>
#include <cmath>

namespace berth::net {

std::chrono::milliseconds Backoff::next(std::chrono::milliseconds since_loss, bool bytes_waiting, double jitter) {
    using std::chrono::milliseconds;
    // Beyond this many steps the exponential is far above `most`: it only must not overflow.
    constexpr unsigned last_step = 64;

    ++attempts_;
    milliseconds ceiling;
    if (bytes_waiting && since_loss < policy_.keen_span && !at_least_) {
        ceiling = spacing(since_loss, bytes_waiting);
    } else {
        const double grown = static_cast<double>(policy_.first.count()) *
                             std::pow(policy_.factor, static_cast<double>(std::min(attempts_, last_step) - 1));
        ceiling =
            milliseconds(static_cast<milliseconds::rep>(std::min(grown, static_cast<double>(policy_.most.count()))));
    }
    const milliseconds spread(static_cast<milliseconds::rep>(static_cast<double>(ceiling.count()) * jitter));
    // A server that names a time tells it to everybody: the jitter comes on top.
    return std::exchange(at_least_, std::nullopt).value_or(milliseconds{0}) + spread;
}

std::chrono::milliseconds Backoff::spacing(std::chrono::milliseconds since_loss, bool bytes_waiting) const {
    if (!bytes_waiting || since_loss >= policy_.keen_span) {
        return policy_.idle_spacing;
    }
    return since_loss < policy_.eager_span ? policy_.eager_delay : policy_.keen_delay;
}

} // namespace berth::net
