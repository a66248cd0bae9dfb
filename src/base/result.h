// Errors as values: what every function that can fail returns. Exceptions do not cross a room's border.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace berth {

// What kind of failure it is: what callers branch on, HTTP statuses and exit codes are made from.
enum class Errc {
    invalid_argument, // the input is malformed or out of range
    unauthenticated,  // no valid credentials
    forbidden,        // valid credentials, not enough rights
    not_found,
    conflict,       // taken, or not possible in the present state
    too_large,      // over a limit
    rate_limited,   // too many; try later
    unavailable,    // not reachable or not ready now; trying again can help
    timed_out,      // no answer within the time given
    cancelled,      // the caller asked for it
    unsupported,    // this platform cannot do that
    protocol_error, // the peer broke the protocol
    io_error,       // the operating system refused
    internal        // a defect of Berth's own
};

// The code's name as it stands in JSON: "not_found".
std::string_view to_string(Errc code);

struct Error {
    Errc code = Errc::internal;
    std::string message; // what happened and what it touches, one sentence
    std::string hint;    // what to do next; empty where nothing helps

    // "message hint", as one line for a log or a terminal.
    std::string text() const;

    friend bool operator==(const Error&, const Error&) = default;
};

template<typename T = void>
using Result = std::expected<T, Error>;

// `return fail(Errc::not_found, "…", "…");` in a function that returns a Result.
inline std::unexpected<Error> fail(Errc code, std::string message, std::string hint = {}) {
    return std::unexpected(Error{code, std::move(message), std::move(hint)});
}

} // namespace berth
