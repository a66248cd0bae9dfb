#include "net/socket_stream.h"

#include "net/error.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <tuple>
#ifndef _WIN32
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#endif

namespace berth::net {

namespace {

// What one writev() takes here: link transmissions have a few dozen parts at most.
constexpr std::size_t max_parts = 64;
// What goes or is there is moved by a plain system call: to come back through the event loop costs another one, and a
// turn of the loop. After so many bytes in a row it is done all the same, so that others have theirs.
constexpr std::size_t most_at_once = 512 * 1024;

// The views left to write, as Asio wants them; by value, so the operation keeps its own.
class Pieces {
public:
    using value_type = asio::const_buffer;
    using const_iterator = const asio::const_buffer*;
    const_iterator begin() const { return pieces_.data(); }
    const_iterator end() const { return pieces_.data() + count_; }

    bool full() const { return count_ == max_parts; }
    void add(ByteView bytes) { pieces_[count_++] = asio::const_buffer(bytes.data(), bytes.size()); }

private:
    std::array<asio::const_buffer, max_parts> pieces_;
    std::size_t count_ = 0;
};

Peer peer_of(const asio::ip::tcp::socket& socket) {
    boost::system::error_code code;
    const auto remote = socket.remote_endpoint(code);
    return code ? Peer{} : Peer{.address = remote.address().to_string(), .port = remote.port(), .credentials = {}};
}

Peer peer_of([[maybe_unused]] const asio::local::stream_protocol::socket& socket) {
    Peer peer;
#ifdef SO_PEERCRED
    struct ucred credentials{};
    socklen_t size = sizeof credentials;
    auto& mutable_socket = const_cast<asio::local::stream_protocol::socket&>(socket);
    if (::getsockopt(mutable_socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0) {
        peer.credentials = PeerCredentials{credentials.pid, credentials.uid, credentials.gid};
    }
#endif
    return peer;
}

template<typename Socket>
class SocketStream : public ByteStream {
public:
    explicit SocketStream(Socket socket)
        : socket_(std::move(socket)) {
        if (!socket_.non_blocking()) {
            boost::system::error_code ignored;
            socket_.non_blocking(true, ignored); // of synchronous calls, which look first
        }
    }

    asio::any_io_executor executor() override { return socket_.get_executor(); }

    asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer) override {
        const asio::mutable_buffer target(buffer.data(), buffer.size());
        boost::system::error_code code = asio::error::would_block;
        std::size_t count = 0;
        if (perhaps_more_ && read_at_once_ < most_at_once) {
            count = socket_.receive(target, 0, code);
            read_at_once_ += count;
        }
        if (code == asio::error::would_block) {
            read_at_once_ = 0;
            std::tie(code, count) = co_await socket_.async_read_some(target, asio::as_tuple(asio::use_awaitable));
        }
        if (code && code != asio::error::eof) {
            co_return std::unexpected(to_error(code, "Reading from the peer failed"));
        }
        perhaps_more_ = count == buffer.size();
        co_return count;
    }

    asio::awaitable<Result<>> write(std::span<const ByteView> parts) override {
        std::size_t done = 0; // of parts[0]
        while (!parts.empty()) {
            Pieces pieces;
            for (std::size_t i = 0; i < parts.size() && !pieces.full(); ++i) {
                pieces.add(i == 0 ? parts[i].subspan(done) : parts[i]);
            }
            boost::system::error_code code = asio::error::would_block;
            std::size_t count = 0;
            if (written_at_once_ < most_at_once) {
                count = socket_.send(pieces, 0, code);
                written_at_once_ += count;
            }
            if (code == asio::error::would_block) {
                written_at_once_ = 0;
                std::tie(code, count) = co_await socket_.async_write_some(pieces, asio::as_tuple(asio::use_awaitable));
            }
            if (code) {
                co_return std::unexpected(to_error(code, "Writing to the peer failed"));
            }
            while (!parts.empty() && count >= parts.front().size() - done) {
                count -= parts.front().size() - done;
                done = 0;
                parts = parts.subspan(1);
            }
            done += count;
        }
        co_return Result<>{};
    }

    std::size_t try_write(ByteView bytes) override {
        boost::system::error_code code;
        return socket_.send(asio::const_buffer(bytes.data(), bytes.size()), 0, code);
    }

    asio::awaitable<Result<>> shutdown_send() override {
        boost::system::error_code code;
        socket_.shutdown(Socket::shutdown_send, code);
        if (code && code != asio::error::not_connected) {
            co_return std::unexpected(to_error(code, "Ending the stream failed"));
        }
        co_return Result<>{};
    }

    void cancel() noexcept override {
        boost::system::error_code ignored;
        socket_.cancel(ignored);
    }

    void close() noexcept override {
        boost::system::error_code ignored;
        socket_.shutdown(Socket::shutdown_both, ignored);
        socket_.close(ignored);
    }

    void limit_unsent([[maybe_unused]] std::size_t bytes) override {
#ifdef TCP_NOTSENT_LOWAT
        if constexpr (std::is_same_v<Socket, asio::ip::tcp::socket>) {
            const int limit = static_cast<int>(bytes);
            (void)::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &limit, sizeof limit);
        }
#endif
    }

    Peer peer() const override { return peer_of(socket_); }

private:
    Socket socket_;
    bool perhaps_more_ = true; // bytes are there already, for all that is known
    std::size_t read_at_once_ = 0;
    std::size_t written_at_once_ = 0;
};

} // namespace

ByteStreamPtr make_stream(asio::ip::tcp::socket socket) {
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    return std::make_unique<SocketStream<asio::ip::tcp::socket>>(std::move(socket));
}

ByteStreamPtr make_stream(asio::local::stream_protocol::socket socket) {
    return std::make_unique<SocketStream<asio::local::stream_protocol::socket>>(std::move(socket));
}

} // namespace berth::net
