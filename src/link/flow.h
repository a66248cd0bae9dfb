// Flow control of one direction of one stream, and the memory that all windows together may promise. Pure arithmetic:
// who may send how much, when to give credit, when a window should grow.
#pragma once

#include "link/types.h"

#include <algorithm>

namespace berth::link {

// What all receive windows of an endpoint may promise together.
class ReceiveBudget {
public:
    explicit ReceiveBudget(const Limits& limits)
        : limits_(limits) {}

    // The window of a new stream: smaller the more is promised already, never below early_credit.
    std::size_t take_initial();
    // Whether `more` was granted.
    bool take(std::size_t more);
    void give_back(std::size_t count) { granted_ -= count; }
    std::size_t granted() const { return granted_; }
    std::size_t max_window() const { return limits_.max_window; }

private:
    Limits limits_;
    std::size_t granted_ = 0;
};

// What the peer may still send on a stream. The window is what it may have under way and unconsumed; it doubles while
// it is the window that holds the peer back.
class ReceiveWindow {
public:
    // `window` in all, of which the peer already knows `announced`.
    ReceiveWindow(std::size_t window, std::size_t announced)
        : window_(window)
        , allowed_(announced) {}

    enum class Taken { within, exceeded };
    Taken take(std::size_t count);
    // Used up by the reader; more than was received counts as what was received.
    void consume(std::size_t count) { consumed_ = std::min(consumed_ + count, received_); }

    // Worth a frame: half a window could be given.
    bool credit_due() const { return owed() > 0 && owed() >= window_ / 2; }
    // Doubles the window if the last credit was used within two round trips and the budget has room.
    void grow(Duration rtt, TimePoint now, ReceiveBudget& budget);
    // What to tell the peer: it is told now.
    std::uint32_t take_credit();

    std::size_t window() const { return window_; }
    std::size_t unconsumed() const { return static_cast<std::size_t>(received_ - consumed_); }

private:
    std::size_t owed() const;

    std::size_t window_;
    Offset allowed_;
    Offset received_ = 0;
    Offset consumed_ = 0;
    TimePoint last_credit_{};
};

} // namespace berth::link
