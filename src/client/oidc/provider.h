// An OpenID provider as its discovery document describes it (OpenID Connect Discovery 1.0, RFC 8414). Pure: builds the
// address, judges the answer; fetching is sign_in's.
#pragma once

#include "base/result.h"
#include "client/http.h"
#include "model/api.h"

#include <QUrl>

#include <string>

namespace berth::client::oidc {

// What the platform's /config says about signing in.
using ClientConfig = model::OidcConfig;

struct Provider {
    std::string issuer;
    QUrl authorization_endpoint;
    QUrl token_endpoint;
    QUrl jwks_uri;
    QUrl device_authorization_endpoint; // empty where the provider has no device flow
    QUrl revocation_endpoint;           // empty where tokens cannot be revoked
    bool sends_issuer = false;          // authorization_response_iss_parameter_supported (RFC 9207)
};

// `issuer` + /.well-known/openid-configuration. Refuses an issuer that is no https address (http for the machine
// itself), or has a query or a fragment.
Result<QUrl> discovery_url(const std::string& issuer);

// Refuses a document whose issuer is not exactly the one asked for, whose endpoints are missing or not https, or that
// says it cannot do the code flow or PKCE with S256.
Result<Provider> judge_discovery(const std::string& issuer, const HttpResponse& answer);

} // namespace berth::client::oidc
