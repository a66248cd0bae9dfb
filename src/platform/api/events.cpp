// What happened: /events and /workspaces/{id}/events as long polls, /workspaces/{id}/log as a stream. /events as a
// WebSocket is live.cpp's.
#include "platform/api/api.h"
#include "platform/live/text_socket.h"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <limits>

namespace berth::platform {

namespace {

using namespace asio::experimental::awaitable_operators;

constexpr std::uint64_t longest_wait_seconds = 30;
constexpr std::uint32_t page_limit = 500; // events of one answer

// Another berthd on the same database tells nobody here of its changes: they are looked for this often while somebody
// waits.
constexpr std::chrono::seconds poll_look_again{2};

constexpr std::uint64_t any_number = std::numeric_limits<std::int64_t>::max();

using Clock = std::chrono::steady_clock;

// `owner` is whose workspaces the events are of: whose signal tells of new ones.
asio::awaitable<Answer> poll(Call& call, model::UserId owner, std::optional<std::string> workspace_id,
                             std::uint64_t after, Clock::time_point until) {
    auto& services = call.services;
    const auto signal = services.signals.of(owner);
    // Everything of one workspace for whoever may see it; of all workspaces only one's own.
    const auto viewer = workspace_id ? std::nullopt : std::optional(call.user.id);
    for (;;) {
        const auto seen = signal->count();
        auto page = co_await services.pool.run([&services, viewer, workspace_id, after] {
            return services.store.events_after(viewer, workspace_id, after, page_limit);
        });
        if (!page) {
            co_return refuse(page.error());
        }
        const auto now = Clock::now();
        if (!page->events.empty() || now >= until || !services.ready()) {
            co_return json_response(200, model::encode(*page));
        }
        co_await signal->wait(seen, std::min<Clock::duration>(until - now, poll_look_again));
    }
}

asio::awaitable<Answer> events(Call& call, model::UserId owner, std::optional<std::string> workspace_id) {
    const auto after = co_await query_event(call, 0);
    const auto wait = query_number(call, "wait", 0, longest_wait_seconds);
    if (!after || !wait) {
        co_return refuse(after ? wait.error() : after.error());
    }
    const auto place = take_stream(call);
    if (!place) {
        co_return refuse(place.error());
    }
    const auto until = Clock::now() + std::chrono::seconds(*wait);
    auto outcome =
        co_await (poll(call, std::move(owner), std::move(workspace_id), *after, until) || call.exchange.disconnected());
    if (outcome.index() == 1) {
        co_return std::nullopt; // nobody is there to answer to, or the server ends
    }
    co_return std::move(std::get<0>(outcome));
}

asio::awaitable<Answer> list_events(Call& call) {
    return TextSocket::is_asked_for(call.exchange) ? serve_live_events(call) : events(call, call.user.id, std::nullopt);
}

asio::awaitable<Answer> list_workspace_events(Call& call) {
    const auto found = co_await visible_workspace(call);
    if (!found) {
        co_return refuse(found.error());
    }
    co_return co_await events(call, found->shown.owner, found->shown.id);
}

// Writes lines from `position` on as long as there are any.
asio::awaitable<Result<std::uint64_t>> write_lines(Call& call, std::string id, std::uint64_t position) {
    auto& services = call.services;
    for (;;) {
        const auto page =
            co_await services.pool.run([&services, id, position] { return services.logs.read(id, position); });
        if (!page) {
            co_return std::unexpected(page.error());
        }
        if (page->ndjson.empty()) {
            co_return position;
        }
        if (auto written = co_await call.exchange.write(page->ndjson); !written) {
            co_return std::unexpected(written.error());
        }
        position = page->next;
    }
}

// Streams a log until the workspace has settled (or, without `follow`, to its present end).
asio::awaitable<Result<>> stream(Call& call, std::string id, std::uint64_t position, bool follow) {
    auto& services = call.services;
    for (;;) {
        const auto seen = services.changes.count();
        // The state first: whatever was logged before it settled is then read.
        const auto found = co_await services.pool.run([&services, id] { return services.store.find_workspace(id); });
        const bool settled = !follow || !found || model::is_settled(found->shown.state) || !services.ready();
        auto written = co_await write_lines(call, id, position);
        if (!written) {
            co_return std::unexpected(written.error());
        }
        position = *written;
        if (settled) {
            co_return co_await call.exchange.finish();
        }
        co_await services.changes.wait(seen, poll_look_again);
    }
}

asio::awaitable<Answer> get_log(Call& call) {
    const auto after = query_number(call, "after", 0, any_number);
    const auto follow = query_flag(call, "follow");
    if (!after || !follow) {
        co_return refuse(after ? follow.error() : after.error());
    }
    const auto found = co_await visible_workspace(call);
    if (!found) {
        co_return refuse(found.error());
    }
    const auto place = take_stream(call);
    if (!place) {
        co_return refuse(place.error());
    }
    auto& services = call.services;
    const auto id = found->shown.id;
    const auto position =
        co_await services.pool.run([&services, id, number = *after] { return services.logs.seek(id, number); });
    if (!position) {
        co_return refuse(position.error());
    }
    net::Headers headers;
    headers.add("Content-Type", "application/x-ndjson");
    headers.add("Request-Id", call.request_id);
    add_security_headers(headers, call.exchange.secure());
    if (auto begun = co_await call.exchange.start_response(200, std::move(headers)); !begun) {
        co_return std::nullopt;
    }
    co_await (stream(call, id, *position, *follow) || call.exchange.disconnected());
    co_return std::nullopt;
}

} // namespace

void add_event_routes(net::Router& router, Services& services) {
    router.add("GET", "/api/v1/events", handler_of(services, Access::signed_in, list_events));
    router.add("GET", "/api/v1/workspaces/{id}/events", handler_of(services, Access::signed_in, list_workspace_events));
    router.add("GET", "/api/v1/workspaces/{id}/log", handler_of(services, Access::signed_in, get_log));
}

} // namespace berth::platform
