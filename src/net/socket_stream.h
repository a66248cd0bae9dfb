// Byte streams on sockets. For this room's own use: other rooms get theirs from connect() or a server.
#pragma once

#include "net/byte_stream.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

namespace berth::net {

// Sets TCP_NODELAY and SO_KEEPALIVE.
ByteStreamPtr make_stream(asio::ip::tcp::socket socket);
ByteStreamPtr make_stream(asio::local::stream_protocol::socket socket);

} // namespace berth::net
