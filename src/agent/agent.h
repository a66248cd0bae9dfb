// The agent of one workspace, put together: listens on its socket, serves links and berthd's control requests, and ends
// in order on SIGTERM.
#pragma once

#include "base/result.h"
#include "model/channel/control.h"
#include "net/http_server.h"

#include <chrono>
#include <memory>
#include <optional>
#include <variant>

namespace berth::agent {

struct AgentOptions {
    // A Unix socket, or an address of which `tls` is a must (main.cpp): the gateway is on another machine then.
    std::variant<net::TcpListener, net::UnixListener> listener;
    std::optional<net::TlsFiles> tls;
    model::channel::AgentStart start;
    // Between asking the workspace's processes to end and making them. Less than the provisioner's own patience.
    std::chrono::milliseconds stop_grace{5'000};
};

class Agent {
public:
    // Listens. Errors say what is wrong with the start document, the socket or the certificate.
    static Result<std::unique_ptr<Agent>> create(AgentOptions options);
    ~Agent();

    // Serves until SIGTERM or SIGINT has been followed.
    void run();

private:
    struct Parts;
    explicit Agent(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

} // namespace berth::agent
