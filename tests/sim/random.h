// The only source of chance in a simulation: the same seed gives the same schedule on every machine.
#pragma once

#include "link/types.h"

#include <algorithm>
#include <random>

namespace berth::link::sim {

class Random {
public:
    explicit Random(std::uint64_t seed)
        : generator_(seed) {}

    // Evenly from [0, below); 0 for 0.
    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : static_cast<std::size_t>(generator_() % bound); }
    std::size_t between(std::size_t least, std::size_t most) { return least + below(most - least + 1); }
    bool percent(std::size_t chance) { return below(100) < chance; }
    Duration up_to(Duration longest) {
        return Duration(static_cast<Duration::rep>(below(static_cast<std::size_t>(longest.count()) + 1)));
    }
    // Small values most of the time, great ones now and then: where the edges are.
    std::size_t skewed(std::size_t most) { return below(below(most + 1) + 1); }
    Bytes bytes(std::size_t count) {
        Bytes out(count);
        for (std::size_t at = 0; at < count;) {
            std::uint64_t drawn = generator_();
            for (std::size_t end = std::min(count, at + sizeof drawn); at < end; ++at, drawn >>= 8) {
                out[at] = static_cast<std::byte>(drawn & 0xff);
            }
        }
        return out;
    }

private:
    std::mt19937_64 generator_;
};

} // namespace berth::link::sim
