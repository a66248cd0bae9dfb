// The streams `tcp`, `dial` and `unix`: a connection that the agent makes in the workspace.
#pragma once

#include "agent/activity.h"
#include "agent/tcp/dial.h"
#include "net/link_driver.h"

#include <memory>

namespace berth::agent {

// Dials, then answers the stream, so that a refused connection is a refused stream; then copies both ways.
asio::awaitable<void> serve_connection(std::shared_ptr<net::LinkStream> stream,
                                       asio::awaitable<Result<net::ByteStreamPtr>> dialling, Activity& activity);

} // namespace berth::agent
