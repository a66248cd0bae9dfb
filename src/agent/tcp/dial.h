// Connections that the agent makes for streams: to the workspace's own loopback, to any address the workspace reaches,
// to a Unix socket. Made as the workspace's user, from inside the sandbox: nothing is reached that a program of the
// workspace could not reach itself.
#pragma once

#include "model/channel/tcp.h"
#include "model/channel/tunnel.h"
#include "net/byte_stream.h"

namespace berth::agent {

// Errors of all: unavailable, not_found, forbidden, timed_out, in words for whoever opened the stream.
asio::awaitable<Result<net::ByteStreamPtr>> dial_loopback(model::channel::TcpTarget target);
// "localhost" and what is below it means the loopback, as above. Other names are the workspace's resolver's.
asio::awaitable<Result<net::ByteStreamPtr>> dial_host(model::channel::DialTarget target);
asio::awaitable<Result<net::ByteStreamPtr>> dial_unix(model::channel::UnixTarget target);

} // namespace berth::agent
