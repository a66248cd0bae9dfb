// One local connection over one stream of a workspace's link. For this room's own .cpp files.
#pragma once

#include "client/link_slot.h"
#include "client/tunnel_report.h"

#include <optional>

namespace berth::client {

// Both ways until both have ended, counted in `report`. Returns why the far end would not have it, if so.
asio::awaitable<std::optional<Error>> carry_over(net::ByteStream& local, net::LinkStream& remote,
                                                 std::shared_ptr<TunnelReport> report);

} // namespace berth::client
