#include "platform/signal.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace berth::platform {

std::uint64_t Signal::count() const {
    const std::scoped_lock lock(mutex_);
    return count_;
}

void Signal::notify() {
    std::list<Waiter> woken;
    {
        const std::scoped_lock lock(mutex_);
        ++count_;
        woken.swap(waiters_);
    }
    for (auto& waiter : woken) {
        // A timer is its executor's: it is cancelled there, after its wait has begun.
        asio::post(waiter->get_executor(), [waiter] { waiter->cancel(); });
    }
}

asio::awaitable<bool> Signal::wait(std::uint64_t seen, std::chrono::steady_clock::duration timeout) {
    auto timer = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor);
    timer->expires_after(timeout);
    {
        const std::scoped_lock lock(mutex_);
        if (count_ > seen) {
            co_return true;
        }
        waiters_.push_back(timer);
    }
    // Leaves the list however the wait ends, unless notify() has emptied it already.
    struct Leave {
        Signal& signal;
        const asio::steady_timer* timer;
        ~Leave() {
            const std::scoped_lock lock(signal.mutex_);
            signal.waiters_.remove_if([this](const Waiter& waiter) { return waiter.get() == timer; });
        }
    };
    const Leave leave{*this, timer.get()};
    co_await timer->async_wait(asio::as_tuple(asio::use_awaitable));
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
        throw boost::system::system_error(asio::error::operation_aborted);
    }
    co_return count() > seen;
}

} // namespace berth::platform
