// The `tcp` stream: a connection to a port of the workspace's loopback.
#pragma once

#include "agent/activity.h"
#include "model/channel/tcp.h"
#include "net/link_driver.h"

#include <memory>

namespace berth::agent {

// Dials, then answers the stream, so that a refused connection is a refused stream; then copies both ways.
asio::awaitable<void> serve_tcp(std::shared_ptr<net::LinkStream> stream, model::channel::TcpTarget target,
                                Activity& activity);

} // namespace berth::agent
