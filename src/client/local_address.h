// Which local port a tunnel gets, and words for why it does not. For this room's own .cpp files.
#pragma once

#include "client/port_holders.h"
#include "net/listen.h"

#include <memory>
#include <optional>

namespace berth::client {

struct LocalPort {
    net::LoopbackListener listener;
    std::unique_ptr<HeldPort> held;
    bool wanted = true; // false: the number was taken, and another one has to do
};

// The port that is asked for (0: any), or, where none is, `same` if it is free and else any.
Result<LocalPort> take_local_port(const asio::any_io_executor& executor, std::optional<std::uint16_t> asked,
                                  std::uint16_t same, bool ipv6, PortHolder holder);

} // namespace berth::client
