// What every kind of tunnel counts (forwarded ports and sockets, those that lead the other way, the proxy), and the
// rates that follow from looking at it again and again.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>

namespace berth::client {

struct ForwardCounters {
    std::uint64_t accepted = 0; // connections since the beginning
    std::uint64_t open = 0;
    std::uint64_t failed = 0; // could not be carried to the other end
    std::uint64_t bytes_to_workspace = 0;
    std::uint64_t bytes_from_workspace = 0;

    friend bool operator==(const ForwardCounters&, const ForwardCounters&) = default;
};

struct ForwardRates {
    double to_workspace = 0; // bytes a second
    double from_workspace = 0;

    friend bool operator==(const ForwardRates&, const ForwardRates&) = default;
};

// The rates of the last few seconds. Pure: the time comes in.
class RateMeter {
public:
    using Time = std::chrono::steady_clock::time_point;

    ForwardRates look(const ForwardCounters& counters, Time now);

private:
    struct Look {
        Time at;
        std::uint64_t to_workspace;
        std::uint64_t from_workspace;
    };
    std::deque<Look> looks_; // the newest last
};

} // namespace berth::client
