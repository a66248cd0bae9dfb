// The `tcp` stream: raw bytes to and from a port inside the workspace; half-close is passed on.
#pragma once

#include "model/json.h"

#include <cstdint>

namespace berth::model::channel {

inline constexpr std::string_view tcp_kind = "tcp";

// How the stream is opened. The host can only be the workspace itself: "localhost" means 127.0.0.1, then ::1.
struct TcpTarget {
    std::uint16_t port = 0;
    std::string host = "localhost"; // or "127.0.0.1", "::1"

    friend bool operator==(const TcpTarget&, const TcpTarget&) = default;
};

Json encode(const TcpTarget& target);

} // namespace berth::model::channel

namespace berth::model {
template<>
Result<channel::TcpTarget> decode<channel::TcpTarget>(const Json& value);
} // namespace berth::model
