// One connection of the HTTP server, request after request. For this room's own use.
#pragma once

#include "net/http_server.h"

#include <functional>
#include <memory>

namespace berth::net {

class ServerConnection : public std::enable_shared_from_this<ServerConnection> {
public:
    static std::shared_ptr<ServerConnection> make(std::shared_ptr<const ServerOptions> options, Handler handler,
                                                  ByteStreamPtr stream, bool secure);
    virtual ~ServerConnection() = default;

    // Serves until the connection ends.
    virtual asio::awaitable<void> serve() = 0;

    // From the connection's executor. finish(): no further request after the present one. abort(): the handler is being
    // cancelled, the peer gets nothing more.
    virtual void finish() = 0;
    virtual void abort() = 0;
};

} // namespace berth::net
