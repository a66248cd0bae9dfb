// The server's end of a WebSocket (RFC 6455) that only the server talks on, in text messages: live events. The client
// may ping, answer pings and say goodbye.
#pragma once

#include "net/byte_stream.h"
#include "net/event.h"
#include "net/http_server.h"
#include "platform/api/answer.h"

#include <memory>
#include <string>
#include <string_view>

namespace berth::platform {

class TextSocket {
public:
    // Whether the exchange asks for an upgrade at all; and if so, why it cannot have one.
    static bool is_asked_for(const net::Exchange& exchange);
    static std::optional<Refusal> refusal(const net::Exchange& exchange);

    // The 101 with the handshake's header fields and these besides.
    static asio::awaitable<Result<std::unique_ptr<TextSocket>>> accept(net::Exchange& exchange, net::Headers headers);

    explicit TextSocket(net::ByteStreamPtr stream);

    // One message; `timed_out` where the client does not take it in time.
    asio::awaitable<Result<>> write(std::string_view text);
    asio::awaitable<Result<>> ping();
    // Says goodbye; the client then closes.
    asio::awaitable<Result<>> close(unsigned status, std::string_view reason);

    // Reads until the client has gone, has said goodbye or breaks the protocol.
    asio::awaitable<void> read_to_end();

private:
    asio::awaitable<Result<>> send(unsigned opcode, std::string_view payload);
    asio::awaitable<Result<>> send_now(std::string frame);
    // Takes one frame from the front of what was read; false when more is needed.
    asio::awaitable<Result<bool>> take_frame();

    net::ByteStreamPtr stream_;
    std::string held_; // read and not yet taken
    bool ended_ = false;
    bool writing_ = false;
    net::Event written_;
};

} // namespace berth::platform
