// What to do about an attempt to connect that failed: try again, with another token, or stop. Pure; when to try again
// is net/backoff's.
#pragma once

#include "base/result.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace berth::client {

struct Refusal {
    enum class Kind {
        retry, // it can heal: with the usual backoff, or not before `pause` where the platform said so
        token, // the connection token was not good any more: fetch another at once
        again, // at once: with a new session, another line or a token
        stop   // it cannot heal by itself
    };
    Kind kind = Kind::retry;
    std::optional<std::chrono::milliseconds> pause;
    Error error;          // why, and what to do
    bool resting = false; // the workspace is suspended and was left so: it is resumed when there is something to say
};

// An answer to the upgrade other than 101. `token_refused_before`: the attempt before this one ended in 401 as well, so
// another token does not help.
Refusal judge_answer(int status, std::string_view content_type, std::string_view body,
                     std::optional<std::chrono::milliseconds> retry_after, bool token_refused_before);

// The platform's refusal of a connection token, or the way to it.
Refusal judge_token_failure(const Error& error);
// A dial that ended without any answer. Only a certificate that is not trusted and a proxy that wants credentials are
// nothing that time heals: names are not found while a network is away.
Refusal judge_dial_failure(const Error& error);

} // namespace berth::client
