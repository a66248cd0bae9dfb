// The `terminal` and `terminals` streams: one client at one terminal.
#pragma once

#include "agent/activity.h"
#include "agent/terminal/terminals.h"
#include "net/link_driver.h"

#include <memory>

namespace berth::agent {

// Answers the stream and serves it until either end is done with it; the terminal goes on.
asio::awaitable<void> serve_terminal(std::shared_ptr<net::LinkStream> stream, model::channel::TerminalTarget target,
                                     Terminals& terminals, Activity& activity);

asio::awaitable<void> serve_terminal_list(std::shared_ptr<net::LinkStream> stream, const Terminals& terminals);

} // namespace berth::agent
