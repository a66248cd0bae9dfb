// The agent of one workspace, put together: listens on its socket, serves links and berthd's control requests, and ends
// in order on SIGTERM.
#pragma once

#include "base/result.h"
#include "model/channel/control.h"

#include <chrono>
#include <filesystem>
#include <memory>

namespace berth::agent {

struct AgentOptions {
    std::filesystem::path socket;
    model::channel::AgentStart start;
    // Between asking the workspace's processes to end and making them. Less than the provisioner's own patience.
    std::chrono::milliseconds stop_grace{5'000};
};

class Agent {
public:
    // Binds the socket. Errors say what is wrong with the start document or the socket.
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
