// One SSH connection: authentication and the connection protocol (RFC 4252, 4254) over a stream. Hands each channel to
// what serves its kind. Memory is bounded: by windows for what comes in, by a limit on what waits to be sent.
#pragma once

#include "agent/ssh/channel.h"
#include "agent/ssh/services.h"
#include "net/connect.h"
#include "net/link_driver.h"
#include "ssh/transport.h"

#include <map>
#include <memory>

namespace berth::agent::ssh {

using berth::ssh::DisconnectReason;
using berth::ssh::HostKey;
using berth::ssh::Transport;

class Forwards;

class Connection final : public std::enable_shared_from_this<Connection> {
public:
    Connection(std::shared_ptr<net::LinkStream> stream, HostKey host_key, const Services& services);
    ~Connection();

    // Serves the stream until it or the connection ends.
    static asio::awaitable<void> serve(std::shared_ptr<Connection> self);

    // Opens a channel towards the client: "forwarded-tcpip" and the like.
    asio::awaitable<Result<std::shared_ptr<Channel>>> open_channel(std::string type, Bytes payload);

    // --- For channels and what serves them.
    asio::any_io_executor executor() { return stream_->executor(); }
    const Services& services() const { return services_; }
    void send(ByteView message) { send(message, {}); }
    void send(ByteView message, ByteView data);
    // Whether data may be sent now; room() returns when that may have changed.
    bool has_room() const;
    asio::awaitable<void> room() { return drained_.wait(); }
    void wake_writers() { drained_.notify(); }
    void forget(ChannelId id);
    // The socket of the client's key agent; made at the first call. Empty where that fails.
    std::string agent_socket();

private:
    using ChannelPtr = std::shared_ptr<Channel>;

    static asio::awaitable<void> write_output(std::shared_ptr<Connection> self);
    asio::awaitable<Result<>> read_input();
    Result<> handle(ByteView message);
    Result<> handle_service_request(Reader& reader);
    Result<> handle_authentication(Reader& reader);
    Result<> handle_global_request(Reader& reader);
    Result<> handle_open(Reader& reader);
    Result<> handle_channel(Message type, Reader& reader);
    Result<> handle_channel_request(Channel& channel, Reader& reader);
    void confirm(Channel& channel, const PeerEnd& peer);
    void refuse_open(const PeerEnd& peer, std::uint32_t reason, std::string_view text);
    ChannelPtr add_channel();
    // Dials for the client, then confirms the channel or refuses it.
    static asio::awaitable<void> serve_direct(std::shared_ptr<Connection> self, PeerEnd peer, net::Endpoint endpoint);
    void end();

    std::shared_ptr<net::LinkStream> stream_;
    Transport transport_;
    Services services_;
    bool authenticated_ = false;
    bool ended_ = false;
    std::map<ChannelId, ChannelPtr> channels_;
    ChannelId last_id_ = 0;
    std::unique_ptr<Forwards> forwards_;
    net::Event output_; // there is some, or the end has come
    net::Event drained_;
    net::Event written_; // the writer has ended
    bool writing_ = false;
};

} // namespace berth::agent::ssh
