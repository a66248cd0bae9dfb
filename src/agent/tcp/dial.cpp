#include "agent/tcp/dial.h"

#include "base/format.h"
#include "net/connect.h"

namespace berth::agent {

namespace {

// Loopback answers at once or is overloaded.
constexpr std::chrono::milliseconds loopback_timeout{5'000};
// Whatever lies beyond: a name, then each of its addresses.
constexpr std::chrono::milliseconds host_timeout{15'000};

net::ConnectOptions plain_connection(std::chrono::milliseconds timeout) {
    net::ConnectOptions options;
    options.trust = nullptr; // plain TCP
    options.timeout = timeout;
    return options;
}

} // namespace

asio::awaitable<Result<net::ByteStreamPtr>> dial_loopback(model::channel::TcpTarget target) {
    Error first;
    for (const std::string address : {"127.0.0.1", "::1"}) {
        if (target.host != "localhost" && target.host != address) {
            continue;
        }
        const net::Endpoint endpoint = net::TcpEndpoint{address, target.port, false};
        auto stream = co_await net::connect(endpoint, plain_connection(loopback_timeout));
        if (stream) {
            co_return stream;
        }
        if (first.message.empty()) {
            first = std::move(stream.error());
        }
    }
    if (first.message.empty()) {
        co_return fail(Errc::forbidden, berth::format("{} is not the workspace.", target.host));
    }
    co_return fail(first.code, berth::format("Nothing answers on port {} of the workspace.", target.port),
                   "Start the server, or check which port it listens on.");
}

asio::awaitable<Result<net::ByteStreamPtr>> dial_host(model::channel::DialTarget target) {
    const net::Endpoint endpoint = net::TcpEndpoint{target.host, target.port, false};
    auto stream = co_await net::connect(endpoint, plain_connection(host_timeout));
    if (!stream) {
        stream.error().hint = "Check that the workspace itself reaches it.";
    }
    co_return stream;
}

asio::awaitable<Result<net::ByteStreamPtr>> dial_unix(model::channel::UnixTarget target) {
    const net::Endpoint endpoint = net::UnixEndpoint{target.path};
    auto stream = co_await net::connect(endpoint, plain_connection(loopback_timeout));
    if (!stream) {
        stream.error().message = berth::format("Nothing answers on {} of the workspace.", target.path);
        stream.error().hint = "Start the server, or check where its socket is.";
    }
    co_return stream;
}

} // namespace berth::agent
