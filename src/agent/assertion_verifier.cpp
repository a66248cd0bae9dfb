#include "agent/assertion_verifier.h"

#include "jose/jwt.h"

namespace berth::agent {

namespace {

// Assertions live half a minute: nobody makes this many connections in it.
constexpr std::size_t max_remembered = 20'000;
constexpr std::size_t max_id = 128;

} // namespace

Result<AssertionVerifier> AssertionVerifier::create(std::string_view public_key, std::string workspace_id,
                                                    std::string incarnation) {
    auto key = jose::PublicKey::from_ed25519(public_key);
    if (!key) {
        return std::unexpected(std::move(key.error()));
    }
    if (workspace_id.empty() || incarnation.empty()) {
        return fail(Errc::invalid_argument, "The start document names no workspace or no incarnation.");
    }
    return AssertionVerifier(jose::KeySet({std::move(*key)}), std::move(workspace_id), std::move(incarnation));
}

Result<model::Assertion> AssertionVerifier::verify(std::string_view token, model::AssertionScope scope,
                                                   std::chrono::system_clock::time_point now) {
    if (token.empty()) {
        return fail(Errc::unauthenticated, "There is no assertion.", "Workspaces are reached through the gateway.");
    }
    jose::Expectation expected;
    expected.types = {std::string(model::assertion_type)};
    expected.issuer = model::assertion_issuer;
    expected.audience = "agent:" + workspace_id_;
    expected.algorithms = {jose::Algorithm::eddsa};
    expected.leeway = model::assertion_clock_skew;
    expected.max_lifetime = model::assertion_lifetime;
    auto verified = jose::verify(token, keys_, expected, now);
    if (!verified) {
        return fail(Errc::unauthenticated, verified.error().message);
    }
    auto assertion = model::decode<model::Assertion>(verified->claims);
    if (!assertion) {
        return std::unexpected(std::move(assertion.error()));
    }
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    if (auto meant = model::check_assertion(*assertion, workspace_id_, incarnation_, scope, seconds); !meant) {
        return std::unexpected(std::move(meant.error()));
    }
    std::erase_if(seen_, [seconds](const auto& entry) {
        return entry.second + model::assertion_clock_skew + std::chrono::seconds(1) < seconds;
    });
    if (assertion->id.size() > max_id || seen_.contains(assertion->id)) {
        return fail(Errc::unauthenticated, "The assertion was used before.");
    }
    if (seen_.size() >= max_remembered) {
        return fail(Errc::rate_limited, "Too many connections within half a minute.");
    }
    seen_.emplace(assertion->id, assertion->expires_at);
    return assertion;
}

} // namespace berth::agent
