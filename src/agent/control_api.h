// /control/v1: what berthd itself asks of the agent. Every request needs an assertion of scope control.
#pragma once

#include "agent/activity.h"
#include "agent/assertion_verifier.h"
#include "agent/init/init_runner.h"
#include "agent/session_registry.h"
#include "net/router.h"

namespace berth::agent {

// The target of a route of /control/v1: what stands below it, written with the slash in front.
inline std::string control_path(std::string_view below) {
    return std::string(model::channel::control_base) + std::string(below);
}

// Whether the request carries an assertion of berthd itself.
Result<> admit_control(AssertionVerifier& verifier, const net::Exchange& exchange);

class ControlApi {
public:
    struct Parts {
        AssertionVerifier* verifier = nullptr;
        InitRunner* init = nullptr;
        SessionRegistry* sessions = nullptr;
        const Activity* activity = nullptr;
        model::channel::AgentHealth identity; // its uptime is filled in
    };

    explicit ControlApi(Parts parts)
        : parts_(std::move(parts))
        , started_(std::chrono::steady_clock::now()) {}

    // Adds the routes; this has to outlive the router's use.
    void add_routes(net::Router& router);

private:
    using Answer = asio::awaitable<Result<model::Json>>;

    void add(net::Router& router, std::string method, std::string_view path,
             Answer (ControlApi::*action)(net::Exchange&));
    Answer health(net::Exchange& exchange);
    Answer activity(net::Exchange& exchange);
    Answer end_sessions(net::Exchange& exchange);
    Answer start_init(net::Exchange& exchange);
    Answer init_status(net::Exchange& exchange);
    asio::awaitable<void> init_output(net::Exchange& exchange);

    Parts parts_;
    std::chrono::steady_clock::time_point started_;
};

} // namespace berth::agent
