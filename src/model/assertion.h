// What the gateway asserts to a workspace's agent about one connection: the claims of a JWT that lives 30 seconds.
// Values and JSON only: berthd signs it, the agent verifies it (both through net/jwt).
#pragma once

#include "model/time.h"
#include "model/user.h"

#include <chrono>
#include <string>

namespace berth::model {

inline constexpr std::string_view assertion_type = "berth-assertion+jwt"; // the JWT's typ
inline constexpr std::string_view assertion_issuer = "berthd";
inline constexpr std::string_view assertion_header = "Berth-Assertion"; // the HTTP header that carries it
// Time enough for a slow dial, too short to be worth stealing.
inline constexpr std::chrono::seconds assertion_lifetime{30};
// Both ends run on clocks of their own.
inline constexpr std::chrono::seconds assertion_clock_skew{5};

enum class AssertionScope { link, control };

struct Assertion {
    std::string workspace_id; // "aud": "agent:<workspace id>"
    std::string incarnation;  // of the agent; a restarted agent takes none of the old ones
    AssertionScope scope = AssertionScope::link;
    UserId user; // empty for scope control: berthd itself
    std::string user_name;
    Role role = Role::viewer;
    std::chrono::sys_seconds issued_at;
    std::chrono::sys_seconds expires_at;
    std::string id; // "jti", seen once

    friend bool operator==(const Assertion&, const Assertion&) = default;
};

Json encode(const Assertion& assertion);
// Reads the claims: iss, aud's form and a lifetime of at most assertion_lifetime are checked, the rest by
// check_assertion.
template<>
Result<Assertion> decode<Assertion>(const Json& value);

// Whether a (verified) assertion is meant for this agent, this scope and now. unauthenticated says why not. The caller
// keeps the ids it has seen until they expire.
Result<void> check_assertion(const Assertion& assertion, std::string_view workspace_id, std::string_view incarnation,
                             AssertionScope scope, std::chrono::sys_seconds now);

} // namespace berth::model
