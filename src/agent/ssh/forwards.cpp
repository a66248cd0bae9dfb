#include "agent/ssh/forwards.h"

#include "agent/process/unique_fd.h"
#include "agent/ssh/connection.h"
#include "base/format.h"
#include "net/relay.h"
#include "net/socket_stream.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cerrno>
#include <cstdlib>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include <vector>

namespace berth::agent::ssh {

namespace {

using asio::ip::tcp;
using boost::system::error_code;
using LocalProtocol = asio::local::stream_protocol;

constexpr std::chrono::milliseconds client_dial_timeout{15'000};
constexpr std::size_t forward_buffer = 64 * 1024;
constexpr std::size_t max_listeners = 64;
// When the system has no descriptor left for another connection, some may be closed soon.
constexpr std::chrono::milliseconds shortage_pause{100};

// On one of the loopback addresses. Port 0: any.
std::optional<tcp::acceptor> listen_loopback(const asio::any_io_executor& executor, const tcp::endpoint& endpoint) {
    error_code error;
    tcp::acceptor acceptor(executor);
    acceptor.open(endpoint.protocol(), error);
    if (!error) {
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    }
    if (!error && endpoint.protocol() == tcp::v6()) {
        acceptor.set_option(asio::ip::v6_only(true), error);
    }
    if (!error) {
        acceptor.bind(endpoint, error);
    }
    if (!error) {
        acceptor.listen(tcp::acceptor::max_listen_connections, error);
    }
    return error ? std::nullopt : std::optional(std::move(acceptor));
}

// Removes a socket that nobody listens on any more, as an earlier connection's; nothing else.
void remove_dead_socket(const std::string& path) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0 || !S_ISSOCK(status.st_mode)) {
        return;
    }
    // Asio's would wait where a listener's queue is full.
    const UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const LocalProtocol::endpoint address(path);
    if (probe && ::connect(probe.get(), address.data(), static_cast<socklen_t>(address.size())) != 0 &&
        errno == ECONNREFUSED) {
        ::unlink(path.c_str());
    }
}

bool fits_local_address(std::string_view path) {
    constexpr std::size_t room = sizeof(sockaddr_un::sun_path);
    return !path.empty() && path.size() < room && !path.contains('\0');
}

std::string tcp_key(std::string_view address, std::uint32_t port) {
    return berth::format("tcp {} {}", address, port);
}
std::string local_key(std::string_view path) {
    return berth::format("local {}", path);
}

} // namespace

struct Forwards::Listener {
    std::vector<tcp::acceptor> tcp_acceptors;
    std::optional<LocalProtocol::acceptor> local_acceptor;
    std::string path; // of a Unix socket, removed at the end
    std::string type; // of the channels
    Bytes payload;    // of their opening; TCP's adds where a connection comes from
    bool stopped = false;

    void stop() {
        error_code ignored;
        stopped = true;
        for (auto& acceptor : tcp_acceptors) {
            acceptor.close(ignored);
        }
        if (local_acceptor && local_acceptor->is_open()) {
            local_acceptor->close(ignored);
            ::unlink(path.c_str());
        }
    }
};

asio::awaitable<Result<net::ByteStreamPtr>> dial_for_client(net::Endpoint endpoint) {
    net::ConnectOptions options;
    options.trust = nullptr; // plain TCP
    options.timeout = client_dial_timeout;
    co_return co_await net::connect(std::move(endpoint), std::move(options));
}

asio::awaitable<void> relay_channel(std::shared_ptr<Channel> channel, net::ByteStreamPtr socket, Activity& activity) {
    channel->on_close([raw_socket = socket.get()] { raw_socket->close(); });
    net::RelayOptions options;
    options.buffer_size = forward_buffer;
    options.unsent_limit = 0; // who reads is on this machine
    options.moved = [&activity](std::size_t, std::size_t) { activity.touch(); };
    co_await net::relay(*channel, *socket, std::move(options));
    channel->on_close({});
}

std::optional<Bytes> Forwards::request(std::string_view name, Reader& reader) {
    if (name == "tcpip-forward") {
        return listen_tcp(reader);
    }
    if (name == "streamlocal-forward@openssh.com") {
        return listen_local(reader);
    }
    if (name == "cancel-tcpip-forward") {
        const auto address = reader.text();
        const std::uint32_t port = reader.uint32();
        return reader.ok() ? forget(tcp_key(address, port)) : std::nullopt;
    }
    if (name == "cancel-streamlocal-forward@openssh.com") {
        const auto path = reader.text();
        return reader.ok() ? forget(local_key(path)) : std::nullopt;
    }
    if (name == "no-more-sessions@openssh.com") {
        return Bytes{};
    }
    return std::nullopt; // keepalive@openssh.com wants to hear just that
}

std::optional<Bytes> Forwards::forget(const std::string& key) {
    const auto found = listeners_.find(key);
    if (found == listeners_.end()) {
        return std::nullopt;
    }
    found->second->stop();
    listeners_.erase(found);
    return Bytes{};
}

// Whatever address is asked for, the loopback is listened on: who wants more has ports forwarded by the platform.
std::optional<Bytes> Forwards::listen_tcp(Reader& reader) {
    const auto address = reader.text();
    const std::uint32_t wanted = reader.uint32();
    const auto connection = connection_.lock();
    if (!reader.ok() || wanted > 65'535 || !connection || listeners_.size() >= max_listeners) {
        return std::nullopt;
    }
    auto listener = std::make_shared<Listener>();
    auto v4 =
        listen_loopback(connection->executor(), {asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(wanted)});
    if (!v4) {
        return std::nullopt;
    }
    const std::uint16_t port = v4->local_endpoint().port();
    listener->tcp_acceptors.push_back(std::move(*v4));
    if (auto v6 = listen_loopback(connection->executor(), {asio::ip::address_v6::loopback(), port})) {
        listener->tcp_acceptors.push_back(std::move(*v6));
    }
    listener->type = "forwarded-tcpip";
    listener->payload = Writer().string(address).uint32(port).take();
    if (!listeners_.emplace(tcp_key(address, port), listener).second) {
        listener->stop();
        return std::nullopt;
    }
    for (std::size_t i = 0; i < listener->tcp_acceptors.size(); ++i) {
        asio::co_spawn(connection->executor(), accept_tcp(connection, listener, i), asio::detached);
    }
    return wanted == 0 ? Writer().uint32(port).take() : Bytes{};
}

std::optional<Bytes> Forwards::listen_local(Reader& reader) {
    const std::string path(reader.text());
    if (!reader.ok() || listeners_.size() >= max_listeners || listeners_.contains(local_key(path))) {
        return std::nullopt;
    }
    Bytes payload = Writer().string(path).string(std::string_view()).take();
    const auto listener = make_local(path, "forwarded-streamlocal@openssh.com", std::move(payload));
    if (!listener) {
        return std::nullopt;
    }
    listeners_.emplace(local_key(path), listener);
    return Bytes{};
}

Forwards::ListenerPtr Forwards::make_local(const std::string& path, std::string type, Bytes payload) {
    const auto connection = connection_.lock();
    if (!connection || !fits_local_address(path)) {
        return nullptr;
    }
    remove_dead_socket(path);
    auto listener = std::make_shared<Listener>();
    auto& acceptor = listener->local_acceptor.emplace(connection->executor());
    error_code error;
    acceptor.open(LocalProtocol(), error);
    if (!error) {
        acceptor.bind(LocalProtocol::endpoint(path), error); // 0600 by the agent's umask
    }
    if (!error) {
        listener->path = path;
        acceptor.listen(LocalProtocol::acceptor::max_listen_connections, error);
    }
    if (error) {
        return nullptr;
    }
    listener->type = std::move(type);
    listener->payload = std::move(payload);
    asio::co_spawn(connection->executor(), accept_local(connection, listener), asio::detached);
    return listener;
}

std::string Forwards::agent_socket() {
    static constexpr const char* agent_key = "agent";
    if (const auto found = listeners_.find(agent_key); found != listeners_.end()) {
        return found->second->path;
    }
    std::string folder = "/tmp/berth-ssh-XXXXXX";
    if (::mkdtemp(folder.data()) == nullptr) {
        return {};
    }
    const auto listener = make_local(folder + "/agent", "auth-agent@openssh.com", {});
    if (!listener) {
        ::rmdir(folder.c_str());
        return {};
    }
    agent_folder_ = folder;
    listeners_.emplace(agent_key, listener);
    return listener->path;
}

void Forwards::stop() {
    for (const auto& [key, listener] : listeners_) {
        listener->stop();
    }
    listeners_.clear();
    if (!agent_folder_.empty()) {
        ::rmdir(std::exchange(agent_folder_, {}).c_str());
    }
}

asio::awaitable<void> Forwards::accept_tcp(std::shared_ptr<Connection> connection, ListenerPtr listener,
                                           std::size_t index) {
    while (!listener->stopped) {
        auto [error, socket] =
            co_await listener->tcp_acceptors[index].async_accept(asio::as_tuple(asio::use_awaitable));
        if (error) {
            asio::steady_timer pause(connection->executor(), shortage_pause);
            co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
            continue;
        }
        error_code ignored;
        const auto origin = socket.remote_endpoint(ignored);
        Bytes payload =
            Writer().raw(listener->payload).string(origin.address().to_string()).uint32(origin.port()).take();
        asio::co_spawn(connection->executor(),
                       carry(connection, net::make_stream(std::move(socket)), listener->type, std::move(payload)),
                       asio::detached);
    }
}

asio::awaitable<void> Forwards::accept_local(std::shared_ptr<Connection> connection, ListenerPtr listener) {
    while (!listener->stopped) {
        auto [error, socket] = co_await listener->local_acceptor->async_accept(asio::as_tuple(asio::use_awaitable));
        if (error) {
            asio::steady_timer pause(connection->executor(), shortage_pause);
            co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
            continue;
        }
        asio::co_spawn(connection->executor(),
                       carry(connection, net::make_stream(std::move(socket)), listener->type, listener->payload),
                       asio::detached);
    }
}

asio::awaitable<void> Forwards::carry(std::shared_ptr<Connection> connection, net::ByteStreamPtr socket,
                                      std::string type, Bytes payload) {
    auto channel = co_await connection->open_channel(std::move(type), std::move(payload));
    if (channel) {
        co_await relay_channel(std::move(*channel), std::move(socket), *connection->services().activity);
    }
}

} // namespace berth::agent::ssh
