// What a handler of the API answers: a response, or a refusal that becomes a problem document (RFC 9457).
#pragma once

#include "model/problem.h"
#include "net/http.h"

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace berth::platform {

// An error with what HTTP adds to it. An Error alone is one, too.
struct Refusal {
    Refusal(Error why)
        : error(std::move(why)) {}

    Error error;
    std::string name;                                // a model::problem_name, where the code alone says too little
    std::vector<model::ProblemItem> errors;          // each thing wrong with the request
    std::optional<int> status;                       // where it is not the code's own
    std::optional<std::chrono::seconds> retry_after; // 429 and 503 always say one
};

// Nothing: the handler has answered by itself (a stream, an upgrade).
using Answer = std::expected<std::optional<net::Response>, Refusal>;

inline std::unexpected<Refusal> refuse(Refusal refusal) {
    return std::unexpected(std::move(refusal));
}

// Too many requests; try again after `wait`.
std::unexpected<Refusal> refuse_rate(std::chrono::seconds wait, std::string message);

net::Response json_response(unsigned status, const model::Json& body);

// The problem document of a refusal, with the header fields that go with its status.
net::Response problem_response(const Refusal& refusal);

// The same for what the server and the router refuse by themselves: 404, 405, 413, …
net::Response problem_response(unsigned status, std::string_view detail);

// Header fields that every answer carries, against browsers that guess, frame or cache.
void add_security_headers(net::Headers& headers, bool secure);

} // namespace berth::platform
