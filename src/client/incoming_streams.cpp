#include "client/incoming_streams.h"

#include "model/channel/tunnel.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace berth::client {

using model::channel::ReverseConnectionTarget;

void IncomingStreams::serve(const std::shared_ptr<net::Link>& link) {
    asio::co_spawn(link->executor(), accept_all(shared_from_this(), link), asio::detached);
}

asio::awaitable<void> IncomingStreams::accept_all(std::shared_ptr<IncomingStreams> self,
                                                  std::shared_ptr<net::Link> link) {
    for (;;) {
        auto stream = co_await link->accept();
        if (!stream) {
            co_return;
        }
        self->hand_over(*link, std::shared_ptr<net::LinkStream>(std::move(*stream)));
    }
}

void IncomingStreams::hand_over(const net::Link& link, std::shared_ptr<net::LinkStream> stream) {
    if (stream->kind() != model::channel::reverse_connection_kind) {
        return stream->refuse({Errc::unsupported, "The client does not know this kind of stream.", {}});
    }
    const auto target = model::decode_text<ReverseConnectionTarget>(stream->target());
    if (!target) {
        return stream->refuse(target.error());
    }
    const auto found = handlers_.find({&link, target->listener});
    if (found == handlers_.end()) {
        return stream->refuse({Errc::not_found, "The client does not wait for this connection.", {}});
    }
    found->second(std::move(stream));
}

void IncomingStreams::wait_for(const net::Link& link, link::StreamId listener, Handler handler) {
    handlers_.insert_or_assign({&link, listener}, std::move(handler));
}

void IncomingStreams::forget(const net::Link& link, link::StreamId listener) {
    handlers_.erase({&link, listener});
}

} // namespace berth::client
