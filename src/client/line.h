// Lines to the gateway, on the network thread: connections (TCP and TLS) on which nothing has been said yet. While a
// line is down an attempt may hang for seconds after it is mended, since the kernel repeats a lost SYN ever more
// seldom: so several are under way at once, and the first that stands is used. What is said on it is carrier_dial's.
#pragma once

#include "client/link_slot.h"
#include "net/connect.h"

#include <chrono>

namespace berth::client {

struct LineRequest {
    net::TcpEndpoint endpoint;
    net::ConnectOptions connect;
    std::chrono::milliseconds spacing{5000}; // from the beginning of one attempt to that of the next
};

// Begins an attempt, and another one after each `spacing` and whenever the slot is stirred, until one stands. Errors:
// how the last one failed, once none is under way any more; timed_out.
// Cancelled, it leaves the attempts under way to the next search.
asio::awaitable<Result<net::ByteStreamPtr>> find_line(LineRequest request, std::shared_ptr<LinkSlot> slot);
// Ends attempts that nobody is to use.
void end_race(LinkSlot& slot);

// What is to be used instead of a carrier.
struct Replacement {
    net::ByteStreamPtr line;
    bool renewal = false; // the carrier was to be renewed, and may be well
};

// Stands by a carrier that is in use. Returns another line when the carrier has been silent for too long or did not
// answer after the slot was stirred, and a new line stands while it still does not; or when it is to be renewed.
asio::awaitable<Replacement> stand_by(std::shared_ptr<net::Link> link, LineRequest request,
                                      std::shared_ptr<LinkSlot> slot);

} // namespace berth::client
