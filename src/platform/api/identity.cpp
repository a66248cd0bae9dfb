// The platform itself and who one is: /healthz, /readyz, /config, /session, /me and its preferences.
#include "platform/api/api.h"

namespace berth::platform {

namespace {

asio::awaitable<Answer> get_health(Call&) {
    co_return json_response(200, {{"status", "ok"}});
}

asio::awaitable<Answer> get_readiness(Call& call) {
    auto answers = co_await call.services.pool.run([&store = call.services.store] { return store.check(); });
    if (!answers || !call.services.ready()) {
        co_return refuse(Error{Errc::unavailable, "The platform cannot serve requests now.",
                               "It is starting or stopping, or its database does not answer; its log says more."});
    }
    co_return json_response(200, {{"status", "ok"}});
}

asio::awaitable<Answer> get_config(Call& call) {
    const auto& services = call.services;
    const auto& oidc = services.config.oidc;
    const auto& can = services.capabilities;
    model::PlatformConfig config;
    config.version = services.version;
    config.api_versions = {std::string(model::api_version)};
    config.oidc.issuer = oidc.issuer;
    config.oidc.client_id = oidc.client_id;
    config.oidc.scopes = oidc.scopes;
    config.oidc.token_exchange = oidc.audience.empty();
    if (!oidc.audience.empty()) {
        config.oidc.audience = oidc.audience;
    }
    config.provisioner = can.name;
    using Suspend = ProvisionerCapabilities::Suspend;
    config.capabilities.suspend = can.suspend == Suspend::memory ? "memory"
                                  : can.suspend == Suspend::disk ? "disk"
                                                                 : "none";
    config.capabilities.cpu_limit = can.cpu_limit;
    config.capabilities.memory_limit = can.memory_limit;
    config.capabilities.disk_limit = can.disk_limit;
    config.capabilities.gpu = can.gpu;
    config.capabilities.image = can.image;
    config.capabilities.outbound_network = can.internet;
    co_return json_response(200, model::encode(config));
}

asio::awaitable<Answer> create_session(Call& call) {
    auto body = co_await read_json(call);
    if (!body) {
        co_return refuse(body.error());
    }
    auto request = model::decode_text<model::SessionRequest>(*body);
    wipe(body->data(), body->size());
    if (!request) {
        co_return refuse(request.error());
    }
    auto reply = co_await call.services.authenticator.exchange(std::move(*request));
    if (!reply) {
        co_return refuse(reply.error());
    }
    co_return json_response(200, model::encode(*reply));
}

asio::awaitable<Answer> end_session(Call& call) {
    auto& services = call.services;
    std::string token(net::bearer_token(call.exchange.headers()).value_or(""));
    auto ended = co_await services.authenticator.sign_out(call.user.id, std::move(token), call.request_id);
    if (!ended) {
        co_return refuse(ended.error());
    }
    services.changes.notify(); // the gateway looks whose carriers end
    net::Response response;
    response.status = 204;
    co_return response;
}

asio::awaitable<Answer> get_me(Call& call) {
    co_return json_response(200, model::encode(call.user));
}

asio::awaitable<Answer> get_preferences(Call& call) {
    const auto found = co_await call.services.pool.run(
        [&store = call.services.store, id = call.user.id] { return store.preferences_of(id); });
    if (!found) {
        co_return refuse(found.error());
    }
    co_return json_response(200, model::encode(*found));
}

asio::awaitable<Answer> put_preferences(Call& call) {
    const auto body = co_await read_json(call);
    if (!body) {
        co_return refuse(body.error());
    }
    const auto document = model::parse_json(*body);
    if (!document) {
        co_return refuse(document.error());
    }
    const auto wanted = model::decode_preferences_request(*document);
    if (!wanted) {
        co_return refuse(wanted.error());
    }
    const auto saved =
        co_await call.services.pool.run([&store = call.services.store, id = call.user.id, preferences = *wanted] {
            return store.save_preferences(id, preferences);
        });
    if (!saved) {
        co_return refuse(saved.error());
    }
    co_return json_response(200, model::encode(*wanted));
}

} // namespace

void add_health_routes(net::Router& router, Services& services) {
    router.add("GET", "/healthz", handler_of(services, Access::anybody, get_health));
    router.add("GET", "/readyz", handler_of(services, Access::anybody, get_readiness));
}

void add_identity_routes(net::Router& router, Services& services) {
    router.add("GET", "/api/v1/config", handler_of(services, Access::anybody, get_config));
    router.add("POST", "/api/v1/session", handler_of(services, Access::anybody, create_session));
    router.add("DELETE", "/api/v1/session", handler_of(services, Access::signed_in, end_session));
    router.add("GET", "/api/v1/me", handler_of(services, Access::signed_in, get_me));
    router.add("GET", "/api/v1/me/preferences", handler_of(services, Access::signed_in, get_preferences));
    router.add("PUT", "/api/v1/me/preferences", handler_of(services, Access::signed_in, put_preferences));
}

} // namespace berth::platform
