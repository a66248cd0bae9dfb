#include "agent/tcp/tcp_stream.h"

#include "base/format.h"
#include "net/connect.h"
#include "net/relay.h"

namespace berth::agent {

namespace {

// Loopback answers at once or is overloaded.
constexpr std::chrono::milliseconds dial_timeout{5'000};
// Held twice for each connection, and a forward may carry a thousand.
constexpr std::size_t relay_buffer = 32 * 1024;

asio::awaitable<Result<net::ByteStreamPtr>> dial(model::channel::TcpTarget target) {
    net::ConnectOptions options;
    options.trust = nullptr; // plain TCP
    options.timeout = dial_timeout;
    Error first;
    for (const std::string address : {"127.0.0.1", "::1"}) {
        if (target.host != "localhost" && target.host != address) {
            continue;
        }
        auto stream = co_await net::connect(net::TcpEndpoint{address, target.port, false}, options);
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

} // namespace

asio::awaitable<void> serve_tcp(std::shared_ptr<net::LinkStream> stream, model::channel::TcpTarget target,
                                Activity& activity) {
    auto socket = co_await dial(std::move(target));
    if (!socket) {
        stream->refuse(std::move(socket.error()));
        co_return;
    }
    if (!stream->accept()) {
        co_return;
    }
    net::RelayOptions options;
    options.buffer_size = relay_buffer;
    options.moved = [&activity](std::size_t, std::size_t) { activity.touch(); };
    co_await net::relay(*stream, **socket, std::move(options));
}

} // namespace berth::agent
