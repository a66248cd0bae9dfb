// What a client of the SSH connection has forwarded: sockets of the workspace that it dials, and listeners in the
// workspace whose connections go to it (RFC 4254 section 7, OpenSSH's streamlocal extension, its key agent). Listeners
// bind the loopback and go with the connection.
#pragma once

#include "agent/activity.h"
#include "agent/ssh/channel.h"
#include "net/connect.h"

#include <map>
#include <optional>

namespace berth::agent::ssh {

// Any address that the workspace itself can reach. The connection is plain TCP, or a Unix socket.
asio::awaitable<Result<net::ByteStreamPtr>> dial_for_client(net::Endpoint endpoint);

// Copies both ways until both have ended, or the client has closed the channel.
asio::awaitable<void> relay_channel(std::shared_ptr<Channel> channel, net::ByteStreamPtr socket, Activity& activity);

class Forwards {
public:
    explicit Forwards(std::weak_ptr<Connection> connection)
        : connection_(std::move(connection)) {}
    ~Forwards() { stop(); }

    // A global request: what its success answers, or nothing where it is refused or not known.
    std::optional<Bytes> request(std::string_view name, Reader& reader);
    // A socket that leads to the client's key agent, for SSH_AUTH_SOCK. Empty where it cannot be made.
    std::string agent_socket();
    // Closes every listener.
    void stop();

private:
    struct Listener;
    using ListenerPtr = std::shared_ptr<Listener>;

    std::optional<Bytes> listen_tcp(Reader& reader);
    std::optional<Bytes> listen_local(Reader& reader);
    std::optional<Bytes> forget(const std::string& key);
    ListenerPtr make_local(const std::string& path, std::string type, Bytes payload);
    static asio::awaitable<void> accept_tcp(std::shared_ptr<Connection> connection, ListenerPtr listener,
                                            std::size_t index);
    static asio::awaitable<void> accept_local(std::shared_ptr<Connection> connection, ListenerPtr listener);
    static asio::awaitable<void> carry(std::shared_ptr<Connection> connection, net::ByteStreamPtr socket,
                                       std::string type, Bytes payload);

    std::weak_ptr<Connection> connection_;
    std::map<std::string, ListenerPtr> listeners_; // by what the client cancels them with
    std::string agent_folder_;
};

} // namespace berth::agent::ssh
