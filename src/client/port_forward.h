// A port of the workspace on the person's own localhost. Listens on 127.0.0.1 and ::1, stays bound across every break
// of the connection, and carries each accepted connection over a `tcp` stream, half-close included. Bytes never pass
// through the Qt thread.
#pragma once

#include "client/connection_manager.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace berth::client {

struct ForwardRequest {
    std::uint16_t remote_port = 0;
    // The local port to have. None: the same number where it is free, else one of the system's choice.
    std::optional<std::uint16_t> local_port;
    bool ipv6 = true; // listen on ::1 too, where the machine has it
};

struct ForwardCounters {
    std::uint64_t accepted = 0; // connections since the beginning
    std::uint64_t open = 0;
    std::uint64_t failed = 0; // could not be carried to the workspace's port
    std::uint64_t bytes_to_workspace = 0;
    std::uint64_t bytes_from_workspace = 0;
};

class PortForward {
public:
    // Binds at once, before there is a connection. Errors: conflict (a local port that was asked for is taken; the hint
    // names a way out), forbidden (a privileged port), io_error. The connection outlives the forward.
    static Result<std::unique_ptr<PortForward>> open(Connection& connection, ForwardRequest request);
    // Stops listening and resets what is open.
    ~PortForward();

    std::uint16_t remote_port() const;
    std::uint16_t local_port() const;
    // False where the same number was taken and another one had to do.
    bool has_wanted_port() const;
    bool listens_on_ipv6() const;
    ForwardCounters counters() const;

    // Called from the Qt thread when a connection could not be carried: nothing listens in the workspace, say.
    void on_failure(std::function<void(const Error&)> report);

    struct Impl;

private:
    explicit PortForward(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

} // namespace berth::client
