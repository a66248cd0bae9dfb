// A condition to wait for in coroutines of one strand: wait() returns after the next notify(), perhaps also without
// one, so it stands in a loop around the condition itself. Any number may wait.
#pragma once

#include "net/asio.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace berth::net {

class Event {
public:
    explicit Event(const asio::any_io_executor& executor)
        : timer_(executor, asio::steady_timer::time_point::max()) {}

    asio::awaitable<void> wait() { co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable)); }

    void notify() { timer_.cancel(); }

private:
    asio::steady_timer timer_; // never expires: its cancellation is the event
};

} // namespace berth::net
