#include "client/oidc/tokens.h"

#include "client/oidc/text_member.h"
#include "model/json.h"

#include <algorithm>

namespace berth::client::oidc {

namespace {

using std::chrono::seconds;

constexpr seconds default_interval{5}; // RFC 8628 section 3.2
constexpr seconds slow_down_step{5};   // RFC 8628 section 3.5
constexpr seconds longest_interval{60};
constexpr seconds longest_lifetime{24 * 3600}; // of a code or an access token, whatever is claimed
constexpr const char* nonsense_hint = "Try again; if it happens twice, tell whoever runs the platform.";

using Form = std::vector<std::pair<std::string, std::string>>;

HttpRequest post(const QUrl& url, const Form& fields) {
    HttpRequest request;
    request.method = "POST";
    request.url = url;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    request.body = form_encode(fields);
    return request;
}

// A lifetime in seconds; some providers send it as a text. None where it is missing, nonsense or not positive.
std::optional<seconds> lifetime(const model::Json& document, const char* name) {
    const auto found = document.find(name);
    if (found == document.end()) {
        return std::nullopt;
    }
    double value = 0;
    if (found->is_number()) {
        value = found->get<double>();
    } else if (found->is_string()) {
        value = QByteArray::fromStdString(found->get<std::string>()).toDouble();
    }
    if (!(value >= 1)) {
        return std::nullopt;
    }
    return seconds(static_cast<std::int64_t>(std::min(value, static_cast<double>(longest_lifetime.count()))));
}

struct OAuthAnswer {
    model::Json document; // an object
    std::string error;    // empty where it is a success
};

// What every answer of the token and device endpoints has in common.
Result<OAuthAnswer> read(const HttpResponse& answer) {
    auto document = model::parse_json(answer.body);
    const bool object = document && document->is_object();
    if (object && !answer.ok()) {
        if (std::string error = text_member(*document, "error"); !error.empty()) {
            return OAuthAnswer{std::move(*document), std::move(error)};
        }
    }
    if (answer.status == 429 || answer.status >= 500) {
        return fail(Errc::unavailable, "The sign-in provider has trouble (HTTP " + std::to_string(answer.status) + ").",
                    "Try again in a while.");
    }
    if (!object || !answer.ok()) {
        return fail(Errc::protocol_error,
                    "The sign-in provider answers nonsense (HTTP " + std::to_string(answer.status) + ").",
                    nonsense_hint);
    }
    return OAuthAnswer{std::move(*document), {}};
}

Result<Tokens> tokens_from(const model::Json& document) {
    std::string type = text_member(document, "token_type");
    std::ranges::transform(type, type.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    Tokens tokens;
    tokens.access_token = Secret(text_member(document, "access_token"));
    tokens.refresh_token = Secret(text_member(document, "refresh_token"));
    tokens.id_token = text_member(document, "id_token");
    tokens.expires_in = lifetime(document, "expires_in");
    if (tokens.access_token.empty() || type != "bearer") {
        return fail(Errc::protocol_error, "The sign-in provider's answer holds no bearer token.", nonsense_hint);
    }
    return tokens;
}

} // namespace

HttpRequest code_request(const Provider& provider, const ClientConfig& client, const Attempt& attempt,
                         const std::string& code) {
    Form fields{{"grant_type", "authorization_code"},
                {"code", code},
                {"redirect_uri", attempt.redirect_uri},
                {"client_id", client.client_id},
                {"code_verifier", attempt.code_verifier}};
    append_audience(fields, client);
    return post(provider.token_endpoint, fields);
}

HttpRequest refresh_request(const Provider& provider, const ClientConfig& client, const Secret& refresh_token) {
    Form fields{{"grant_type", "refresh_token"},
                {"refresh_token", std::string(refresh_token.reveal())},
                {"client_id", client.client_id}};
    append_audience(fields, client);
    return post(provider.token_endpoint, fields);
}

HttpRequest revocation_request(const Provider& provider, const ClientConfig& client, const Secret& token,
                               const std::string& token_type_hint) {
    return post(provider.revocation_endpoint, {{"token", std::string(token.reveal())},
                                               {"token_type_hint", token_type_hint},
                                               {"client_id", client.client_id}});
}

Result<void> judge_revocation(const HttpResponse& answer) {
    if (answer.ok()) {
        return {};
    }
    const auto read_answer = read(answer);
    if (read_answer && read_answer->error == "unsupported_token_type") {
        return fail(Errc::unsupported, "The sign-in provider cannot revoke tokens of this kind.",
                    "They expire by themselves.");
    }
    return fail(Errc::unavailable,
                "The sign-in provider did not revoke the tokens (HTTP " + std::to_string(answer.status) + ").");
}

Result<Tokens> judge_tokens(const HttpResponse& answer) {
    const auto read_answer = read(answer);
    if (!read_answer) {
        return std::unexpected(read_answer.error());
    }
    if (!read_answer->error.empty()) {
        return std::unexpected(
            oauth_error(read_answer->error, text_member(read_answer->document, "error_description")));
    }
    return tokens_from(read_answer->document);
}

HttpRequest device_request(const Provider& provider, const ClientConfig& client, const std::string& nonce) {
    Form fields{{"client_id", client.client_id}, {"scope", scope_of(client)}, {"nonce", nonce}};
    append_audience(fields, client);
    return post(provider.device_authorization_endpoint, fields);
}

Result<DeviceAuthorization> judge_device(const HttpResponse& answer) {
    const auto read_answer = read(answer);
    if (!read_answer) {
        return std::unexpected(read_answer.error());
    }
    const auto& document = read_answer->document;
    if (!read_answer->error.empty()) {
        return std::unexpected(oauth_error(read_answer->error, text_member(document, "error_description")));
    }
    DeviceAuthorization device;
    device.device_code = Secret(text_member(document, "device_code"));
    device.user_code = text_member(document, "user_code");
    const auto expires_in = lifetime(document, "expires_in");
    const auto address = [&document](const char* name) {
        const QUrl url(QString::fromStdString(text_member(document, name)), QUrl::StrictMode);
        return is_secure(url) ? url : QUrl();
    };
    device.verification_uri = address("verification_uri");
    device.verification_uri_complete = address("verification_uri_complete");
    const bool printable = std::ranges::all_of(device.user_code, [](char c) { return c > 0x20 && c < 0x7f; });
    if (device.device_code.empty() || device.user_code.empty() || device.user_code.size() > 64 || !printable ||
        device.verification_uri.isEmpty() || !expires_in) {
        return fail(Errc::protocol_error, "The sign-in provider's answer holds no code for this device.",
                    nonsense_hint);
    }
    device.expires_in = *expires_in;
    device.interval = std::min(lifetime(document, "interval").value_or(default_interval), longest_interval);
    return device;
}

HttpRequest device_poll_request(const Provider& provider, const ClientConfig& client, const Secret& device_code) {
    Form fields{{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"},
                {"device_code", std::string(device_code.reveal())},
                {"client_id", client.client_id}};
    append_audience(fields, client);
    return post(provider.token_endpoint, fields);
}

DevicePolling::DevicePolling(const DeviceAuthorization& authorization, Clock::time_point now)
    : interval_(authorization.interval)
    , expires_(now + authorization.expires_in) {}

DevicePolling::Step DevicePolling::next(const Result<HttpResponse>& answer, Clock::time_point now) {
    const auto again = [this, now](Clock::duration wait) -> Step {
        if (now + wait >= expires_) {
            return {std::unexpected(oauth_error("expired_token", "")), {}};
        }
        return {std::nullopt, wait};
    };
    const auto slower = [this] { interval_ = std::min<Clock::duration>(interval_ * 2, longest_interval); };
    if (!answer) {
        const Errc code = answer.error().code;
        if (code != Errc::unavailable && code != Errc::timed_out) {
            return {std::unexpected(answer.error()), {}};
        }
        slower(); // RFC 8628 section 3.5: back off when the connection times out
        return again(interval_);
    }
    const auto parsed = read(*answer);
    if (!parsed) {
        if (parsed.error().code != Errc::unavailable) {
            return {std::unexpected(parsed.error()), {}};
        }
        slower();
        return again(interval_);
    }
    if (parsed->error == "authorization_pending") {
        return again(interval_);
    }
    if (parsed->error == "slow_down") {
        interval_ += slow_down_step;
        return again(interval_);
    }
    return {judge_tokens(*answer), {}};
}

} // namespace berth::client::oidc
