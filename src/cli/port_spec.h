// What people type for a port to forward: "3000" or "3000:8000".
#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace berth::cli {

struct PortSpec {
    std::uint16_t remote = 0;           // in the workspace
    std::optional<std::uint16_t> local; // on this machine; 0: any free one; none: the same where it is free

    friend bool operator==(const PortSpec&, const PortSpec&) = default;
};

// REMOTE[:LOCAL].
Result<PortSpec> parse_port_spec(std::string_view text);

} // namespace berth::cli
