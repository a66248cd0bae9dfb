// A sign-in as the token store keeps it, with its codec. Pure.
#pragma once

#include "base/secret.h"
#include "client/oidc/sign_in.h"
#include "model/api.h"

#include <chrono>
#include <optional>

namespace berth::client {

using WallTime = std::chrono::system_clock::time_point;

struct ExpiringToken {
    Secret token;
    WallTime expires_at;
};

struct SignInRecord {
    oidc::ClientConfig client; // as it was when the person signed in: refreshing asks the same provider
    oidc::Identity identity;
    std::string nonce;
    ExpiringToken access;                 // the provider's
    std::optional<ExpiringToken> session; // the platform's own, where it exchanges
    Secret refresh_token;                 // empty where the provider gave none

    // What the platform takes as bearer token.
    const ExpiringToken& bearer() const { return session ? *session : access; }
};

// When a token with this lifetime has to be thought of as over.
WallTime expiry_of(std::optional<std::chrono::seconds> lifetime, WallTime now);

Secret to_text(const SignInRecord& record);
Result<SignInRecord> record_from(const Secret& text);

} // namespace berth::client
