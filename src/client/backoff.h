// When to try again, and whether: the rules of the architecture's "Client states", pure. Time and chance come in.
#pragma once

#include "base/result.h"

#include <chrono>
#include <optional>
#include <string>

namespace berth::client {

struct Outage {
    unsigned attempt = 1;               // the next one's number, from 1
    std::chrono::milliseconds lasted{}; // since the carrier was lost
    bool bytes_waiting = false;         // somebody typed or a transfer is under way
};

// The pause before the outage's next attempt. `chance` is uniform in [0, 1).
std::chrono::milliseconds retry_pause(const Outage& outage, double chance);

// What to do about an attempt that failed.
struct Refusal {
    enum class Kind {
        retry, // with the usual backoff, or after `pause` where the platform names one
        token, // the connection token was not good any more: fetch another, at once
        stop   // cannot heal by itself
    };
    Kind kind = Kind::retry;
    std::optional<std::chrono::milliseconds> pause;
    Error error; // why, and what to do
};

// An answer other than 101 from the gateway, or to the request for a connection token. `token_refused_before`: the
// attempt before this one already ended in 401.
Refusal judge_refusal(int status, std::string_view content_type, std::string_view body,
                      std::optional<std::chrono::seconds> retry_after, bool token_refused_before);
// A failure without an HTTP answer, or one already made into an Error.
Refusal judge_failure(const Error& error);

} // namespace berth::client
