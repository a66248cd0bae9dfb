#include "fake_oidc.h"

#include "base/crypto.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <format>

namespace berth::platform {

namespace {

std::int64_t now_plus(std::chrono::seconds offset) {
    return jose::numeric_date(std::chrono::system_clock::now() + offset);
}

net::Response json(const nlohmann::json& body) {
    net::Response response;
    response.headers.add("Content-Type", "application/json");
    response.body = body.dump();
    return response;
}

} // namespace

FakeOidc::FakeOidc(boost::asio::any_io_executor executor)
    : executor_(executor) {
    router_.add("GET", "/.well-known/openid-configuration",
                [this](net::Exchange& exchange) { return configuration(exchange); });
    router_.add("GET", "/jwks", [this](net::Exchange& exchange) { return keys(exchange); });
    auto server = net::HttpServer::listen(std::move(executor), net::ServerOptions{},
                                          [this](net::Exchange& exchange) { return router_.handle(exchange); });
    if (!server) {
        throw std::runtime_error(server.error().text());
    }
    server_ = std::move(*server);
    server_->start();
}

void FakeOidc::stop() {
    boost::asio::co_spawn(executor_, server_->shutdown(std::chrono::milliseconds(0)), boost::asio::use_future).get();
}

std::string FakeOidc::issuer() const {
    return std::format("http://127.0.0.1:{}", server_->port());
}

nlohmann::json FakeOidc::access_claims(const std::string& subject) const {
    return {{"iss", issuer()},
            {"aud", audience},
            {"sub", subject},
            {"client_id", client_id},
            {"name", subject + " the person"},
            {"iat", now_plus(std::chrono::seconds(0))},
            {"exp", now_plus(std::chrono::minutes(10))},
            {"jti", random_token()}};
}

nlohmann::json FakeOidc::id_claims(const std::string& subject, const std::string& nonce) const {
    return {{"iss", issuer()},
            {"aud", client_id},
            {"sub", subject},
            {"nonce", nonce},
            {"name", subject + " the person"},
            {"email", subject + "@example.com"},
            {"iat", now_plus(std::chrono::seconds(0))},
            {"exp", now_plus(std::chrono::minutes(10))}};
}

std::string FakeOidc::sign(const nlohmann::json& claims, const std::string& type) const {
    const std::scoped_lock lock(mutex_);
    return jose::sign(claims, type, key_);
}

void FakeOidc::rotate_key() {
    const std::scoped_lock lock(mutex_);
    key_ = jose::SigningKey::generate();
}

void FakeOidc::answer_with(std::optional<net::Response> response) {
    const std::scoped_lock lock(mutex_);
    answer_ = std::move(response);
}

asio::awaitable<bool> FakeOidc::disturbed(net::Exchange& exchange) {
    if (hangs_) {
        co_await exchange.disconnected();
        co_return true;
    }
    std::optional<net::Response> answer;
    {
        const std::scoped_lock lock(mutex_);
        answer = answer_;
    }
    if (answer) {
        co_await exchange.respond(std::move(*answer));
    }
    co_return answer.has_value();
}

asio::awaitable<void> FakeOidc::configuration(net::Exchange& exchange) {
    if (co_await disturbed(exchange)) {
        co_return;
    }
    const nlohmann::json document{{"issuer", issuer()}, {"jwks_uri", issuer() + "/jwks"}};
    co_await exchange.respond(json(document));
}

asio::awaitable<void> FakeOidc::keys(net::Exchange& exchange) {
    ++fetches_;
    if (co_await disturbed(exchange)) {
        co_return;
    }
    nlohmann::json document{{"keys", nlohmann::json::array()}};
    {
        const std::scoped_lock lock(mutex_);
        document["keys"].push_back(key_.public_jwk());
    }
    co_await exchange.respond(json(document));
}

} // namespace berth::platform
