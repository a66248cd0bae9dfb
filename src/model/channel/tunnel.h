// The streams of tunnels beside `tcp`: `dial` (any address that the workspace reaches), `unix` (a Unix socket of the
// workspace), and `reverse` with its `reverse-connection`s (a port or socket of the workspace that leads to the
// client).
#pragma once

#include "model/json.h"

#include <cstdint>
#include <string>

namespace berth::model::channel {

inline constexpr std::string_view dial_kind = "dial";
inline constexpr std::string_view unix_kind = "unix";
inline constexpr std::string_view reverse_kind = "reverse";
inline constexpr std::string_view reverse_connection_kind = "reverse-connection";

// A name is resolved in the workspace. The agent dials as the workspace's user, so whatever a program of the workspace
// cannot reach, this cannot either.
struct DialTarget {
    std::string host; // a name or an address, as is_host() allows
    std::uint16_t port = 0;

    friend bool operator==(const DialTarget&, const DialTarget&) = default;
};

// At most 253 characters of what names and addresses are made of.
bool is_host(std::string_view host);

struct UnixTarget {
    std::string path; // is_socket_path()

    friend bool operator==(const UnixTarget&, const UnixTarget&) = default;
};

// Absolute, without NUL, and short enough for every system's sockaddr_un (103 bytes on macOS).
bool is_socket_path(std::string_view path);
inline constexpr std::size_t longest_socket_path = 103;

// Where the workspace shall listen: a port of its loopback, or a Unix socket with mode 0600. The stream stands for the
// listener: it is there until either end finishes or resets it. Its first line, from the agent, is a ReverseListening.
struct ReverseTarget {
    std::uint16_t port = 0; // 0: any free one, where there is no path
    std::string path;       // empty: a port

    friend bool operator==(const ReverseTarget&, const ReverseTarget&) = default;
};

struct ReverseListening {
    std::uint16_t port = 0; // 0 for a socket

    friend bool operator==(const ReverseListening&, const ReverseListening&) = default;
};

// Opened by the agent for each connection that such a listener takes; raw bytes, half-close is passed on.
struct ReverseConnectionTarget {
    std::uint32_t listener = 0; // the link's number of the `reverse` stream

    friend bool operator==(const ReverseConnectionTarget&, const ReverseConnectionTarget&) = default;
};

Json encode(const DialTarget& target);
Json encode(const UnixTarget& target);
Json encode(const ReverseTarget& target);
Json encode(const ReverseListening& listening);
Json encode(const ReverseConnectionTarget& target);

} // namespace berth::model::channel

namespace berth::model {
template<>
Result<channel::DialTarget> decode<channel::DialTarget>(const Json& value);
template<>
Result<channel::UnixTarget> decode<channel::UnixTarget>(const Json& value);
template<>
Result<channel::ReverseTarget> decode<channel::ReverseTarget>(const Json& value);
template<>
Result<channel::ReverseListening> decode<channel::ReverseListening>(const Json& value);
template<>
Result<channel::ReverseConnectionTarget> decode<channel::ReverseConnectionTarget>(const Json& value);
} // namespace berth::model
