// A port of the workspace on the person's own localhost, or a Unix socket on either side. Listens on 127.0.0.1 and ::1,
// stays bound across every break of the connection, and carries each accepted connection over a stream, half-close
// included; one that comes while the line is down waits for it (ConnectionManager::set_patience). Bytes never pass
// through the Qt thread.
#pragma once

#include "client/connection_manager.h"
#include "client/tunnel.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace berth::client {

struct ForwardRequest {
    std::uint16_t remote_port = 0;
    // The local port to have. None: the same number where it is free, else one of the system's choice.
    std::optional<std::uint16_t> local_port;
    bool ipv6 = true; // listen on ::1 too, where the machine has it
    // A Unix socket of the workspace instead of a port: absolute.
    std::string remote_path = {};
    // A Unix socket here instead of a port; only its user may open it. Absolute.
    std::string local_path = {};
    // For those who find the port taken; empty: the workspace's id.
    std::string workspace_name = {};
};

class PortForward {
public:
    // Binds at once, before there is a connection. Errors: conflict (a local port that was asked for is taken; by whom,
    // where that is a Berth program; the hint names a way out), forbidden (a privileged port), invalid_argument,
    // io_error. The connection outlives the forward.
    static Result<std::unique_ptr<PortForward>> open(Connection& connection, ForwardRequest request);
    // Stops listening and resets what is open.
    ~PortForward();

    std::uint16_t remote_port() const; // 0 for a socket
    std::uint16_t local_port() const;  // 0 for a socket
    const std::string& remote_path() const;
    const std::string& local_path() const;
    // False where the same number was taken and another one had to do.
    bool has_wanted_port() const;
    bool listens_on_ipv6() const;
    ForwardCounters counters() const;

    // Called from the Qt thread when a connection could not be carried: nothing listens in the workspace, say.
    void on_failure(std::function<void(const Error&)> report);

    struct Impl;

private:
    explicit PortForward(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace berth::client
