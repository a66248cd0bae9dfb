// A SOCKS5 proxy on the person's own localhost through which a program reaches all that the workspace reaches: its
// loopback, its network, names as it resolves them. Knows CONNECT only (RFC 1928), asks for no password and listens on
// loopback alone. What the workspace itself may not reach stays out of reach: its agent dials.
#pragma once

#include "client/connection_manager.h"
#include "client/tunnel.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace berth::client {

class SocksProxy {
public:
    static constexpr std::uint16_t usual_port = 1080;

    // `local_port`: none for the usual one where it is free, else any; 0: any. Errors as PortForward::open().
    static Result<std::unique_ptr<SocksProxy>> open(Connection& connection, std::optional<std::uint16_t> local_port,
                                                    std::string workspace_name);
    // Stops listening and resets what is open.
    ~SocksProxy();

    std::uint16_t local_port() const;
    bool has_wanted_port() const;
    ForwardCounters counters() const;

    // Called from the Qt thread when a connection could not be made; the program was told as well.
    void on_failure(std::function<void(const Error&)> report);

    struct Impl;

private:
    explicit SocksProxy(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace berth::client
