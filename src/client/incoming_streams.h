// Streams that the agent opens towards this machine: each is handed to whoever waits for streams of its listener, all
// others are refused. Belongs to the network thread. Included by this room's .cpp files only.
#pragma once

#include "net/link_driver.h"

#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace berth::client {

class IncomingStreams : public std::enable_shared_from_this<IncomingStreams> {
public:
    using Handler = std::function<void(std::shared_ptr<net::LinkStream>)>;

    // Takes what the agent opens on this link, until its session is over.
    void serve(const std::shared_ptr<net::Link>& link);

    // `reverse-connection` streams of the listener that the stream `listener` of this link stands for.
    void wait_for(const net::Link& link, link::StreamId listener, Handler handler);
    void forget(const net::Link& link, link::StreamId listener);

private:
    using Key = std::pair<const net::Link*, link::StreamId>;

    static asio::awaitable<void> accept_all(std::shared_ptr<IncomingStreams> self, std::shared_ptr<net::Link> link);
    void hand_over(const net::Link& link, std::shared_ptr<net::LinkStream> stream);

    std::map<Key, Handler> handlers_;
};

} // namespace berth::client
