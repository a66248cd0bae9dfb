// Two connected byte streams for tests.
#pragma once

#include "net/socket_stream.h"

#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <utility>

namespace berth::net::testing {

inline std::pair<ByteStreamPtr, ByteStreamPtr> stream_pair(const asio::any_io_executor& executor) {
    asio::local::stream_protocol::socket a(executor);
    asio::local::stream_protocol::socket b(executor);
    asio::local::connect_pair(a, b);
    return {make_stream(std::move(a)), make_stream(std::move(b))};
}

// So many bytes that no two stretches of them look alike.
inline Bytes pattern(std::size_t size, std::uint64_t seed = 1) {
    Bytes bytes(size);
    std::uint64_t state = seed * 0x9e3779b97f4a7c15U + 1;
    for (std::byte& byte : bytes) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        byte = static_cast<std::byte>(state >> 56);
    }
    return bytes;
}

inline asio::awaitable<Result<Bytes>> read_all(ByteStream& stream) {
    Bytes all;
    std::vector<std::byte> buffer(64 * 1024);
    for (;;) {
        const auto count = co_await stream.read_some(buffer);
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            co_return all;
        }
        all.insert(all.end(), buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*count));
    }
}

// Writes all of it in pieces, then ends the sending side.
inline asio::awaitable<Result<>> write_all(ByteStream& stream, Bytes bytes, std::size_t piece) {
    for (ByteView rest = bytes; !rest.empty(); rest = rest.subspan(std::min(piece, rest.size()))) {
        if (auto written = co_await stream.write(rest.first(std::min(piece, rest.size()))); !written) {
            co_return written;
        }
    }
    co_return co_await stream.shutdown_send();
}

} // namespace berth::net::testing
