#include "client/sign_in_record.h"

#include "model/json.h"

namespace berth::client {

namespace {

constexpr int record_version = 1;
// Where a provider does not say how long a token lives; a refused one is replaced anyway.
constexpr std::chrono::minutes assumed_lifetime{5};

model::Json encode(const ExpiringToken& token) {
    return {{"token", token.token.reveal()}, {"expires_at", std::chrono::system_clock::to_time_t(token.expires_at)}};
}

Result<ExpiringToken> token_from(const model::Json& value) {
    std::string token;
    std::int64_t expires_at = 0;
    model::Fields fields(value, "token");
    if (const auto read = fields.get("token", token).get("expires_at", expires_at).result(); !read) {
        return std::unexpected(read.error());
    }
    return ExpiringToken{Secret(std::move(token)), std::chrono::system_clock::from_time_t(expires_at)};
}

} // namespace

WallTime expiry_of(std::optional<std::chrono::seconds> lifetime, WallTime now) {
    return now + lifetime.value_or(assumed_lifetime);
}

Secret to_text(const SignInRecord& record) {
    model::Json document{{"version", record_version},          {"client", model::encode(record.client)},
                         {"subject", record.identity.subject}, {"name", record.identity.name},
                         {"email", record.identity.email},     {"nonce", record.nonce},
                         {"access", encode(record.access)},    {"refresh_token", record.refresh_token.reveal()}};
    if (record.session) {
        document["session"] = encode(*record.session);
    }
    return Secret(model::dump(document));
}

Result<SignInRecord> record_from(const Secret& text) {
    const auto document = model::parse_json(text.reveal());
    if (!document) {
        return std::unexpected(document.error());
    }
    SignInRecord record;
    int version = 0;
    std::string refresh_token;
    model::Fields fields(*document, "sign-in");
    const auto read = fields.get("version", version)
                          .get_value("client", record.client)
                          .get("subject", record.identity.subject)
                          .get("name", record.identity.name)
                          .get("email", record.identity.email)
                          .get("nonce", record.nonce)
                          .get("refresh_token", refresh_token)
                          .check(version == record_version, "this program does not know that version")
                          .result();
    if (!read) {
        return std::unexpected(read.error());
    }
    record.identity.issuer = record.client.issuer;
    record.refresh_token = Secret(std::move(refresh_token));
    auto access = fields.has("access") ? token_from(document->at("access"))
                                       : fail(Errc::invalid_argument, "The sign-in holds no access token.");
    if (!access) {
        return std::unexpected(access.error());
    }
    record.access = std::move(*access);
    if (fields.has("session")) {
        auto session = token_from(document->at("session"));
        if (!session) {
            return std::unexpected(session.error());
        }
        record.session = std::move(*session);
    }
    return record;
}

} // namespace berth::client
