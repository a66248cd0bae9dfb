// Who a request comes from: checks access tokens (RFC 9068) of the OIDC provider and berthd's own, and exchanges a
// fresh ID token for one of the latter where the provider's access tokens are opaque. Promises that no part of a token
// is believed before it was verified, and that no token ever reaches a log or an error's text.
#pragma once

#include "jose/jwt.h"
#include "model/api.h"
#include "net/asio.h"
#include "platform/auth/provider_keys.h"
#include "platform/config.h"

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace berth::net {
class BlockingPool;
}

namespace berth::platform {

class Store;

// How long berthd's own access tokens hold.
inline constexpr std::chrono::minutes session_lifetime{15};

class Authenticator {
public:
    // The provider, the store and the pool outlive it. `clock` is the time that tokens are held against.
    Authenticator(OidcProviderConfig config, jose::SigningKey key, ProviderKeys& keys, Store& store,
                  net::BlockingPool& pool, std::function<jose::Time()> clock = std::chrono::system_clock::now);

    // The user that an access token stands for; recorded when they are new or have changed. `unauthenticated` with the
    // reason, `unavailable` while the provider's keys cannot be had.
    asio::awaitable<Result<model::User>> authenticate(std::string token);

    // POST /session: an ID token (aud is the client id, nonce the one given, iat fresh, each nonce once) against
    // berthd's own token.
    asio::awaitable<Result<model::SessionReply>> exchange(model::SessionRequest request);

    // DELETE /session: from now on neither this token, which authenticate() has just taken, nor an older one of its
    // person is taken, and what they let in ends (gateway.h).
    asio::awaitable<Result<>> sign_out(model::UserId user, std::string token, std::string request_id);

private:
    // Verifies with the provider's keys, fetching them anew where the token names one that is not known.
    asio::awaitable<Result<jose::Token>> verify(std::string token, jose::Expectation expected);
    // The user that a token stands for, whether or not they have signed out since.
    asio::awaitable<Result<model::User>> recognise(std::string token);
    asio::awaitable<Result<model::User>> authenticate_session(std::string token);
    // The user as the claims describe them; name and email from what is known where the claims say nothing.
    asio::awaitable<Result<model::User>> user_of(model::UserId id, jose::Token token);
    asio::awaitable<Result<>> record(model::User user);
    asio::awaitable<Result<>> use_nonce(std::string nonce);

    const OidcProviderConfig config_;
    const jose::SigningKey key_;
    const jose::KeySet own_keys_;
    ProviderKeys& keys_;
    Store& store_;
    net::BlockingPool& pool_;
    const std::function<jose::Time()> clock_;

    std::mutex mutex_;                           // guards what follows
    std::map<model::UserId, model::User> known_; // as last recorded: unchanged users cost no write
};

} // namespace berth::platform
