// The rules of the gateway's upgrade request and answer: what has to be there, what is passed on, what is not. Pure.
#pragma once

#include "net/http.h"

namespace berth::platform {

inline constexpr std::string_view link_protocol = "berth.link.1";

// Whether the request is a WebSocket upgrade (RFC 6455 section 4.2.1) for the link, from something that is no browser's
// page. `invalid_argument` says what is wrong.
Result<> check_upgrade(std::string_view method, const net::Headers& headers);

// What the agent is told of the request: everything but what is the gateway's own affair (Berth-*, credentials,
// cookies), the hop's, or would frame a body. `assertion` says who comes.
net::Headers headers_for_agent(const net::Headers& headers, const std::string& assertion);

// What the client is told of the agent's 101.
net::Headers headers_for_client(const net::Headers& headers);

} // namespace berth::platform
