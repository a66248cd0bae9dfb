// When the IDE is started again after it has ended by itself, and when nobody uses it any more. Pure: time comes in.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace berth::agent {

// Pauses between a crash and the next start.
class RestartPauses {
public:
    static constexpr std::chrono::milliseconds first{500};
    static constexpr std::chrono::milliseconds longest{30'000};
    // After so long without a crash the next one is the first again.
    static constexpr std::chrono::minutes good_run{5};
    // In a row; then it stays down until somebody asks for it again.
    static constexpr unsigned most = 6;

    // After an end that nobody asked for. Nothing: no further try.
    std::optional<std::chrono::milliseconds> after_crash(std::chrono::steady_clock::duration ran) {
        crashes_ = ran >= good_run ? 1 : crashes_ + 1;
        if (crashes_ > most) {
            crashes_ = 0;
            return std::nullopt;
        }
        return std::min(longest, first * (1 << (crashes_ - 1)));
    }

private:
    unsigned crashes_ = 0;
};

// Counts the time without use in ticks: a workspace that was suspended for hours, and a machine that slept, have not
// been left alone for as long.
class IdleClock {
public:
    explicit IdleClock(std::chrono::milliseconds limit)
        : limit_(limit) {}

    void used() { idle_ = {}; }
    // A tick of this length has passed. Whether the limit is reached.
    bool tick(std::chrono::milliseconds length) {
        idle_ += length;
        return idle_ >= limit_;
    }

private:
    std::chrono::milliseconds limit_;
    std::chrono::milliseconds idle_{};
};

} // namespace berth::agent
