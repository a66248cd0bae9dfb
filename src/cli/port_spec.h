// What people type for a tunnel: ports and Unix sockets of the workspace and of this machine: "3000", "3000:8000",
// "/run/db.sock:5432", "5432:/tmp/db.sock".
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth::cli {

struct PortSpec {
    std::uint16_t remote = 0;           // in the workspace; 0 where there is a path, and for any free one of a reverse
    std::optional<std::uint16_t> local; // on this machine; 0: any free one; none: the same where it is free
    std::string remote_path = {};       // a socket of the workspace instead
    std::string local_path = {};        // a socket here instead, as it was typed

    friend bool operator==(const PortSpec&, const PortSpec&) = default;
};

// Which end listens.
enum class Direction { forward, reverse };

// REMOTE[:LOCAL]; what leads to a socket says where it is to be here.
Result<PortSpec> parse_port_spec(std::string_view text, Direction direction = Direction::forward);

} // namespace berth::cli
