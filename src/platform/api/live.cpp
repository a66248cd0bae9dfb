// What happens right now: /events as a WebSocket; /workspaces/{id}/samples, /ports, /tools.
#include "net/carrier.h"
#include "platform/api/api.h"
#include "platform/live/text_socket.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace berth::platform {

namespace {

using namespace std::chrono_literals;
using namespace asio::experimental::awaitable_operators;
using Clock = std::chrono::steady_clock;

// Events of one message: read and shown without anybody noticing.
constexpr std::uint32_t message_events = 100;
// Between two messages, so that a busy platform sends few large ones.
constexpr auto message_pause = 50ms;
// Load balancers close connections that say nothing for a minute or less.
constexpr auto ping_interval = 25s;
// Then a client has to show a fresh token: no authorisation is believed for longer. Spread by a tenth, so that not all
// come at once.
constexpr auto lifetime = 15min;

// What is to be sent next, ready made.
struct Batch {
    std::string json; // of the events, separated by commas
    std::uint64_t next = 0;
    bool more = false;
};

void add(std::string& list, std::string_view json) {
    list += list.empty() ? "" : ",";
    list += json;
}

// The person's events after that one, from memory where it goes back so far.
asio::awaitable<Result<Batch>> batch_after(Services& services, model::UserId user, std::uint64_t after) {
    Batch batch;
    if (const auto page = services.feed.after(user, after, message_events)) {
        for (const auto& entry : page->events) {
            add(batch.json, entry->json);
        }
        batch.next = page->next;
        batch.more = page->more;
        co_return batch;
    }
    const auto newest = services.feed.last(); // before the page is read: nothing up to here is missed
    const auto page = co_await services.pool.run(
        [&services, user, after] { return services.store.events_after(user, std::nullopt, after, message_events); });
    if (!page) {
        co_return std::unexpected(page.error());
    }
    for (const auto& event : page->events) {
        add(batch.json, model::dump(model::encode(event)));
    }
    batch.more = page->events.size() == message_events;
    batch.next = batch.more ? page->next : std::max(page->next, newest);
    co_return batch;
}

std::string compose(const Batch& batch, const model::LiveMessage& live) {
    std::string text = R"({"events":[)" + batch.json + R"(],"next":)" + std::to_string(batch.next);
    const auto rest = model::encode(live);
    text += rest.empty() ? "}" : "," + model::dump(rest).substr(1);
    return text;
}

Clock::time_point end_of_life() {
    const auto jitter = std::to_integer<unsigned>(random_bytes(1).front());
    return Clock::now() + lifetime - lifetime / 10 * jitter / 256;
}

asio::awaitable<void> tell(Call& call, TextSocket& socket, std::uint64_t after) {
    auto& services = call.services;
    const auto user = call.user.id;
    const auto signal = services.signals.of(user);
    const auto end = end_of_life();
    asio::steady_timer pause(call.exchange.executor());
    std::uint64_t live_seen = 0;
    bool greeted = false; // the first message tells where it stands, even if nothing has happened
    for (;;) {
        const auto seen = signal->count();
        const auto batch = co_await batch_after(services, user, after);
        const auto now = Clock::now();
        if (!batch || now >= end || !services.ready()) {
            co_await socket.close(net::close_going_away, "connect again");
            co_return;
        }
        const auto live = services.live.changes(user, live_seen);
        const bool news = !batch->json.empty() || live != model::LiveMessage();
        if (news || !greeted) {
            if (auto sent = co_await socket.write(compose(*batch, live)); !sent) {
                co_return;
            }
            greeted = true;
        }
        after = batch->next;
        if (batch->more) {
            continue;
        }
        if (news) {
            pause.expires_after(message_pause);
            co_await pause.async_wait(asio::use_awaitable);
        }
        if (!co_await signal->wait(seen, std::min<Clock::duration>(end - now, ping_interval))) {
            if (auto sent = co_await socket.ping(); !sent) {
                co_return;
            }
        }
    }
}

asio::awaitable<Answer> get_samples(Call& call) {
    const auto found = co_await visible_workspace(call);
    if (!found) {
        co_return refuse(found.error());
    }
    const auto& can = call.services.capabilities;
    const auto& resources = found->made_from.resources;
    model::SampleHistory history;
    if (resources.cpu && can.cpu_limit) {
        history.limits.cpu_millicores = static_cast<std::uint32_t>(resources.cpu->milli());
    }
    if (resources.memory && can.memory_limit) {
        history.limits.memory_bytes = static_cast<std::uint64_t>(resources.memory->units());
    }
    if (resources.disk && can.disk_limit) {
        history.limits.disk_bytes = static_cast<std::uint64_t>(resources.disk->units());
    }
    history.samples = call.services.live.samples(
        found->shown.id, std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()));
    co_return json_response(200, model::encode(history));
}

asio::awaitable<Answer> get_ports(Call& call) {
    const auto found = co_await visible_workspace(call);
    if (!found) {
        co_return refuse(found.error());
    }
    co_return json_response(200, model::encode_ports(call.services.live.ports(found->shown.id)));
}

asio::awaitable<Answer> get_tools(Call& call) {
    auto found = co_await visible_workspace(call);
    if (!found) {
        co_return refuse(found.error());
    }
    const auto id = found->shown.id;
    // What was found before is still something where the agent does not answer now.
    auto refreshed = co_await call.services.watch.refresh_tools(std::move(*found));
    const auto tools = call.services.live.tools(id);
    if (!refreshed && tools.empty()) {
        // Whatever it says is between berthd and the agent: a 404 of its would say that there is no such workspace.
        co_return refuse(Error{Errc::unavailable,
                               "The workspace does not tell which tools it has: " + refreshed.error().message,
                               "Try again in a moment; a workspace from before an upgrade has to be restarted."});
    }
    co_return json_response(200, model::encode_tools(tools));
}

} // namespace

asio::awaitable<Answer> serve_live_events(Call& call) {
    if (auto refused = TextSocket::refusal(call.exchange)) {
        co_return refuse(std::move(*refused));
    }
    if (!call.services.ready()) {
        co_return refuse(Error{Errc::unavailable, "The platform is starting or ending.", "Try again in a moment."});
    }
    const auto place = take_stream(call);
    if (!place) {
        co_return refuse(place.error());
    }
    const auto after = co_await query_event(call, call.services.feed.last());
    if (!after) {
        co_return refuse(after.error());
    }
    net::Headers headers;
    headers.add("Request-Id", call.request_id);
    auto socket = co_await TextSocket::accept(call.exchange, std::move(headers));
    if (socket) {
        co_await (tell(call, **socket, *after) || (*socket)->read_to_end());
    }
    co_return std::nullopt;
}

void add_live_routes(net::Router& router, Services& services) {
    router.add("GET", "/api/v1/workspaces/{id}/samples", handler_of(services, Access::signed_in, get_samples));
    router.add("GET", "/api/v1/workspaces/{id}/ports", handler_of(services, Access::signed_in, get_ports));
    router.add("GET", "/api/v1/workspaces/{id}/tools", handler_of(services, Access::signed_in, get_tools));
}

} // namespace berth::platform
