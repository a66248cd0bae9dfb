// A port or Unix socket of the workspace that leads to this machine: programs in the workspace connect to it, and the
// person's own server answers. The workspace listens again by itself when a session was lost (the workspace was
// restarted); a break of the line is not noticed at all.
#pragma once

#include "client/connection_manager.h"
#include "client/tunnel.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace berth::client {

struct ReverseRequest {
    std::uint16_t remote_port = 0; // to listen on in the workspace; 0: any free one, where there is no path
    std::string remote_path = {};  // a Unix socket in the workspace instead: absolute
    std::uint16_t local_port = 0;  // on this machine's loopback: where it leads
    std::string local_path = {};   // a Unix socket here instead
};

class ReverseForward {
public:
    // Waits for a connection and for the workspace to listen. Errors: invalid_argument, the workspace's refusal (taken,
    // privileged, this role may not), or why the connection has ended. The connection outlives the forward.
    static Task<Result<std::unique_ptr<ReverseForward>>> open(Connection& connection, ReverseRequest request);
    // The workspace stops listening; what is open is reset.
    ~ReverseForward();

    const ReverseRequest& request() const;
    std::uint16_t remote_port() const; // the one the workspace has given where none was asked for
    ForwardCounters counters() const;

    // Called from the Qt thread when a connection could not be carried (nothing listens here), or when the workspace
    // does not listen again after its restart.
    void on_failure(std::function<void(const Error&)> report);

    struct Impl;

private:
    explicit ReverseForward(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_;
};

} // namespace berth::client
