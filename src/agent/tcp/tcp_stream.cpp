#include "agent/tcp/tcp_stream.h"

#include "net/relay.h"

namespace berth::agent {

asio::awaitable<void> serve_connection(std::shared_ptr<net::LinkStream> stream,
                                       asio::awaitable<Result<net::ByteStreamPtr>> dialling, Activity& activity) {
    auto socket = co_await std::move(dialling);
    if (!socket) {
        stream->refuse(std::move(socket.error()));
        co_return;
    }
    if (!stream->accept()) {
        co_return;
    }
    net::RelayOptions options;
    options.unsent_limit = 0; // who reads is on this machine
    options.moved = [&activity](std::size_t, std::size_t) { activity.touch(); };
    co_await net::relay(*stream, **socket, std::move(options));
}

} // namespace berth::agent
