#include "platform/live/text_socket.h"

#include "base/bytes.h"
#include "net/timeout.h"
#include "net/websocket.h"

#include <array>

namespace berth::platform {

namespace {

using net::websocket::Opcode;

// A client that does not take a message for so long is gone, or too slow to be worth waiting for.
constexpr std::chrono::seconds write_patience{30};
// What the client may send: control frames, and nothing else that is worth more.
constexpr std::uint64_t largest_frame = 4096;
constexpr std::size_t socket_read_size = 4096;

} // namespace

bool TextSocket::is_asked_for(const net::Exchange& exchange) {
    return exchange.headers().has_token("Upgrade", "websocket");
}

std::optional<Refusal> TextSocket::refusal(const net::Exchange& exchange) {
    const auto& headers = exchange.headers();
    if (headers.contains("Origin")) {
        return Refusal(Error{Errc::invalid_argument, "Browsers are not served here: the request has an Origin.", ""});
    }
    if (!headers.has_token("Connection", "upgrade") || headers.get("Sec-WebSocket-Version") != "13" ||
        headers.count("Sec-WebSocket-Key") != 1 || !net::websocket::is_key(headers.get("Sec-WebSocket-Key"))) {
        return Refusal(Error{Errc::invalid_argument, "The WebSocket handshake is incomplete.",
                             "Version 13 (RFC 6455) is spoken here."});
    }
    return std::nullopt;
}

asio::awaitable<Result<std::unique_ptr<TextSocket>>> TextSocket::accept(net::Exchange& exchange, net::Headers headers) {
    headers.set("Upgrade", "websocket");
    headers.set("Sec-WebSocket-Accept", net::websocket::accept_key(exchange.headers().get("Sec-WebSocket-Key")));
    auto stream = co_await exchange.upgrade(std::move(headers));
    if (!stream) {
        co_return std::unexpected(stream.error());
    }
    co_return std::make_unique<TextSocket>(std::move(*stream));
}

TextSocket::TextSocket(net::ByteStreamPtr stream)
    : stream_(std::move(stream))
    , written_(stream_->executor()) {}

asio::awaitable<Result<>> TextSocket::write(std::string_view text) {
    return send(static_cast<unsigned>(Opcode::text), text);
}

asio::awaitable<Result<>> TextSocket::ping() {
    return send(static_cast<unsigned>(Opcode::ping), {});
}

asio::awaitable<Result<>> TextSocket::close(unsigned status, std::string_view reason) {
    std::string payload{static_cast<char>(status >> 8), static_cast<char>(status & 0xff)};
    payload += reason.substr(0, net::websocket::max_control_size - payload.size());
    return send(static_cast<unsigned>(Opcode::close), payload);
}

asio::awaitable<Result<>> TextSocket::send(unsigned opcode, std::string_view payload) {
    net::websocket::FrameHeader header;
    header.opcode = static_cast<Opcode>(opcode);
    header.length = payload.size();
    std::array<std::byte, net::websocket::max_header_size> head{};
    const std::size_t size = net::websocket::encode_header(header, head);
    std::string frame(as_text(ByteView(head).first(size)));
    frame += payload;
    return net::with_timeout(send_now(std::move(frame)), write_patience, "Sending a message");
}

// Messages and answers to pings come from two coroutines: one after the other.
asio::awaitable<Result<>> TextSocket::send_now(std::string frame) {
    while (writing_) {
        co_await written_.wait();
    }
    struct Busy {
        TextSocket& socket;
        explicit Busy(TextSocket& busy)
            : socket(busy) {
            socket.writing_ = true;
        }
        ~Busy() {
            socket.writing_ = false;
            socket.written_.notify();
        }
    };
    const Busy busy(*this);
    co_return co_await stream_->write(as_bytes(frame));
}

asio::awaitable<void> TextSocket::read_to_end() {
    std::array<std::byte, socket_read_size> buffer;
    while (!ended_) {
        const auto count = co_await stream_->read_some(buffer);
        if (!count || *count == 0) {
            break;
        }
        held_ += as_text(ByteView(buffer).first(*count));
        for (;;) {
            const auto taken = co_await take_frame();
            if (!taken) {
                ended_ = true;
            }
            if (!taken || !*taken || ended_) {
                break;
            }
        }
    }
}

asio::awaitable<Result<bool>> TextSocket::take_frame() {
    const auto parsed = net::websocket::parse_header(as_bytes(held_));
    if (!parsed) {
        co_return std::unexpected(parsed.error());
    }
    if (!*parsed) {
        co_return false;
    }
    const auto& header = (*parsed)->header;
    if (!header.mask || header.length > largest_frame) {
        co_return fail(Errc::protocol_error, "The client sent a frame that is too long, or not masked.");
    }
    const std::size_t size = (*parsed)->size + static_cast<std::size_t>(header.length);
    if (held_.size() < size) {
        co_return false;
    }
    std::string payload = held_.substr((*parsed)->size, static_cast<std::size_t>(header.length));
    held_.erase(0, size);
    net::websocket::apply_mask(as_bytes(payload), reinterpret_cast<std::byte*>(payload.data()), *header.mask, 0);
    ended_ = header.opcode == Opcode::close;
    if (header.opcode == Opcode::close || header.opcode == Opcode::ping) {
        const auto answer = ended_ ? Opcode::close : Opcode::pong;
        if (auto sent = co_await send(static_cast<unsigned>(answer), payload); !sent) {
            co_return std::unexpected(sent.error());
        }
    }
    co_return true; // what else it says is not listened to
}

} // namespace berth::platform
