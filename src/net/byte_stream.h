// A connected full-duplex stream of bytes, whatever carries it: TCP, TLS, a Unix socket, a stream of a link. What
// upgraded connections, relays and carriers are built on.
#pragma once

#include "base/bytes.h"
#include "net/asio.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace berth::net {

// Who is at the other end of a Unix socket (SO_PEERCRED).
struct PeerCredentials {
    int pid = 0;
    unsigned uid = 0;
    unsigned gid = 0;
};

struct Peer {
    std::string address; // "127.0.0.1", "::1"; empty for a Unix socket
    std::uint16_t port = 0;
    std::optional<PeerCredentials> credentials; // Unix sockets on systems that tell

    // "127.0.0.1:4711" or "[::1]:4711" or "pid 12, uid 1000": for logs.
    std::string text() const;
};

// One read and one write may be under way at the same time, no more of either.
class ByteStream {
public:
    virtual ~ByteStream() = default;

    virtual asio::any_io_executor executor() = 0;

    // Waits for at least one byte and returns how many were put into the buffer; 0 when the peer has finished sending.
    // Over TLS an end without close_notify is an error (io_error), since anybody can cut a line.
    virtual asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer) = 0;

    // Writes all of it, part by part, with as few system calls as possible. The views stay valid until it returns.
    virtual asio::awaitable<Result<>> write(std::span<const ByteView> parts) = 0;
    asio::awaitable<Result<>> write(ByteView bytes);

    // --- Short cuts for who copies from one stream to another; a stream without them does as the defaults say.
    // Writes as much as goes at once, while no write() is under way. 0: nothing, write() tells why.
    virtual std::size_t try_write(ByteView) { return 0; }
    // Offers bytes that come while read_some() waits to `taker` first, which says how many it took; read_some() gives
    // the others. Empty: no longer.
    using Taker = std::function<std::size_t(ByteView bytes)>;
    virtual void hand_over(Taker) {} // NOLINT(performance-unnecessary-value-param): streams that have it keep it
    // Memory of the stream's own to be filled, about `wanted` bytes; commit() then writes the first `count` of them
    // without a copy. Empty: there is none, write() copies. What is not committed is simply forgotten.
    virtual std::span<std::byte> prepare([[maybe_unused]] std::size_t wanted) { return {}; }
    virtual asio::awaitable<Result<>> commit(std::size_t count);

    // Says that no more bytes come from this end (half-close); reading goes on.
    virtual asio::awaitable<Result<>> shutdown_send() = 0;

    // Makes operations under way return `cancelled`. Reading may go on afterwards and has lost nothing; writing may
    // not, since nobody knows how much was written.
    virtual void cancel() noexcept = 0;

    // Ends both directions at once; operations under way return `cancelled`. May be called more than once.
    virtual void close() noexcept = 0;

    // Keeps no more than about this many unsent bytes in the kernel (TCP_NOTSENT_LOWAT), so that what is written next
    // does not wait behind them. Does nothing where there is no such queue.
    virtual void limit_unsent([[maybe_unused]] std::size_t bytes) {}

    // Gives back memory that only busy streams need. No read may be under way.
    virtual void release_memory() noexcept {}

    virtual Peer peer() const { return {}; }
};

using ByteStreamPtr = std::unique_ptr<ByteStream>;

// A stream that first gives bytes that were read too far, then those of `next`.
ByteStreamPtr with_prefix(Bytes prefix, ByteStreamPtr next);

// Reads until the buffer is full. `protocol_error` when the stream ends before that.
asio::awaitable<Result<>> read_exactly(ByteStream& stream, std::span<std::byte> buffer);

} // namespace berth::net
