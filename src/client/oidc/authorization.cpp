#include "client/oidc/authorization.h"

#include "base/crypto.h"

#include <QUrlQuery>

#include <algorithm>
#include <array>

namespace berth::client::oidc {

namespace {

// A description that a provider sent is shown on one line of at most this many characters.
constexpr std::size_t description_limit = 200;

QString qs(std::string_view text) {
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

// Another's words, made harmless for a terminal.
std::string printable(const std::string& text) {
    QString line = qs(text).simplified();
    line.removeIf([](QChar c) { return !c.isPrint(); });
    if (line.size() > qsizetype(description_limit)) {
        line = line.left(qsizetype(description_limit)) + QChar(0x2026);
    }
    return line.toStdString();
}

// One value of the redirect's query, where it stands there exactly once (RFC 6749 section 3.1).
std::optional<std::string> single(const QUrlQuery& query, const char* name) {
    const auto values = query.allQueryItemValues(QLatin1String(name), QUrl::FullyDecoded);
    return values.size() == 1 ? std::optional(values.first().toStdString()) : std::nullopt;
}

Redirect refused(Error error) {
    return {Redirect::Kind::refused, {}, std::move(error)};
}

} // namespace

Attempt make_attempt(std::string redirect_uri) {
    return {random_token(), random_token(), random_token(), std::move(redirect_uri)};
}

std::string code_challenge(const std::string& code_verifier) {
    return base64url(sha256(as_bytes(code_verifier)));
}

void append_audience(std::vector<std::pair<std::string, std::string>>& fields, const ClientConfig& client) {
    if (!client.audience || client.audience->empty()) {
        return;
    }
    // RFC 8707 takes absolute URIs only; providers that name their APIs otherwise take `audience`.
    const QUrl uri(qs(*client.audience), QUrl::StrictMode);
    const bool absolute = uri.isValid() && !uri.isRelative() && !uri.hasFragment();
    fields.emplace_back(absolute ? "resource" : "audience", *client.audience);
}

std::string scope_of(const ClientConfig& client) {
    std::string scope;
    const bool has_openid = std::ranges::find(client.scopes, "openid") != client.scopes.end();
    if (!has_openid) {
        scope = "openid";
    }
    for (const auto& name : client.scopes) {
        scope += (scope.empty() ? "" : " ") + name;
    }
    return scope;
}

QUrl authorization_url(const Provider& provider, const ClientConfig& client, const Attempt& attempt) {
    std::vector<std::pair<std::string, std::string>> fields{
        {"response_type", "code"},
        {"client_id", client.client_id},
        {"redirect_uri", attempt.redirect_uri},
        {"scope", scope_of(client)},
        {"state", attempt.state},
        {"nonce", attempt.nonce},
        {"code_challenge", code_challenge(attempt.code_verifier)},
        {"code_challenge_method", "S256"},
    };
    // OpenID Connect Core section 11: offline access is asked for with the person's consent.
    if (std::ranges::find(client.scopes, "offline_access") != client.scopes.end()) {
        fields.emplace_back("prompt", "consent");
    }
    append_audience(fields, client);
    QUrl url = provider.authorization_endpoint;
    const QString existing = url.query(QUrl::FullyEncoded);
    const QString added = qs(form_encode(fields));
    url.setQuery(existing.isEmpty() ? added : existing + QLatin1Char('&') + added, QUrl::StrictMode);
    return url;
}

Redirect judge_redirect(const QUrl& redirect, const Provider& provider, const Attempt& attempt) {
    // In a form-encoded query a plus is a space.
    QString text = redirect.query(QUrl::FullyEncoded);
    text.replace(QLatin1Char('+'), QLatin1String("%20"));
    const QUrlQuery query(text);
    const auto state = single(query, "state");
    if (!state || !equal_in_constant_time(as_bytes(*state), as_bytes(attempt.state))) {
        return {};
    }
    const auto issuer = single(query, "iss");
    if (query.hasQueryItem(QStringLiteral("iss")) ? issuer != provider.issuer : provider.sends_issuer) {
        return refused(
            {Errc::protocol_error, "The answer came from another sign-in provider than was asked.",
             "Somebody may be interfering: sign in again, and tell your administrator if it happens twice."});
    }
    if (const auto error = single(query, "error")) {
        return refused(oauth_error(*error, single(query, "error_description").value_or("")));
    }
    auto code = single(query, "code");
    if (!code || code->empty()) {
        return refused(
            {Errc::protocol_error, "The sign-in provider sent the browser back without a code.", "Sign in again."});
    }
    return {Redirect::Kind::code, std::move(*code), {}};
}

Error oauth_error(const std::string& code, const std::string& description) {
    struct Known {
        std::string_view code;
        Errc errc;
        const char* message;
        const char* hint;
    };
    static constexpr std::array known{
        Known{"access_denied", Errc::forbidden, "The sign-in was refused.",
              "Sign in again and agree, or ask your administrator for access."},
        Known{"login_required", Errc::unauthenticated, "The sign-in provider wants you to sign in again.",
              "Run `berth login`."},
        Known{"consent_required", Errc::forbidden, "The sign-in provider wants your consent.",
              "Sign in again and agree."},
        Known{"invalid_grant", Errc::unauthenticated, "The sign-in is no longer valid.", "Sign in again."},
        Known{"invalid_client", Errc::invalid_argument, "The sign-in provider does not know this application.",
              "Tell whoever runs the platform: the client id in its `oidc` settings is wrong."},
        Known{"unauthorized_client", Errc::invalid_argument,
              "The sign-in provider does not let this application sign in this way.",
              "Tell whoever runs the platform: the client is not registered for this flow."},
        Known{"unsupported_grant_type", Errc::unsupported, "The sign-in provider does not offer this way to sign in.",
              "Sign in with the browser instead."},
        Known{"invalid_scope", Errc::invalid_argument, "The sign-in provider does not know what was asked for.",
              "Tell whoever runs the platform: the scopes in its `oidc` settings are wrong."},
        Known{"invalid_target", Errc::invalid_argument,
              "The sign-in provider does not know the platform that the sign-in is for.",
              "Tell whoever runs the platform: the audience in its `oidc` settings is wrong."},
        Known{"invalid_request", Errc::protocol_error, "The sign-in provider found the request wrong.",
              "Tell whoever runs the platform: its `oidc` settings do not fit the provider."},
        Known{"expired_token", Errc::timed_out, "The code has expired before the sign-in was finished.",
              "Start again."},
        Known{"temporarily_unavailable", Errc::unavailable, "The sign-in provider is busy.", "Try again in a while."},
        Known{"server_error", Errc::unavailable, "The sign-in provider has trouble.", "Try again in a while."},
    };
    const auto found = std::ranges::find(known, code, &Known::code);
    Error error =
        found != known.end()
            ? Error{found->errc, found->message, found->hint}
            : Error{Errc::protocol_error, "The sign-in provider answered “" + printable(code) + "”.", "Sign in again."};
    if (const std::string words = printable(description); !words.empty()) {
        error.message += " It says: " + words;
    }
    return error;
}

} // namespace berth::client::oidc
