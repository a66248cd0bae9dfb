// A channel of an SSH connection (RFC 4254 section 5) as a byte stream, so that it can be relayed to a socket. Promises
// flow control both ways: what is not read keeps the client's window closed, and writing waits for the client's.
#pragma once

#include "net/byte_stream.h"
#include "net/event.h"
#include "ssh/wire.h"

#include <functional>

namespace berth::agent::ssh {

class Connection;

using berth::ssh::Message;
using berth::ssh::Reader;
using berth::ssh::Writer;

using ChannelId = std::uint32_t;

// What the client said when the channel was opened.
struct PeerEnd {
    ChannelId id = 0;
    std::uint32_t window = 0;
    std::uint32_t max_packet = 0;
};

class Channel final : public net::ByteStream {
public:
    // Takes a request of this channel's: its name and what follows. True where it was done.
    using RequestHandler = std::function<bool(std::string_view name, Reader& reader)>;

    Channel(std::shared_ptr<Connection> connection, ChannelId id, std::uint32_t window);

    ChannelId id() const { return id_; }
    void on_request(RequestHandler handler) { on_request_ = std::move(handler); }
    // Without an answer: "exit-status" and the like.
    void send_request(std::string_view name, ByteView payload);
    // The same, sent when this end closes the channel.
    void send_request_at_close(std::string_view name, Bytes payload);
    // Neither end sends any more, or the connection is gone.
    bool closed() const { return close_sent_ || close_received_; }
    // Called once the client has closed the channel, and what it sent before has been read, or the connection is gone.
    void on_close(std::function<void()> handler);

    asio::any_io_executor executor() override;
    asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer) override;
    asio::awaitable<Result<>> write(std::span<const ByteView> parts) override;
    asio::awaitable<Result<>> write_stderr(ByteView bytes);
    asio::awaitable<Result<>> shutdown_send() override;
    void cancel() noexcept override;
    void close() noexcept override;

    // --- For Connection.
    void opened(const PeerEnd& peer);
    std::uint32_t window() const { return window_; }
    void refused(std::string reason);
    asio::awaitable<Result<>> wait_open();
    // False where the client sends more than its window.
    bool receive(ByteView data);
    bool widen(std::uint32_t bytes);
    void receive_eof();
    void receive_close();
    bool request(std::string_view name, Reader& reader) { return on_request_ && on_request_(name, reader); }
    void connection_ended();
    bool is_open() const { return is_open_; }
    bool over() const { return close_sent_ && close_received_; }
    const PeerEnd& peer_end() const { return peer_; }

private:
    asio::awaitable<Result<>> send(Message type, ByteView bytes);
    bool drained() const { return inbox_begin_ == inbox_.size(); }
    void tell_close();
    Error end_reason() const;

    std::shared_ptr<Connection> connection_; // let go of at its end
    ChannelId id_;
    PeerEnd peer_;
    RequestHandler on_request_;
    std::function<void()> on_close_;
    std::string last_request_; // empty: none
    Bytes last_payload_;

    bool is_open_ = false;
    bool eof_sent_ = false;
    bool eof_received_ = false;
    bool close_sent_ = false;
    bool close_received_ = false;
    std::string refusal_;
    unsigned cancels_ = 0;

    // Received and not read: from inbox_begin_ on.
    Bytes inbox_;
    std::size_t inbox_begin_ = 0;
    std::uint32_t window_;         // what it is kept at
    std::uint32_t window_left_;    // what the client may still send
    std::uint32_t unreported_ = 0; // read, and not yet told

    net::Event changed_;
};

} // namespace berth::agent::ssh
