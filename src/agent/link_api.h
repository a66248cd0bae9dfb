// GET /link/v1: where carriers of links arrive.
#pragma once

#include "agent/assertion_verifier.h"
#include "agent/session_registry.h"
#include "net/router.h"

namespace berth::agent {

// Adds the route. Both outlive the router's use.
void add_link_route(net::Router& router, AssertionVerifier& verifier, SessionRegistry& sessions);

} // namespace berth::agent
