// The streams `ide` and `ide-status`.
#pragma once

#include "agent/activity.h"
#include "agent/ide/ide.h"
#include "net/link_driver.h"

#include <memory>

namespace berth::agent {

// Connects to the IDE, then answers the stream and copies both ways. Where it does not run it is started and the stream
// refused: the client comes again.
asio::awaitable<void> serve_ide(std::shared_ptr<net::LinkStream> stream, model::channel::IdeTarget target, Ide& ide,
                                Activity& activity);

asio::awaitable<void> serve_ide_status(std::shared_ptr<net::LinkStream> stream, model::channel::IdeTarget target,
                                       Ide& ide);

} // namespace berth::agent
