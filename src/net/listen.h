// Listening for the machine's own programs: a port of both loopback addresses, or a Unix socket that only its user may
// open. Whoever listens accepts by itself.
#pragma once

#include "net/asio.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace berth::net {

struct LoopbackListener {
    std::vector<asio::ip::tcp::acceptor> acceptors; // 127.0.0.1, then ::1 where it is listened on
    std::uint16_t port = 0;
    bool ipv6 = false;
};

// 127.0.0.1 and, where wanted and the machine has it, ::1, on the same number; 0: any number that is free on both.
// Errors: conflict (taken on either), forbidden (a privileged port), io_error.
Result<LoopbackListener> listen_loopback(const asio::any_io_executor& executor, std::uint16_t port, bool ipv6 = true);

// Nobody but the user.
inline constexpr std::filesystem::perms owner_only =
    std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

// With this mode from the first moment. A socket file that nobody answers on gives way, anything else is left as it is.
// Whoever closes it removes the file. Errors: conflict, invalid_argument (too long), forbidden, io_error.
Result<asio::local::stream_protocol::acceptor> listen_unix(const asio::any_io_executor& executor,
                                                           const std::filesystem::path& path,
                                                           std::filesystem::perms mode = owner_only);

} // namespace berth::net
