#include "platform/api/api.h"

#include "base/ascii.h"
#include "base/format.h"
#include "model/ids.h"

#include <boost/system/system_error.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <limits>

namespace berth::platform {

namespace {

// Told back to the client and found in the log and the audit.
constexpr std::string_view request_id_header = "Request-Id";
constexpr std::size_t request_id_bytes = 9; // 12 characters: unique among what anybody will ever compare

// Of somebody whose requests that last are all in use: they end within seconds or not soon.
constexpr std::chrono::seconds stream_retry{5};

// RFC 9110 section 8.3.1: without regard to case, and white space may stand before the parameters.
bool is_json(std::string_view content_type) {
    auto type = content_type.substr(0, content_type.find(';'));
    type = type.substr(0, type.find_last_not_of(" \t") + 1);
    return std::ranges::equal(type, std::string_view("application/json"), {},
                              [](char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; });
}

asio::awaitable<Answer> recognise_and_run(Call& call, Access access, EndpointFunction endpoint) {
    if (access == Access::signed_in) {
        const auto token = net::bearer_token(call.exchange.headers());
        if (!token) {
            co_return refuse(Error{Errc::unauthenticated, "The request carries no access token.",
                                   "Sign in, and send the token as \"Authorization: Bearer …\"."});
        }
        auto user = co_await call.services.authenticator.authenticate(std::string(*token));
        if (!user) {
            co_return refuse(user.error());
        }
        call.user = std::move(*user);
    }
    co_return co_await endpoint(call);
}

asio::awaitable<void> run(Services& services, Access access, EndpointFunction endpoint, net::Exchange& exchange) {
    Call call{.services = services, .exchange = exchange, .request_id = random_token(request_id_bytes)};
    const auto began = std::chrono::steady_clock::now();
    auto answer = co_await recognise_and_run(call, access, endpoint);
    const auto took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
    if (!answer && (answer.error().error.code == Errc::internal || answer.error().error.code == Errc::io_error)) {
        spdlog::error("request {}: {}", call.request_id, answer.error().error.text());
    }
    unsigned status = 200; // of what was answered within the handler
    if (!answer || *answer) {
        auto response = answer ? std::move(**answer) : problem_response(answer.error());
        status = response.status;
        response.headers.set(std::string(request_id_header), call.request_id);
        add_security_headers(response.headers, exchange.secure());
        // A client that has gone away is no failure of the platform's.
        static_cast<void>(co_await exchange.respond(std::move(response)));
    }
    spdlog::info("{} {} {} {} {} ms, {}", call.request_id, exchange.method(), exchange.target().raw_path(), status,
                 took, call.user.id.subject.empty() ? "-" : call.user.id.subject);
}

} // namespace

net::Handler handler_of(Services& services, Access access, EndpointFunction endpoint) {
    return [&services, access, endpoint](net::Exchange& exchange) { return run(services, access, endpoint, exchange); };
}

void add_api_routes(net::Router& router, Services& services) {
    add_health_routes(router, services);
    add_identity_routes(router, services);
    add_template_routes(router, services);
    add_workspace_routes(router, services);
    add_event_routes(router, services);
    add_live_routes(router, services);
    add_connection_token_routes(router, services);
}

asio::awaitable<std::expected<WorkspaceRecord, Refusal>> visible_workspace(Call& call) {
    const auto id = call.exchange.parameter("id");
    const Error none{Errc::not_found, "There is no such workspace, or it is not yours.",
                     "GET /api/v1/workspaces lists yours."};
    if (!model::is_workspace_id(id)) {
        co_return refuse(none);
    }
    auto found =
        co_await call.services.pool.run([&store = call.services.store, id] { return store.find_workspace(id); });
    if (!found) {
        co_return refuse(found.error().code == Errc::not_found ? none : found.error());
    }
    if (found->shown.owner != call.user.id && !call.user.admin) {
        co_return refuse(none);
    }
    co_return std::move(*found);
}

std::expected<OpenStreams::Place, Refusal> take_stream(Call& call) {
    auto place = call.services.streams.take(call.user.id);
    if (!place) {
        return refuse_rate(stream_retry,
                           berth::format("You have {} requests open that wait for news, the most allowed.",
                                         call.services.config.limits.streams_per_user));
    }
    return std::move(*place);
}

model::Json encode_workspace(const Services& services, WorkspaceRecord record) {
    record.shown.unsupported = unsupported_of(record.made_from, services.capabilities);
    return model::encode(record.shown);
}

asio::awaitable<std::expected<std::string, Refusal>> read_json(Call& call) {
    if (!is_json(call.exchange.headers().get("Content-Type"))) {
        Refusal refusal(Error{Errc::invalid_argument, "The body of this request has to be JSON.",
                              "Send it with \"Content-Type: application/json\"."});
        refusal.name = "unsupported-media-type";
        refusal.status = 415;
        co_return refuse(std::move(refusal));
    }
    auto body = co_await call.exchange.read_body(call.services.config.limits.request_body);
    if (!body) {
        co_return refuse(body.error());
    }
    co_return std::move(*body);
}

std::expected<std::uint64_t, Refusal> query_number(const Call& call, std::string_view name, std::uint64_t otherwise,
                                                   std::uint64_t max) {
    const auto text = call.exchange.target().query(name);
    if (!text) {
        return otherwise;
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc() || end != text->data() + text->size() || value > max) {
        return refuse(Error{Errc::invalid_argument,
                            berth::format("The query parameter {} is no number from 0 to {}.", name, max), ""});
    }
    return value;
}

asio::awaitable<std::expected<std::uint64_t, Refusal>> query_event(Call& call, std::uint64_t otherwise) {
    auto& services = call.services;
    const auto after = query_number(call, "after", otherwise, std::numeric_limits<std::int64_t>::max());
    if (!after || *after <= services.feed.last()) {
        co_return after;
    }
    const auto stored = co_await services.pool.run([&services] { return services.store.last_event(); });
    if (!stored) {
        co_return refuse(stored.error());
    }
    co_return std::min(*after, *stored);
}

std::expected<bool, Refusal> query_flag(const Call& call, std::string_view name) {
    const auto text = call.exchange.target().query(name);
    if (!text || *text == "false") {
        return false;
    }
    if (*text == "true") {
        return true;
    }
    return refuse(
        Error{Errc::invalid_argument, berth::format("The query parameter {} has to be true or false.", name), ""});
}

} // namespace berth::platform
