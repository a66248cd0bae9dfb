#include "link/flow.h"

namespace berth::link {

namespace {

// A new stream gets at most this share of what is left to promise.
constexpr std::size_t initial_share = 16;

} // namespace

std::size_t ReceiveBudget::take_initial() {
    const std::size_t left = limits_.receive_budget > granted_ ? limits_.receive_budget - granted_ : 0;
    const std::size_t window =
        std::min(limits_.initial_window, std::max<std::size_t>(early_credit, left / initial_share));
    granted_ += window;
    return window;
}

bool ReceiveBudget::take(std::size_t more) {
    if (granted_ + more > limits_.receive_budget) {
        return false;
    }
    granted_ += more;
    return true;
}

ReceiveWindow::Taken ReceiveWindow::take(std::size_t count) {
    if (received_ + count > allowed_) {
        return Taken::exceeded;
    }
    received_ += count;
    return Taken::within;
}

std::size_t ReceiveWindow::owed() const {
    const Offset target = consumed_ + window_;
    return target > allowed_ ? static_cast<std::size_t>(target - allowed_) : 0;
}

void ReceiveWindow::grow(Duration rtt, TimePoint now, ReceiveBudget& budget) {
    const bool used_fast = last_credit_ != TimePoint{} && now - last_credit_ < 2 * rtt;
    last_credit_ = now;
    if (used_fast && 2 * window_ <= budget.max_window() && budget.take(window_)) {
        window_ *= 2;
    }
}

std::uint32_t ReceiveWindow::take_credit() {
    const auto credit =
        static_cast<std::uint32_t>(std::min<std::size_t>(owed(), std::numeric_limits<std::uint32_t>::max()));
    allowed_ += credit;
    return credit;
}

} // namespace berth::link
