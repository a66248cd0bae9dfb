#include "model/assertion.h"

#include "base/format.h"

namespace berth::model {

namespace {

constexpr std::string_view audience_prefix = "agent:";
// Seconds since 1970 up to the year 9999.
constexpr std::int64_t latest_second = 253'402'300'799;

std::string_view to_string(AssertionScope scope) {
    return scope == AssertionScope::link ? "link" : "control";
}

std::unexpected<Error> refused(std::string_view why) {
    return fail(Errc::unauthenticated, berth::format("The assertion is refused: {}.", why));
}

} // namespace

Json encode(const Assertion& assertion) {
    Json claims{{"iss", assertion_issuer},
                {"aud", std::string(audience_prefix) + assertion.workspace_id},
                {"incarnation", assertion.incarnation},
                {"scope", to_string(assertion.scope)},
                {"role", encode(assertion.role)},
                {"iat", assertion.issued_at.time_since_epoch().count()},
                {"exp", assertion.expires_at.time_since_epoch().count()},
                {"jti", assertion.id}};
    if (assertion.scope == AssertionScope::link) {
        claims["user"] = {
            {"issuer", assertion.user.issuer}, {"subject", assertion.user.subject}, {"name", assertion.user_name}};
    }
    return claims;
}

template<>
Result<Assertion> decode<Assertion>(const Json& value) {
    Assertion assertion;
    std::string issuer;
    std::string audience;
    std::string scope;
    std::int64_t issued_at = 0;
    std::int64_t expires_at = 0;
    Fields fields(value, "assertion");
    fields.get("iss", issuer)
        .get("aud", audience)
        .get("incarnation", assertion.incarnation)
        .get("scope", scope)
        .get_value("role", assertion.role)
        .get("iat", issued_at, 0, latest_second)
        .get("exp", expires_at, 0, latest_second)
        .get("jti", assertion.id)
        .check(issuer == assertion_issuer, "iss is wrong.")
        .check(audience.starts_with(audience_prefix), "aud names no agent.")
        .check(scope == "link" || scope == "control", "scope is unknown.")
        .check(!assertion.incarnation.empty() && !assertion.id.empty(), "incarnation and jti must not be empty.")
        .check(expires_at > issued_at && expires_at - issued_at <= assertion_lifetime.count(), "it lives too long.");
    if (scope == "link") {
        fields.get_value("user", assertion.user);
        if (fields.result() && value["user"].contains("name") && value["user"]["name"].is_string()) {
            assertion.user_name = value["user"]["name"];
        }
    }
    if (auto ok = fields.result(); !ok) {
        return std::unexpected(Error{Errc::unauthenticated, ok.error().message, ok.error().hint});
    }
    assertion.scope = scope == "link" ? AssertionScope::link : AssertionScope::control;
    assertion.workspace_id = audience.substr(audience_prefix.size());
    assertion.issued_at = std::chrono::sys_seconds{std::chrono::seconds(issued_at)};
    assertion.expires_at = std::chrono::sys_seconds{std::chrono::seconds(expires_at)};
    return assertion;
}

Result<void> check_assertion(const Assertion& assertion, std::string_view workspace_id, std::string_view incarnation,
                             AssertionScope scope, std::chrono::sys_seconds now) {
    if (assertion.workspace_id != workspace_id) {
        return refused("it is for another workspace");
    }
    if (assertion.incarnation != incarnation) {
        return refused("it is for an earlier start of this agent");
    }
    if (assertion.scope != scope) {
        return refused("it is for another purpose");
    }
    if (now > assertion.expires_at + assertion_clock_skew) {
        return refused("it has expired");
    }
    if (now + assertion_clock_skew < assertion.issued_at) {
        return refused("it is from the future");
    }
    return {};
}

} // namespace berth::model
