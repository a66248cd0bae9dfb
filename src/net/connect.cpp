#include "net/connect.h"

#include "net/error.h"
#include "net/event.h"
#include "net/socket_stream.h"
#include "net/timeout.h"
#include "net/tls.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace berth::net {

namespace {

using tcp = asio::ip::tcp;

// One address out of several must not use up the time for all.
constexpr std::chrono::milliseconds attempt_limit{5000};

struct Resolution {
    explicit Resolution(const asio::any_io_executor& executor)
        : resolver(executor)
        , done(executor) {}
    tcp::resolver resolver;
    Event done;
    std::optional<Result<std::vector<tcp::endpoint>>> result;
};

// The system's resolver cannot be interrupted: whoever gives up leaves it to end by itself.
asio::awaitable<Result<std::vector<tcp::endpoint>>> resolve(std::string host, std::uint16_t port) {
    const auto executor = co_await asio::this_coro::executor;
    boost::system::error_code code;
    if (const auto address = asio::ip::make_address(host, code); !code) {
        co_return std::vector{tcp::endpoint(address, port)};
    }
    if (host == "localhost" || host.ends_with(".localhost")) { // RFC 6761 section 6.3
        co_return std::vector{tcp::endpoint(asio::ip::address_v4::loopback(), port),
                              tcp::endpoint(asio::ip::address_v6::loopback(), port)};
    }
    const auto resolution = std::make_shared<Resolution>(executor);
    resolution->resolver.async_resolve(
        host, std::to_string(port),
        [resolution, host](const boost::system::error_code& failure, const tcp::resolver::results_type& found) {
            if (failure) {
                Error error = to_error(failure, "The name " + host + " cannot be resolved");
                resolution->result = std::unexpected(std::move(error));
            } else {
                std::vector<tcp::endpoint> endpoints;
                for (const auto& entry : found) {
                    endpoints.push_back(entry.endpoint());
                }
                resolution->result = std::move(endpoints);
            }
            resolution->done.notify();
        });
    while (!resolution->result) {
        co_await resolution->done.wait();
    }
    co_return std::move(*resolution->result);
}

struct ConnectAttempt {
    explicit ConnectAttempt(const asio::any_io_executor& executor)
        : socket(executor)
        , timer(executor) {}
    tcp::socket socket;
    asio::steady_timer timer;
    bool late = false;
};

// A handler closes the socket when the time is up: with_timeout() costs more than connecting to this machine does.
asio::awaitable<Result<ByteStreamPtr>> connect_address(tcp::endpoint endpoint, std::string name,
                                                       std::chrono::milliseconds limit) {
    const auto attempt = std::make_shared<ConnectAttempt>(co_await asio::this_coro::executor);
    attempt->timer.expires_after(limit);
    attempt->timer.async_wait([weak = std::weak_ptr(attempt)](const boost::system::error_code& code) {
        if (const auto self = weak.lock(); self && !code) {
            self->late = true;
            boost::system::error_code ignored;
            self->socket.close(ignored);
        }
    });
    const auto [code] = co_await attempt->socket.async_connect(endpoint, asio::as_tuple(asio::use_awaitable));
    if (attempt->late) {
        co_return fail(Errc::timed_out,
                       "Connecting to " + name + " took longer than " + std::to_string(limit.count()) + " ms.");
    }
    if (code) {
        co_return std::unexpected(to_error(code, "Connecting to " + name + " failed"));
    }
    attempt->timer.cancel();
    co_return make_stream(std::move(attempt->socket));
}

// An address, and not a name.
std::optional<tcp::endpoint> numeric_endpoint(const TcpEndpoint& endpoint) {
    boost::system::error_code code;
    const auto address = asio::ip::make_address(endpoint.host, code);
    return code ? std::nullopt : std::optional(tcp::endpoint(address, endpoint.port));
}

class DirectConnector : public ProxyConnector {
public:
    asio::awaitable<Result<ByteStreamPtr>> connect(asio::any_io_executor, std::string host,
                                                   std::uint16_t port) const override {
        auto endpoints = co_await resolve(host, port);
        if (!endpoints) {
            co_return std::unexpected(endpoints.error());
        }
        const std::string name = host + ":" + std::to_string(port);
        Result<ByteStreamPtr> outcome = fail(Errc::not_found, "The name " + host + " has no address.");
        for (const tcp::endpoint& endpoint : *endpoints) {
            outcome = co_await connect_address(endpoint, name, attempt_limit);
            if (outcome) {
                break;
            }
        }
        co_return outcome;
    }
};

asio::awaitable<Result<ByteStreamPtr>> connect_unix(UnixEndpoint endpoint) {
    using local = asio::local::stream_protocol;
    if (endpoint.path.native().size() >= sizeof(sockaddr_un::sun_path)) {
        co_return fail(Errc::invalid_argument, "The socket's path is too long: " + endpoint.path.string() + ".");
    }
    local::socket socket(co_await asio::this_coro::executor);
    const auto [code] =
        co_await socket.async_connect(local::endpoint(endpoint.path.native()), asio::as_tuple(asio::use_awaitable));
    if (code) {
        co_return std::unexpected(to_error(code, "Connecting to " + endpoint.path.string() + " failed"));
    }
    co_return make_stream(std::move(socket));
}

asio::awaitable<Result<ByteStreamPtr>> connect_tcp(TcpEndpoint endpoint, ConnectOptions options) {
    const auto executor = co_await asio::this_coro::executor;
    auto stream = co_await options.proxy->connect(executor, endpoint.host, endpoint.port);
    if (!stream || !endpoint.tls) {
        co_return stream;
    }
    auto context = options.trust->context();
    if (!context) {
        co_return std::unexpected(context.error());
    }
    co_return co_await tls_connect(std::move(*stream), std::move(*context), endpoint.host);
}

} // namespace

std::shared_ptr<const ProxyConnector> direct_connector() {
    static const auto connector = std::make_shared<const DirectConnector>();
    return connector;
}

asio::awaitable<Result<ByteStreamPtr>> connect(Endpoint endpoint, ConnectOptions options) {
    const auto timeout = options.timeout;
    if (auto* unix_endpoint = std::get_if<UnixEndpoint>(&endpoint)) {
        std::string what = "Connecting to " + unix_endpoint->path.string();
        co_return co_await with_timeout(connect_unix(std::move(*unix_endpoint)), timeout, std::move(what));
    }
    auto& tcp_endpoint = std::get<TcpEndpoint>(endpoint);
    if (const auto address = numeric_endpoint(tcp_endpoint);
        address && !tcp_endpoint.tls && options.proxy == direct_connector()) {
        const std::string name = tcp_endpoint.host + ":" + std::to_string(tcp_endpoint.port);
        co_return co_await connect_address(*address, name, timeout);
    }
    std::string what = "Connecting to " + tcp_endpoint.host + ":" + std::to_string(tcp_endpoint.port);
    co_return co_await with_timeout(connect_tcp(std::move(tcp_endpoint), std::move(options)), timeout, std::move(what));
}

} // namespace berth::net
