#include "client/tunnel.h"

namespace berth::client {

namespace {

// Long enough to be read, short enough to follow what happens.
constexpr std::chrono::seconds rate_span{3};

} // namespace

ForwardRates RateMeter::look(const ForwardCounters& counters, Time now) {
    looks_.push_back({now, counters.bytes_to_workspace, counters.bytes_from_workspace});
    while (looks_.size() > 2 && looks_[1].at <= now - rate_span) {
        looks_.pop_front();
    }
    const Look& first = looks_.front();
    const std::chrono::duration<double> span = now - first.at;
    if (span.count() <= 0) {
        return {};
    }
    return {static_cast<double>(counters.bytes_to_workspace - first.to_workspace) / span.count(),
            static_cast<double>(counters.bytes_from_workspace - first.from_workspace) / span.count()};
}

} // namespace berth::client
