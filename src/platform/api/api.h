// The REST API (docs/openapi.yaml): what every handler works with, and the routes. Promises that each request is
// recognised before anything is looked up, that somebody else's workspace looks like none, and that every failure is a
// problem document. What the requests lead to is the reconciler's affair.
#pragma once

#include "net/blocking_pool.h"
#include "net/router.h"
#include "platform/api/answer.h"
#include "platform/auth/authenticator.h"
#include "platform/live/workspace_watch.h"
#include "platform/log_store.h"
#include "platform/open_streams.h"
#include "platform/rate_limiter.h"
#include "platform/signal.h"
#include "platform/store/store.h"
#include "platform/templates.h"

#include <atomic>
#include <functional>
#include <string>

namespace berth::platform {

// Everything the handlers need; it outlives the server.
struct Services {
    const Config& config;
    std::string version;
    ProvisionerCapabilities capabilities;
    Store& store;
    LogStore& logs;
    TemplateCatalog& templates;
    Authenticator& authenticator;
    net::BlockingPool& pool;
    Signal& changes;      // told of every new event and log line
    UserSignals& signals; // told of what happens to each person's workspaces
    EventFeed& feed;
    LiveHub& live;
    WorkspaceWatch& watch;
    std::function<void(std::string id)> wake; // has the reconciler look at a workspace
    std::function<bool()> ready;              // whether the reconciler is up
    OpenStreams streams;
    RateLimiter creations;
    RateLimiter connection_tokens;
};

// One request on its way through a handler.
struct Call {
    Services& services;
    net::Exchange& exchange;
    std::string request_id;
    model::User user{}; // who asks; empty in handlers that anybody may call

    Actor actor() const { return {.user = user.id, .request_id = request_id}; }
};

using EndpointFunction = asio::awaitable<Answer> (*)(Call& call);

// Who may call an endpoint.
enum class Access { anybody, signed_in };

// An HTTP handler that recognises the caller, runs the endpoint, answers and logs.
net::Handler handler_of(Services& services, Access access, EndpointFunction endpoint);

void add_health_routes(net::Router& router, Services& services);
void add_identity_routes(net::Router& router, Services& services);
void add_template_routes(net::Router& router, Services& services);
void add_workspace_routes(net::Router& router, Services& services);
void add_event_routes(net::Router& router, Services& services);
void add_live_routes(net::Router& router, Services& services);
void add_connection_token_routes(net::Router& router, Services& services);

// GET /events as a WebSocket: events and live data, until the client goes or has to show a fresh token.
asio::awaitable<Answer> serve_live_events(Call& call);

// All of them.
void add_api_routes(net::Router& router, Services& services);

// The workspace that the path names, if the caller may see it; else `not_found`, whether it exists or not.
asio::awaitable<std::expected<WorkspaceRecord, Refusal>> visible_workspace(Call& call);

// A place for a request that lasts; `rate_limited` where its sender has as many open as one may.
std::expected<OpenStreams::Place, Refusal> take_stream(Call& call);

// A workspace as the API answers it.
model::Json encode_workspace(const Services& services, WorkspaceRecord record);

// The body of a request that has to be JSON of a kind: 415, 413 and 400 are told apart.
asio::awaitable<std::expected<std::string, Refusal>> read_json(Call& call);

// A query parameter that is a number (or boolean), with what it is where it is missing.
std::expected<std::uint64_t, Refusal> query_number(const Call& call, std::string_view name, std::uint64_t otherwise,
                                                   std::uint64_t max);
// Where to begin: after the event that the client names, else after `otherwise`. One that this database has never had
// (it was restored from a backup) would be waited for in vain, and what comes until then be missed.
asio::awaitable<std::expected<std::uint64_t, Refusal>> query_event(Call& call, std::uint64_t otherwise);
std::expected<bool, Refusal> query_flag(const Call& call, std::string_view name);

} // namespace berth::platform
