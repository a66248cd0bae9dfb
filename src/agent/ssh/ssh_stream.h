// The `ssh` stream, one SSH connection's bytes, and the `ssh-host-key` stream, by which a client learns over the
// authorised link whom it will find there.
#pragma once

#include "agent/ssh/services.h"
#include "net/link_driver.h"
#include "ssh/host_key.h"

#include <memory>
#include <optional>

namespace berth::agent {

class SshServer {
public:
    explicit SshServer(ssh::Services services)
        : services_(std::move(services)) {}

    // Answers the stream and serves the connection on it to its end.
    asio::awaitable<void> serve(std::shared_ptr<net::LinkStream> stream);
    asio::awaitable<void> serve_host_key(std::shared_ptr<net::LinkStream> stream);

private:
    // Made at its first use and kept in the home (0600). One that is damaged is an error: a new one would look like
    // somebody in between.
    Result<berth::ssh::HostKey> host_key();

    ssh::Services services_;
    std::optional<berth::ssh::HostKey> host_key_; // from its first use on
};

} // namespace berth::agent
