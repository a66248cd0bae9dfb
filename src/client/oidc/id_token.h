// Verifying an ID token (OpenID Connect Core 3.1.3.7 and 12.2). Pure: the provider's keys and the time come in.
#pragma once

#include "base/secret.h"
#include "client/oidc/provider.h"
#include "jose/jwt.h"

#include <optional>
#include <string>

namespace berth::client::oidc {

// Who signed in.
struct Identity {
    std::string issuer;
    std::string subject;
    std::string name;  // name, else preferred_username, else e-mail address; for showing only
    std::string email; // for showing only

    friend bool operator==(const Identity&, const Identity&) = default;
};

struct IdTokenCheck {
    std::string issuer;
    std::string client_id;
    std::string nonce;   // required to be equal in a first token; in a refreshed one only if it is there
    std::string subject; // a refreshed token's has to be this; empty for a first token
    bool refreshed = false;
    const Secret* access_token = nullptr; // checked against at_hash where the token has one
};

// Errors: `not_found` when no key fits, so that the caller may fetch the keys again (a provider rotates them);
// otherwise `unauthenticated` with what is wrong.
Result<Identity> verify_id_token(const std::string& token, const jose::KeySet& keys, const IdTokenCheck& check,
                                 jose::Time now);

} // namespace berth::client::oidc
