#include "net/deadline.h"

#include <boost/asio/steady_timer.hpp>

namespace berth::net {

struct Deadline::State : std::enable_shared_from_this<State> {
    using TimePoint = asio::steady_timer::time_point;

    State(const asio::any_io_executor& executor, std::function<void()> call)
        : timer(executor)
        , expired(std::move(call)) {}

    // The timer may fire earlier than the limit that holds by then (it is not moved back each time): it then waits on.
    void wait() {
        waiting = true;
        timer.expires_at(limit);
        timer.async_wait([self = weak_from_this()](const boost::system::error_code& code) {
            const auto state = self.lock();
            if (!state || code) {
                return;
            }
            state->waiting = false;
            if (state->limit == TimePoint::max()) {
                return;
            }
            if (std::chrono::steady_clock::now() < state->limit) {
                state->wait();
                return;
            }
            state->limit = TimePoint::max();
            state->passed = true;
            state->expired();
        });
    }

    asio::steady_timer timer;
    TimePoint limit = TimePoint::max(); // max: none
    bool waiting = false;
    bool passed = false;
    std::function<void()> expired;
};

Deadline::Deadline(const asio::any_io_executor& executor, std::function<void()> expired)
    : state_(std::make_shared<State>(executor, std::move(expired))) {}

Deadline::~Deadline() {
    state_->timer.cancel();
}

void Deadline::arm(std::chrono::milliseconds limit) {
    state_->passed = false;
    state_->limit = limit.count() > 0 ? std::chrono::steady_clock::now() + limit : State::TimePoint::max();
    if (limit.count() > 0 && (!state_->waiting || state_->limit < state_->timer.expiry())) {
        state_->wait();
    }
}

void Deadline::lift() {
    state_->limit = State::TimePoint::max();
}

bool Deadline::passed() const {
    return state_->passed;
}

} // namespace berth::net
