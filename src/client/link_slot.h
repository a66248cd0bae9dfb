// Which link a workspace has now: what a Connection keeps up, and what forwards, the IDE and whoever else opens streams
// from the network thread look at. Promises that a new local connection waits for a line that is down, up to a limit,
// instead of being refused. All of it belongs to the network thread; included by this room only.
#pragma once

#include "client/incoming_streams.h"
#include "net/event.h"
#include "net/link_driver.h"

#include <chrono>
#include <cstdint>
#include <memory>

namespace berth::client {

// What a new local connection waits for a link at most, unless somebody sets another time.
inline constexpr std::chrono::milliseconds default_patience{60'000};

struct LinkSlot {
    explicit LinkSlot(const asio::any_io_executor& executor)
        : changed(executor)
        , stirred(executor) {}

    std::shared_ptr<net::Link> link; // none before the first attempt and after the connection has ended
    Error absent{Errc::unavailable, "There is no connection to the workspace yet.", ""};
    std::size_t carriers = 0; // in use; for a moment one that is abandoned and the next
    bool ended = false;       // none, and none is being tried for
    bool usable() const { return link && carriers > 0; }
    std::chrono::milliseconds patience = default_patience;
    std::size_t waiting = 0; // who waits in usable_link()
    net::Event changed;      // any of the above

    // Takes what the agent opens, from the moment a link is made.
    std::shared_ptr<IncomingStreams> incoming = std::make_shared<IncomingStreams>();

    // The network has changed, the machine woke up, somebody clicked: what stands has to show that it does, and what is
    // being tried is tried anew.
    std::uint64_t stirs = 0;
    net::Event stirred;
    // Attempts to find a line, under way (line.cpp); none most of the time.
    std::shared_ptr<struct LineRace> race;
    // The carrier's authorisation ends soon: it is to be replaced while it still stands.
    bool renewal = false;

    void stir() {
        ++stirs;
        stirred.notify();
    }
};

// A link with a carrier under it; waits for one as long as the slot's patience. Errors: timed_out, or why the
// connection has ended.
asio::awaitable<Result<std::shared_ptr<net::Link>>> usable_link(std::shared_ptr<LinkSlot> slot);

} // namespace berth::client
