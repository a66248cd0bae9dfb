#include "client/oidc/provider.h"

#include "client/oidc/text_member.h"
#include "model/json.h"

#include <algorithm>

namespace berth::client::oidc {

namespace {

constexpr const char* provider_hint = "Tell whoever runs the platform: its `oidc` settings or the provider are wrong.";

// Whether a member that is a list of texts holds `value`; a missing list holds it (the standard's defaults do).
bool offers(const model::Json& document, const char* name, std::string_view value) {
    const auto found = document.find(name);
    if (found == document.end() || !found->is_array()) {
        return true;
    }
    return std::ranges::any_of(*found, [&](const model::Json& item) {
        return item.is_string() && item.get_ref<const std::string&>() == value;
    });
}

Result<QUrl> endpoint(const model::Json& document, const char* name, bool required) {
    const std::string address = text_member(document, name);
    if (address.empty()) {
        if (required) {
            return fail(Errc::protocol_error, std::string("The sign-in provider's description lacks ") + name + ".",
                        provider_hint);
        }
        return QUrl();
    }
    QUrl url(QString::fromStdString(address), QUrl::StrictMode);
    if (!is_secure(url) || url.hasFragment()) {
        return fail(Errc::protocol_error,
                    std::string("The sign-in provider's ") + name + " is not a safe address: " + address + ".",
                    provider_hint);
    }
    return url;
}

} // namespace

Result<QUrl> discovery_url(const std::string& issuer) {
    QUrl url(QString::fromStdString(issuer), QUrl::StrictMode);
    if (!is_secure(url) || url.hasQuery() || url.hasFragment() || !url.userInfo().isEmpty()) {
        return fail(Errc::invalid_argument, "The platform names a sign-in provider that is not safe: “" + issuer + "”.",
                    provider_hint);
    }
    QString path = url.path();
    while (path.endsWith(QLatin1Char('/'))) {
        path.chop(1);
    }
    url.setPath(path + QLatin1String("/.well-known/openid-configuration"));
    return url;
}

Result<Provider> judge_discovery(const std::string& issuer, const HttpResponse& answer) {
    if (answer.status == 429 || answer.status >= 500) {
        return fail(Errc::unavailable,
                    "The sign-in provider at " + issuer + " has trouble (HTTP " + std::to_string(answer.status) + ").",
                    "Try again in a while.");
    }
    if (!answer.ok()) {
        return fail(Errc::protocol_error,
                    "There is no sign-in provider at " + issuer + " (HTTP " + std::to_string(answer.status) + ").",
                    provider_hint);
    }
    const auto document = model::parse_json(answer.body);
    if (!document || !document->is_object()) {
        return fail(Errc::protocol_error, "The sign-in provider at " + issuer + " answers nonsense.", provider_hint);
    }
    Provider provider;
    provider.issuer = text_member(*document, "issuer");
    if (provider.issuer != issuer) {
        return fail(Errc::protocol_error,
                    "The sign-in provider at " + issuer + " calls itself “" + provider.issuer + "”.", provider_hint);
    }
    struct Wanted {
        const char* name;
        QUrl Provider::* where;
        bool required;
    };
    for (const auto& [name, where, required] : {
             Wanted{"authorization_endpoint", &Provider::authorization_endpoint, true},
             Wanted{"token_endpoint", &Provider::token_endpoint, true},
             Wanted{"jwks_uri", &Provider::jwks_uri, true},
             Wanted{"device_authorization_endpoint", &Provider::device_authorization_endpoint, false},
             Wanted{"revocation_endpoint", &Provider::revocation_endpoint, false},
         }) {
        auto url = endpoint(*document, name, required);
        if (!url) {
            return std::unexpected(url.error());
        }
        provider.*where = std::move(*url);
    }
    if (!offers(*document, "response_types_supported", "code")) {
        return fail(Errc::unsupported, "The sign-in provider does not offer the authorization code flow.",
                    provider_hint);
    }
    if (!offers(*document, "code_challenge_methods_supported", "S256")) {
        return fail(Errc::unsupported, "The sign-in provider does not offer PKCE with S256.", provider_hint);
    }
    const auto sends_issuer = document->find("authorization_response_iss_parameter_supported");
    provider.sends_issuer = sends_issuer != document->end() && sends_issuer->is_boolean() && sends_issuer->get<bool>();
    return provider;
}

} // namespace berth::client::oidc
