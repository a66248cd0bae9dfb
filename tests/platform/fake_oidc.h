// An OpenID provider for tests: discovery, keys and tokens signed with them, right or wrong in whatever way a test
// asks.
#pragma once

#include "jose/jwt.h"
#include "net/http_server.h"
#include "net/router.h"

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace berth::platform {

class FakeOidc {
public:
    static constexpr const char* client_id = "berth-client";
    static constexpr const char* audience = "urn:berth:platform";

    explicit FakeOidc(boost::asio::any_io_executor executor);

    // Returns when no handler runs any more. The executor has to be run meanwhile.
    void stop();

    std::string issuer() const;

    // Claims of a good access token for this person.
    nlohmann::json access_claims(const std::string& subject) const;
    nlohmann::json id_claims(const std::string& subject, const std::string& nonce) const;
    // Signs with the present key.
    std::string sign(const nlohmann::json& claims, const std::string& type = "at+jwt") const;
    std::string access_token(const std::string& subject) const { return sign(access_claims(subject)); }

    // From now on signs with a new key and publishes only that.
    void rotate_key();
    // Everything is answered like this instead; nothing: as it should be.
    void answer_with(std::optional<net::Response> response);
    // Requests are not answered any more.
    void hang(bool hangs) { hangs_ = hangs; }

    // How often the keys were fetched.
    int fetches() const { return fetches_; }

private:
    asio::awaitable<void> configuration(net::Exchange& exchange);
    asio::awaitable<void> keys(net::Exchange& exchange);
    asio::awaitable<bool> disturbed(net::Exchange& exchange);

    boost::asio::any_io_executor executor_;
    std::atomic<int> fetches_ = 0;
    std::atomic<bool> hangs_ = false;
    mutable std::mutex mutex_; // guards what follows
    jose::SigningKey key_ = jose::SigningKey::generate();
    std::optional<net::Response> answer_;
    net::Router router_;
    std::unique_ptr<net::HttpServer> server_;
};

} // namespace berth::platform
