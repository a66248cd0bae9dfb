// The authorization code flow with PKCE (RFC 6749 section 4.1, RFC 7636, RFC 8252, OpenID Connect Core 3.1) up to the
// code. Pure: builds the address for the browser and judges what comes back to the loopback listener.
#pragma once

#include "client/oidc/provider.h"

#include <QUrl>

#include <string>

namespace berth::client::oidc {

// One attempt's secrets: 256 random bits each.
struct Attempt {
    std::string state;
    std::string nonce;
    std::string code_verifier;
    std::string redirect_uri; // "http://127.0.0.1:49152/callback"
};

// What every request of a flow says alike: the scopes as one text (always with openid), and whom the tokens are for, as
// resource indicator (RFC 8707) or, where the platform's audience is no URI, as `audience`.
std::string scope_of(const ClientConfig& client);
void append_audience(std::vector<std::pair<std::string, std::string>>& fields, const ClientConfig& client);

Attempt make_attempt(std::string redirect_uri);

// RFC 7636 section 4.2, method S256.
std::string code_challenge(const std::string& code_verifier);

QUrl authorization_url(const Provider& provider, const ClientConfig& client, const Attempt& attempt);

// What a request to the redirect address means.
struct Redirect {
    enum class Kind {
        foreign, // not this attempt's (no or wrong state): answer an error, go on waiting
        refused, // this attempt has failed: `error` says why
        code     // `code` may be redeemed
    };
    Kind kind = Kind::foreign;
    std::string code;
    Error error;
};
Redirect judge_redirect(const QUrl& redirect, const Provider& provider, const Attempt& attempt);

// An OAuth error response in plain words (RFC 6749 sections 4.1.2.1 and 5.2, RFC 8628 section 3.5). The provider's own
// description is shown, without control characters and cut to a line.
Error oauth_error(const std::string& code, const std::string& description);

} // namespace berth::client::oidc
