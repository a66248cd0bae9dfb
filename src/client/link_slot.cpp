#include "client/link_slot.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <format>

namespace berth::client {

namespace {

class WaitingInSlot {
public:
    explicit WaitingInSlot(LinkSlot& slot)
        : slot_(slot) {
        ++slot_.waiting;
        slot_.changed.notify();
    }
    WaitingInSlot(const WaitingInSlot&) = delete;
    WaitingInSlot& operator=(const WaitingInSlot&) = delete;
    ~WaitingInSlot() { --slot_.waiting; }

private:
    LinkSlot& slot_;
};

} // namespace

asio::awaitable<Result<std::shared_ptr<net::Link>>> usable_link(std::shared_ptr<LinkSlot> slot) {
    using namespace asio::experimental::awaitable_operators;
    if (slot->usable()) {
        co_return slot->link;
    }
    const WaitingInSlot waiting(*slot);
    asio::steady_timer limit(co_await asio::this_coro::executor, slot->patience);
    for (;;) {
        if (slot->usable()) {
            co_return slot->link;
        }
        if (slot->ended) {
            co_return std::unexpected(slot->absent);
        }
        if (std::chrono::steady_clock::now() >= limit.expiry()) {
            const auto seconds = std::chrono::ceil<std::chrono::seconds>(slot->patience).count();
            co_return fail(Errc::timed_out,
                           std::format("The workspace could not be reached for {} s, so a new connection to it was "
                                       "given up. Those that are open wait on.",
                                       seconds),
                           "Try again when your network is back.");
        }
        co_await (slot->changed.wait() || limit.async_wait(asio::use_awaitable));
    }
}

} // namespace berth::client
