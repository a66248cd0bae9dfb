// From the Qt thread to the network thread and back: runs an asio coroutine there and awaits its result here. Included
// by this room's .cpp files only.
#pragma once

#include "client/task.h"
#include "net/asio.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <functional>
#include <memory>

namespace berth::client {

// What lives on the network thread and may be let go of on the Qt thread: destroyed there either way.
template<typename T>
std::shared_ptr<T> io_owned(asio::any_io_executor executor, std::unique_ptr<T> object) {
    return std::shared_ptr<T>(object.release(), [executor = std::move(executor)](T* raw) {
        asio::post(executor, [owned = std::unique_ptr<T>(raw)]() mutable { owned.reset(); });
    });
}

namespace detail {

// Cancels the coroutine on the network thread when the task that waits for it is dropped.
class CancelOnDrop {
public:
    CancelOnDrop(asio::any_io_executor executor, std::shared_ptr<asio::cancellation_signal> signal)
        : executor_(std::move(executor))
        , signal_(std::move(signal)) {}
    CancelOnDrop(const CancelOnDrop&) = delete;
    CancelOnDrop& operator=(const CancelOnDrop&) = delete;
    ~CancelOnDrop() {
        if (signal_) {
            asio::post(executor_, [signal = signal_] { signal->emit(asio::cancellation_type::terminal); });
        }
    }
    void disarm() { signal_.reset(); }

private:
    asio::any_io_executor executor_;
    std::shared_ptr<asio::cancellation_signal> signal_;
};

} // namespace detail

// What becomes of the coroutine when the task that waits for it is dropped.
enum class OnDrop {
    cancel,
    leave // it ends by itself: what it works on is closed by then
};

// `work()` makes the coroutine, on the network thread; it owns what it uses. What it returns has to be safe to destroy
// on either thread (io_owned).
template<typename T>
Task<Result<T>> on_io(asio::any_io_executor executor, std::function<asio::awaitable<Result<T>>()> work,
                      OnDrop on_drop = OnDrop::cancel) {
    const OneShot<Result<T>> outcome;
    const auto signal = std::make_shared<asio::cancellation_signal>();
    detail::CancelOnDrop guard(executor, on_drop == OnDrop::cancel ? signal : nullptr);
    asio::post(executor, [executor, work = std::move(work), outcome, signal] {
        asio::co_spawn(
            executor,
            // The coroutine keeps its own copies: the lambda is gone when it goes on.
            [](std::function<asio::awaitable<Result<T>>()> made, OneShot<Result<T>> result) -> asio::awaitable<void> {
                result.set(co_await made());
            }(work, outcome),
            asio::bind_cancellation_slot(signal->slot(), [signal, outcome](const std::exception_ptr& thrown) {
                if (thrown) { // as Asio cancels
                    outcome.set(fail(Errc::cancelled, "It was cancelled."));
                }
            }));
    });
    auto result = co_await outcome;
    guard.disarm();
    co_return result;
}

} // namespace berth::client
