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
    std::string nonce;                    // what the request said; the token has to repeat it
    bool nonce_may_be_absent = false;     // in device and refreshed tokens: then only another one is refused
    bool refreshed = false;               // the age of a token that was handed out anew says nothing
    std::string subject;                  // who it has to be about; empty for a first token
    const Secret* access_token = nullptr; // checked against at_hash where the token has one
};

// Errors: `not_found` when no key fits, so that the caller may fetch the keys again (a provider rotates them);
// otherwise `unauthenticated` with what is wrong.
Result<Identity> verify_id_token(const std::string& token, const jose::KeySet& keys, const IdTokenCheck& check,
                                 jose::Time now);

} // namespace berth::client::oidc
