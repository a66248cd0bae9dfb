// The token endpoint and its neighbours: redeeming a code, refreshing, polling for a device, revoking (RFC 6749, 8628,
// 7009, 8707). Pure: requests out, judgements in.
#pragma once

#include "base/secret.h"
#include "client/oidc/authorization.h"

#include <chrono>
#include <optional>
#include <string>

namespace berth::client::oidc {

struct Tokens {
    Secret access_token;
    Secret refresh_token; // empty where the provider gave none
    std::string id_token; // empty where the provider gave none (allowed when refreshing)
    std::optional<std::chrono::seconds> expires_in;
};

HttpRequest code_request(const Provider& provider, const ClientConfig& client, const Attempt& attempt,
                         const std::string& code);
HttpRequest refresh_request(const Provider& provider, const ClientConfig& client, const Secret& refresh_token);
HttpRequest revocation_request(const Provider& provider, const ClientConfig& client, const Secret& token,
                               const std::string& token_type_hint);
// Errors: `unsupported` where the provider cannot revoke tokens of that kind, as is usual for access tokens that are
// JWTs (RFC 7009 section 2.2.1); `unavailable` for everything else.
Result<void> judge_revocation(const HttpResponse& answer);

// Errors: `unauthenticated` when the provider says the grant is no longer good (invalid_grant), `unavailable` for 429
// and 5xx (trying again can help), otherwise what oauth_error() makes of it.
Result<Tokens> judge_tokens(const HttpResponse& answer);

// RFC 8628.
struct DeviceAuthorization {
    Secret device_code;
    std::string user_code;
    QUrl verification_uri;
    QUrl verification_uri_complete; // empty where the provider gave none
    std::chrono::seconds expires_in{};
    std::chrono::seconds interval{};
};

// RFC 8628 knows no nonce, but providers repeat one in the ID token all the same, and the platform's token exchange
// asks for it.
HttpRequest device_request(const Provider& provider, const ClientConfig& client, const std::string& nonce);
Result<DeviceAuthorization> judge_device(const HttpResponse& answer);
HttpRequest device_poll_request(const Provider& provider, const ClientConfig& client, const Secret& device_code);

// The rhythm of polling: when to ask next, and when it is over.
class DevicePolling {
public:
    using Clock = std::chrono::steady_clock;

    DevicePolling(const DeviceAuthorization& authorization, Clock::time_point now);

    struct Step {
        std::optional<Result<Tokens>> outcome; // set: the flow has ended
        Clock::duration wait{};                // else: ask again after this
    };
    Clock::duration first_wait() const { return interval_; }
    // Takes a poll's answer, or the error it failed with: being offline for a moment does not end the flow.
    Step next(const Result<HttpResponse>& answer, Clock::time_point now);

private:
    Clock::duration interval_;
    Clock::time_point expires_;
};

} // namespace berth::client::oidc
