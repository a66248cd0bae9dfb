#include "agent/ide/ide_stream.h"

#include "net/relay.h"

namespace berth::agent {

namespace {

// A page in the browser says that it is still there every few seconds, in pieces of some 20 bytes each; what a person
// does comes in larger ones.
constexpr std::size_t keep_alive_size = 64;

} // namespace

asio::awaitable<void> serve_ide(std::shared_ptr<net::LinkStream> stream, model::channel::IdeTarget target, Ide& ide,
                                Activity& activity) {
    ide.want(target.preferences);
    auto socket = co_await ide.connect();
    if (!socket) {
        stream->refuse(std::move(socket.error()));
        co_return;
    }
    if (!stream->accept()) {
        co_return;
    }
    net::RelayOptions options;
    options.moved = [&ide, &activity](std::size_t from_client, std::size_t) {
        if (from_client > 0) {
            ide.used();
        }
        if (from_client > keep_alive_size) {
            activity.touch();
        }
    };
    co_await net::relay(*stream, **socket, std::move(options));
}

asio::awaitable<void> serve_ide_status(std::shared_ptr<net::LinkStream> stream, model::channel::IdeTarget target,
                                       Ide& ide) {
    ide.want(target.preferences);
    if (!stream->accept()) {
        co_return;
    }
    const std::string document = model::dump(encode(ide.status()));
    if (co_await stream->write(as_bytes(document))) {
        [[maybe_unused]] const auto ended = co_await stream->shutdown_send();
    }
}

} // namespace berth::agent
