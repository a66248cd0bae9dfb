// A time limit for a whole coroutine.
#pragma once

#include "net/asio.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <string>
#include <utility>

namespace berth::net {

// Awaits `work`; when it has not ended within the limit, cancels it and returns `timed_out` with "… took longer than
// N ms." Work that cannot be cancelled is still waited for.
template<typename T>
asio::awaitable<Result<T>> with_timeout(asio::awaitable<Result<T>> work, std::chrono::milliseconds limit,
                                        std::string what) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(co_await asio::this_coro::executor, limit);
    // The timer that loses says so in a code: throwing would cost more than most of what is waited for.
    auto outcome = co_await (std::move(work) || timer.async_wait(asio::as_tuple(asio::use_awaitable)));
    if (outcome.index() == 0) {
        co_return std::move(std::get<0>(outcome));
    }
    if (const auto [code] = std::get<1>(outcome); code) {
        throw boost::system::system_error(code); // the caller itself was cancelled
    }
    co_return fail(Errc::timed_out, what + " took longer than " + std::to_string(limit.count()) + " ms.");
}

} // namespace berth::net
