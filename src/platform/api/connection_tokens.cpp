// Tokens that open one connection to a workspace: POST /workspaces/{id}/connection-tokens, and GET …/connect.
#include "base/format.h"
#include "platform/api/api.h"

namespace berth::platform {

namespace {

// Long enough for a slow line and a slow DNS, too short to be worth stealing.
constexpr std::chrono::seconds token_lifetime{60};

asio::awaitable<Answer> issue(Call& call, unsigned status) {
    auto& services = call.services;
    const auto found = co_await visible_workspace(call);
    if (!found) {
        co_return refuse(found.error());
    }
    const auto key = call.user.id.issuer + "\n" + call.user.id.subject;
    if (const auto wait = services.connection_tokens.take(key, std::chrono::steady_clock::now())) {
        co_return refuse_rate(*wait, "You have asked for many connections in a short time.");
    }
    model::ConnectionToken token;
    const auto text = random_token();
    token.token = Secret(text);
    token.role = found->shown.owner == call.user.id ? model::Role::owner : model::Role::admin;
    token.expires_at = Store::system_clock()() + token_lifetime;
    token.url = berth::format("/workspaces/{}/connect", found->shown.id);
    const NewConnectionToken row{.hash = sha256(as_bytes(text)),
                                 .workspace_id = found->shown.id,
                                 .user = call.user.id,
                                 .user_name = call.user.name,
                                 .role = token.role,
                                 .expires_at = token.expires_at};
    const auto added = co_await services.pool.run(
        [&services, row, actor = call.actor()] { return services.store.add_connection_token(row, actor); });
    if (!added) {
        co_return refuse(added.error());
    }
    co_return json_response(status, model::encode(token));
}

asio::awaitable<Answer> create_token(Call& call) {
    return issue(call, 201);
}
asio::awaitable<Answer> create_token_alias(Call& call) {
    return issue(call, 200);
}

} // namespace

void add_connection_token_routes(net::Router& router, Services& services) {
    router.add("POST", "/api/v1/workspaces/{id}/connection-tokens",
               handler_of(services, Access::signed_in, create_token));
    router.add("GET", "/api/v1/workspaces/{id}/connect", handler_of(services, Access::signed_in, create_token_alias));
}

} // namespace berth::platform
