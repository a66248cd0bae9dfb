// Errors as HTTP answers: problem documents (RFC 9457).
#pragma once

#include "base/result.h"
#include "model/json.h"
#include "net/http_server.h"

#include <string_view>

namespace berth::agent {

net::Response problem_response(const Error& error);
// With a status that the error's code would not give.
net::Response problem_response(const Error& error, unsigned status);
// For what the HTTP server refuses by itself.
net::Response refusal_response(unsigned status, std::string_view detail);

net::Response json_response(const model::Json& body);

} // namespace berth::agent
