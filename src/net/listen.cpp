#include "net/listen.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <optional>

namespace berth::net {

namespace {

using boost::system::error_code;
using LocalProtocol = asio::local::stream_protocol;
using LoopbackTcp = asio::ip::tcp;

// Tries to find a number that is free on both 127.0.0.1 and ::1; the system's first choice hardly ever fails.
constexpr int most_port_choices = 10;

std::optional<LoopbackTcp::acceptor> listen_on(const asio::any_io_executor& executor,
                                               const LoopbackTcp::endpoint& endpoint, error_code& error) {
    LoopbackTcp::acceptor acceptor(executor);
    acceptor.open(endpoint.protocol(), error);
#ifndef _WIN32
    // Without it a number is refused for a minute after connections to it were open. (On Windows it means something
    // else: that others may take the port.)
    if (!error) {
        acceptor.set_option(LoopbackTcp::acceptor::reuse_address(true), error);
    }
#endif
    if (!error && endpoint.protocol() == LoopbackTcp::v6()) {
        acceptor.set_option(asio::ip::v6_only(true), error);
    }
    if (!error) {
        acceptor.bind(endpoint, error);
    }
    if (!error) {
        acceptor.listen(LoopbackTcp::acceptor::max_listen_connections, error);
    }
    return error ? std::nullopt : std::optional(std::move(acceptor));
}

bool is_no_ipv6(const error_code& error) {
    return error == asio::error::address_family_not_supported || error == boost::system::errc::address_not_available;
}

std::optional<LoopbackListener> listen_on_both(const asio::any_io_executor& executor, std::uint16_t port, bool ipv6,
                                               error_code& error) {
    LoopbackListener listener;
    auto v4 = listen_on(executor, LoopbackTcp::endpoint(asio::ip::address_v4::loopback(), port), error);
    if (!v4) {
        return std::nullopt;
    }
    listener.port = v4->local_endpoint(error).port();
    listener.acceptors.push_back(std::move(*v4));
    if (ipv6) {
        auto v6 = listen_on(executor, LoopbackTcp::endpoint(asio::ip::address_v6::loopback(), listener.port), error);
        if (v6) {
            listener.acceptors.push_back(std::move(*v6));
            listener.ipv6 = true;
        } else if (!is_no_ipv6(error)) {
            // Somebody else has it there: a browser that takes "localhost" for ::1 would reach them.
            return std::nullopt;
        }
    }
    return listener;
}

Error listening_failed(const std::string& what, const error_code& error) {
    Errc code = Errc::io_error;
    if (error == asio::error::address_in_use) {
        code = Errc::conflict;
    } else if (error == asio::error::access_denied || error == boost::system::errc::operation_not_permitted) {
        code = Errc::forbidden;
    }
    return {code, "Listening on " + what + " failed: " + error.message() + ".", {}};
}

// Whether the socket file that is there has nobody behind it.
bool is_abandoned(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::is_socket(std::filesystem::symlink_status(path, ignored))) {
        return false;
    }
    asio::io_context context;
    LocalProtocol::socket probe(context);
    error_code error;
    probe.connect(LocalProtocol::endpoint(path.string()), error);
    return error == asio::error::connection_refused;
}

} // namespace

Result<LoopbackListener> listen_loopback(const asio::any_io_executor& executor, std::uint16_t port, bool ipv6) {
    error_code error;
    std::optional<LoopbackListener> listener;
    for (int i = 0; i < (port == 0 ? most_port_choices : 1) && !listener; ++i) {
        listener = listen_on_both(executor, port, ipv6, error);
    }
    if (!listener) {
        return std::unexpected(listening_failed("port " + std::to_string(port), error));
    }
    return std::move(*listener);
}

Result<LocalProtocol::acceptor> listen_unix(const asio::any_io_executor& executor, const std::filesystem::path& path,
                                            std::filesystem::perms mode) {
    const std::string name = path.string();
    if (name.size() >= sizeof(sockaddr_un::sun_path)) {
        return fail(Errc::invalid_argument, "The socket's path is too long: " + name + ".", "Choose a shorter one.");
    }
    if (is_abandoned(path)) {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
    LocalProtocol::acceptor acceptor(executor);
    error_code error;
    acceptor.open(LocalProtocol(), error);
    if (!error) {
        acceptor.bind(LocalProtocol::endpoint(name), error);
    }
    if (error) {
        return std::unexpected(listening_failed(name, error));
    }
    // Nobody can connect before listen(), so the mode is right from the first moment on.
    std::error_code refused;
    std::filesystem::permissions(path, mode, refused);
    if (!refused) {
        acceptor.listen(LocalProtocol::acceptor::max_listen_connections, error);
    }
    if (refused || error) {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
        return refused ? fail(Errc::io_error, "The mode of " + name + " cannot be set: " + refused.message() + ".")
                       : std::unexpected(listening_failed(name, error));
    }
    return acceptor;
}

} // namespace berth::net
