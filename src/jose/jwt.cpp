#include "jose/jwt.h"

#include "base/bytes.h"
#include "jose/strict_json.h"

#include <algorithm>
#include <cmath>

namespace berth::jose {

namespace {

// Real access tokens have one to three KiB; groups claims make some larger.
constexpr std::size_t max_token_size = 16 * 1024;

std::unexpected<Error> refuse(std::string why) {
    return fail(Errc::unauthenticated, "The token is refused: " + std::move(why) + ".");
}

struct Parts {
    std::string_view signing_input;
    nlohmann::json header;
    nlohmann::json claims;
    std::string signature;
};

Result<nlohmann::json> decode_part(std::string_view part, std::string_view name) {
    const auto bytes = from_base64url(part);
    if (!bytes) {
        return refuse("its " + std::string(name) + " is not base64url");
    }
    auto json = parse_strictly(as_text(*bytes));
    if (!json) {
        return refuse("its " + std::string(name) + " is not acceptable: " + json.error().message);
    }
    return json;
}

Result<Parts> take_apart(std::string_view token) {
    if (token.size() > max_token_size) {
        return refuse("it is larger than 16 KiB");
    }
    const std::size_t first = token.find('.');
    const std::size_t second = first == std::string_view::npos ? first : token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
        return refuse("it has not three parts");
    }
    Parts parts;
    parts.signing_input = token.substr(0, second);
    auto header = decode_part(token.substr(0, first), "header");
    if (!header) {
        return std::unexpected(header.error());
    }
    auto claims = decode_part(token.substr(first + 1, second - first - 1), "payload");
    if (!claims) {
        return std::unexpected(claims.error());
    }
    const auto signature = from_base64url(token.substr(second + 1));
    if (!signature || signature->empty()) {
        return refuse("it has no signature");
    }
    parts.header = std::move(*header);
    parts.claims = std::move(*claims);
    parts.signature = as_text(*signature);
    return parts;
}

// Compares as media types (RFC 7515 section 4.1.9): no regard to case, "application/" may be left out.
bool same_type(std::string_view a, std::string_view b) {
    static constexpr std::string_view prefix = "application/";
    auto lower = [](std::string_view text) {
        std::string result(text);
        std::ranges::transform(result, result.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
        return result.starts_with(prefix) ? result.substr(prefix.size()) : result;
    };
    return lower(a) == lower(b);
}

Result<Token> read_header(const nlohmann::json& header) {
    // A token must not bring its own key or point to one, nor ask for what is not understood here.
    for (const char* member : {"crit", "jwk", "jku", "x5u", "x5c", "b64", "zip", "enc"}) {
        if (header.contains(member)) {
            return refuse(std::string("its header has the member \"") + member + "\"");
        }
    }
    Token token;
    const auto algorithm = header.find("alg");
    const auto known = algorithm != header.end() && algorithm->is_string()
                           ? algorithm_from(algorithm->get_ref<const std::string&>())
                           : std::nullopt;
    if (!known) {
        return refuse("its algorithm is not one of RS256, PS256, ES256, ES384, EdDSA");
    }
    token.algorithm = *known;
    for (const auto& [name, target] : {std::pair{"kid", &token.key_id}, std::pair{"typ", &token.type}}) {
        if (const auto found = header.find(name); found != header.end()) {
            if (!found->is_string()) {
                return refuse(std::string("its header's \"") + name + "\" is not a text");
            }
            *target = found->get<std::string>();
        }
    }
    return token;
}

Result<> check_times(const Token& token, const Expectation& expected, Time now) {
    for (const char* name : {"exp", "nbf", "iat"}) {
        if (token.claims.contains(name) && !token.time(name)) {
            return refuse(std::string("its claim \"") + name + "\" is not a time");
        }
    }
    const auto expires = token.time("exp");
    const auto not_before = token.time("nbf");
    const auto issued = token.time("iat");
    if (!expires) {
        return refuse("it never expires");
    }
    if (now >= *expires + expected.leeway) {
        return refuse("it has expired");
    }
    if (not_before && now + expected.leeway < *not_before) {
        return refuse("it is not valid yet");
    }
    if (issued && now + expected.leeway < *issued) {
        return refuse("it was issued in the future");
    }
    if (!issued && (expected.requires_issued_at || expected.max_lifetime)) {
        return refuse("it does not say when it was issued");
    }
    if (expected.max_lifetime && *expires - *issued > *expected.max_lifetime) {
        return refuse("it is valid for too long");
    }
    return {};
}

Result<> check_claims(const Token& token, const Expectation& expected, Time now) {
    if (!expected.types.empty() &&
        std::ranges::none_of(expected.types, [&](const std::string& type) { return same_type(type, token.type); })) {
        return refuse("it is of another type");
    }
    if (!expected.issuer.empty() && token.text("iss") != expected.issuer) {
        return refuse("it is another issuer's");
    }
    if (!expected.audience.empty() && !token.has_audience(expected.audience)) {
        return refuse("it is for another audience");
    }
    return check_times(token, expected, now);
}

} // namespace

std::string Token::text(std::string_view claim) const {
    const auto found = claims.find(claim);
    return found != claims.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<Time> Token::time(std::string_view claim) const {
    // Up to the year 9999; beyond it a Time of nanoseconds would overflow, so it is held there (its range ends in
    // 2262).
    constexpr double last_date = 253402300799.0;
    constexpr std::int64_t last_time = 9'000'000'000; // year 2255
    const auto found = claims.find(claim);
    if (found == claims.end() || !found->is_number()) {
        return std::nullopt;
    }
    const double seconds = found->get<double>();
    if (!(seconds >= 0 && seconds <= last_date)) {
        return std::nullopt;
    }
    return Time(std::chrono::seconds(std::min(static_cast<std::int64_t>(std::floor(seconds)), last_time)));
}

bool Token::has_audience(std::string_view audience) const {
    const auto found = claims.find("aud");
    if (found == claims.end()) {
        return false;
    }
    if (found->is_array()) {
        return std::ranges::any_of(*found, [&](const nlohmann::json& entry) {
            return entry.is_string() && entry.get_ref<const std::string&>() == audience;
        });
    }
    return found->is_string() && found->get_ref<const std::string&>() == audience;
}

Result<Token> verify(std::string_view text, const KeySet& keys, const Expectation& expected, Time now) {
    auto parts = take_apart(text);
    if (!parts) {
        return std::unexpected(parts.error());
    }
    auto token = read_header(parts->header);
    if (!token) {
        return token;
    }
    if (!expected.algorithms.empty() &&
        std::ranges::find(expected.algorithms, token->algorithm) == expected.algorithms.end()) {
        return refuse("its algorithm is not allowed here");
    }
    const auto candidates =
        keys.candidates(token->algorithm, parts->header.contains("kid") ? std::optional(token->key_id) : std::nullopt);
    if (candidates.empty()) {
        return fail(Errc::not_found, "The token is refused: none of its issuer's keys fits it.");
    }
    if (std::ranges::none_of(candidates, [&](const PublicKey& key) {
            return key.verify(token->algorithm, parts->signing_input, parts->signature);
        })) {
        return refuse("its signature is wrong");
    }
    token->claims = std::move(parts->claims);
    if (const auto checked = check_claims(*token, expected, now); !checked) {
        return std::unexpected(checked.error());
    }
    return token;
}

Result<Token> read_unverified(std::string_view text) {
    auto parts = take_apart(text);
    if (!parts) {
        return std::unexpected(parts.error());
    }
    auto token = read_header(parts->header);
    if (token) {
        token->claims = std::move(parts->claims);
    }
    return token;
}

std::string sign(const nlohmann::json& claims, std::string_view type, const SigningKey& key) {
    const nlohmann::json header{{"alg", "EdDSA"}, {"kid", key.id()}, {"typ", type}};
    const std::string input = base64url(as_bytes(header.dump())) + "." + base64url(as_bytes(claims.dump()));
    return input + "." + base64url(as_bytes(key.sign(input)));
}

std::int64_t numeric_date(Time time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

} // namespace berth::jose
