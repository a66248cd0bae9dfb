// What berthd learns of the workspace: GET /control/v1/observe, POST /control/v1/tools (model/channel/observe.h).
#pragma once

#include "agent/assertion_verifier.h"
#include "agent/observe/observer.h"
#include "agent/observe/tool_check.h"
#include "net/router.h"

namespace berth::agent {

class ObserveApi {
public:
    // `verifier` and `reaper` outlive it.
    ObserveApi(const asio::any_io_executor& executor, AssertionVerifier& verifier, Reaper& reaper,
               Observer::Setup observed, ToolCheck::Setup tools)
        : verifier_(verifier)
        , observer_(executor, std::move(observed))
        , tools_(executor, reaper, std::move(tools)) {}

    // Begins to observe, and adds the routes; this has to outlive the router's use.
    void start(net::Router& router);

private:
    asio::awaitable<void> observe(net::Exchange& exchange);
    asio::awaitable<void> stream(net::Exchange& exchange, model::Time after);
    asio::awaitable<void> check_tools(net::Exchange& exchange);

    AssertionVerifier& verifier_;
    Observer observer_;
    ToolCheck tools_;
};

} // namespace berth::agent
