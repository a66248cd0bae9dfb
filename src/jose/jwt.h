// JSON web tokens in JWS compact form (RFC 7519, 7515, with the advice of RFC 8725): signing with Berth's own key,
// verifying against an issuer's keys. Pure: keys and the time come in as arguments. Promises that nothing of a token is
// handed out before its signature, its algorithm and its claims have been checked.
#pragma once

#include "base/result.h"
#include "jose/key.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace berth::jose {

using Time = std::chrono::system_clock::time_point;

// What a token has to be. Fields left empty are not checked, so an issuer's tokens name at least issuer and audience.
struct Expectation {
    std::vector<std::string> types;                   // `typ`, any of them, compared as media types: "at+jwt"
    std::string issuer;                               // `iss`, equal
    std::string audience;                             // equal to `aud` or one of its entries
    std::vector<Algorithm> algorithms;                // allowed ones; empty: all that the keys fit
    std::chrono::seconds leeway{60};                  // for clocks that differ: exp, nbf, iat
    std::optional<std::chrono::seconds> max_lifetime; // exp - iat may be no longer; makes iat required
    bool requires_issued_at = false;                  // iat has to be there
};

// A verified token.
struct Token {
    Algorithm algorithm{};
    std::string key_id; // the header's kid; empty where it names none
    std::string type;   // the header's typ, as it stands
    nlohmann::json claims;

    // A claim that is a text; empty where it is missing or something else.
    std::string text(std::string_view claim) const;
    // A claim that is a NumericDate.
    std::optional<Time> time(std::string_view claim) const;
    // Whether `aud` is or holds this audience.
    bool has_audience(std::string_view audience) const;
};

// Verifies a token: shape and size (16 KiB), header without crit, jwk, jku, x5u or b64, no duplicate member anywhere,
// signature by a key of the set, then the claims; `exp` is always required. Errors: `unauthenticated` with the reason;
// `not_found` when no key of the set fits the header, so that the caller may fetch the issuer's keys again.
Result<Token> verify(std::string_view token, const KeySet& keys, const Expectation& expected, Time now);

// What a token says of itself, NOT verified: only to choose whose keys and expectations to verify it with.
Result<Token> read_unverified(std::string_view token);

// Signs claims as a compact JWS with alg EdDSA, the key's id as kid and this `typ`.
std::string sign(const nlohmann::json& claims, std::string_view type, const SigningKey& key);

// A NumericDate (RFC 7519 section 2) for iat, exp and nbf.
std::int64_t numeric_date(Time time);

} // namespace berth::jose
