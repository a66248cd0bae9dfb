// Copies bytes between two streams, both ways at once, until both have ended: what the gateway does after a 101, and
// what a forwarded port does. Passes half-closes on and holds one buffer for each direction: what cannot be written is
// not read.
#pragma once

#include "net/byte_stream.h"

#include <chrono>
#include <cstdint>
#include <functional>

namespace berth::net {

struct RelayOptions {
    // What a buffer grows to where much is moved: one system call then moves as much as a socket's queue takes.
    std::size_t buffer_size = 128 * 1024;
    // Unsent bytes in the kernel for each side; 0 leaves the system's own. 512 KiB keeps a fast line busy between two
    // writes. On a slow one the link has less than that under way in all (link/path.h).
    std::size_t unsent_limit = 512 * 1024;
    // After so long without a byte, memory that only busy relays need is given back; zero: never.
    std::chrono::milliseconds rest_after{0};
    // Ends a relay in which nothing has moved for so long; zero: never.
    std::chrono::milliseconds idle_timeout{0};
    // Called after each copy with the bytes moved: a_to_b, b_to_a. Empty: nobody counts.
    std::function<void(std::size_t a_to_b, std::size_t b_to_a)> moved;
};

struct Relayed {
    std::uint64_t a_to_b = 0;
    std::uint64_t b_to_a = 0;
    std::optional<Error> error; // why it ended, if not by both ends finishing
};

// Both streams are closed when it returns. Both must belong to the calling coroutine's executor.
asio::awaitable<Relayed> relay(ByteStream& a, ByteStream& b, RelayOptions options = {});

} // namespace berth::net
