// The `reverse` stream: the agent listens in the workspace for the client, and opens a `reverse-connection` stream to
// it for each connection. The listener and its connections last as long as the stream.
#pragma once

#include "agent/activity.h"
#include "model/channel/tunnel.h"
#include "net/link_driver.h"

#include <memory>

namespace berth::agent {

asio::awaitable<void> serve_reverse(std::shared_ptr<net::LinkStream> stream, std::shared_ptr<net::Link> link,
                                    model::channel::ReverseTarget target, Activity& activity);

} // namespace berth::agent
