// Wakes coroutines that wait for something to change: an event, a log line, a refreshed key set. Counts the changes, so
// that one which comes between looking and waiting is not missed. Usable from any thread.
#pragma once

#include "net/asio.h"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>

namespace berth::platform {

class Signal {
public:
    // How many changes there were so far. Read it before looking at what may change.
    std::uint64_t count() const;

    void notify();

    // Waits until there were more than `seen` changes, or the time is up; tells whether there were.
    asio::awaitable<bool> wait(std::uint64_t seen, std::chrono::steady_clock::duration timeout);

private:
    // Cancelled to wake its waiter; used under the mutex only, but for the wait itself.
    using Waiter = std::shared_ptr<asio::steady_timer>;

    mutable std::mutex mutex_;
    std::uint64_t count_ = 0;
    std::list<Waiter> waiters_;
};

} // namespace berth::platform
