// The way into a workspace: GET /workspaces/{id}/connect. Decides whether a connection may pass, dials the workspace's
// agent with a signed assertion of who comes, and from the 101 on copies bytes both ways without looking at them.
// Promises that a carrier lives no longer than what it was let in for: 15 minutes, or until the workspace stops
// running, its person signs out or a role is taken away. The 101 brings a ticket to resume with until then.
#pragma once

#include "jose/key.h"
#include "net/blocking_pool.h"
#include "net/router.h"
#include "platform/agent_address.h"
#include "platform/config.h"
#include "platform/rate_limiter.h"
#include "platform/signal.h"
#include "platform/store/store.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace berth::platform {

struct GatewayParts {
    Store& store;
    net::BlockingPool& pool;
    jose::SigningKey key;
    Signal& changes;                             // told of every new event and sign-out
    std::function<void(std::string id)> wake;    // has the reconciler look at a workspace
    std::uint32_t carriers = 8'000;              // open at once
    std::chrono::seconds authorisation{15 * 60}; // how long a carrier lives, and its ticket
    AgentTrust agent_trust{};                    // of agents on other machines
};

class Gateway {
public:
    Gateway(asio::any_io_executor executor, GatewayParts parts);
    ~Gateway();

    void add_routes(net::Router& router);

    // Begins to watch for workspaces that stop running.
    void start();

    // Cuts every carrier and refuses new ones; their clients come back by themselves when berthd does. Returns when
    // nothing of it runs any more but the exchanges that carried them.
    asio::awaitable<void> stop();

    std::size_t carriers() const;

private:
    class State;
    std::shared_ptr<State> state_;
};

} // namespace berth::platform
