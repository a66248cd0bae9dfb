#include "client/ide_proxy.h"

#include "client/reluctant_stream.h"
#include "net/relay.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <format>

namespace berth::client {

namespace {

using namespace std::literals;
using model::channel::IdeState;

// The connection may be away for a while, and a request waits with it.
constexpr std::chrono::milliseconds patience{5min};
// For the workspace to say how its IDE is; beyond it a page says that it is being connected to.
constexpr auto ask_limit = 5s;
constexpr std::size_t status_limit = 256 * 1024;
constexpr std::size_t copy_buffer = 64 * 1024;

constexpr unsigned status_misdirected = 421;
constexpr unsigned status_forbidden = 403;
constexpr unsigned status_unavailable = 503;
constexpr unsigned status_switching = 101;

bool has_body(const net::Headers& headers) {
    return headers.contains("Transfer-Encoding") ||
           (headers.contains("Content-Length") && headers.get("Content-Length") != "0");
}

} // namespace

void IdeProxy::set_connection(const ConnectionState& state) {
    {
        const std::lock_guard lock(mutex_);
        connection_ = state;
        // An attempt under way says nothing of it: the workspace sleeps on until the connection stands.
        resting_ = state.resting || (resting_ && state.kind == ConnectionState::Kind::reconnecting);
    }
    asio::post(executor_, [self = shared_from_this()] { self->changed_.notify(); });
}

ConnectionState IdeProxy::connection() const {
    const std::lock_guard lock(mutex_);
    return connection_;
}

bool IdeProxy::connected() const {
    return connection().kind == ConnectionState::Kind::connected;
}

bool IdeProxy::comes_back() const {
    const std::lock_guard lock(mutex_);
    return !resting_ && connection_.kind != ConnectionState::Kind::disconnected &&
           connection_.kind != ConnectionState::Kind::error;
}

void IdeProxy::want() {
    const std::lock_guard lock(mutex_);
    if (connection_.kind != ConnectionState::Kind::connected && listeners_.wanted) {
        resting_ = false;
        listeners_.wanted();
    }
}

void IdeProxy::set_preferences(const model::IdePreferences& preferences) {
    {
        const std::lock_guard lock(mutex_);
        const bool changed = target_.preferences != preferences;
        target_.preferences = preferences;
        if (!changed || !running_) {
            return; // asking would start it
        }
    }
    // A page that is open already asks for nothing that would carry them.
    asio::co_spawn(executor_, tell_preferences(shared_from_this()), asio::detached);
}

asio::awaitable<void> IdeProxy::tell_preferences(std::shared_ptr<IdeProxy> self) {
    if (self->connected()) {
        co_await self->look();
    }
}

void IdeProxy::listen(Listeners listeners) {
    const std::lock_guard lock(mutex_);
    listeners_ = std::move(listeners);
}

std::string IdeProxy::target() const {
    const std::lock_guard lock(mutex_);
    return model::dump(model::channel::encode(target_));
}

asio::awaitable<void> IdeProxy::handle(net::Exchange& exchange) {
    const auto self = shared_from_this(); // the server may be let go of meanwhile
    co_await self->answer(exchange);
}

asio::awaitable<void> IdeProxy::answer(net::Exchange& exchange) {
    const auto& headers = exchange.headers();
    if (!gate_.is_own_host(headers)) {
        auto refusal = IdePages::plain(status_misdirected, "This is not the address of the IDE.");
        co_await exchange.respond(std::move(refusal));
        co_return;
    }
    const auto& path = exchange.target().raw_path();
    const bool page = is_page_request(exchange.method(), headers);
    if (path == ide_entrance_path) {
        auto entrance = enter(exchange);
        co_await exchange.respond(std::move(entrance));
        co_return;
    }
    if (gate_.judge(headers) != IdeGate::Verdict::pass) {
        auto refusal = page ? pages_.scene_page(pages_.not_let_in(), {})
                            : IdePages::plain(status_forbidden, "Open the IDE from Berth.");
        co_await exchange.respond(std::move(refusal));
        co_return;
    }
    if (path == ide_state_path) {
        const auto scene = co_await look();
        co_await exchange.respond(IdePages::scene_document(scene));
        co_return;
    }
    if (page) {
        want();
        const auto scene = co_await look();
        if (scene.kind != IdeScene::Kind::ready) {
            co_await exchange.respond(pages_.scene_page(scene, ide_state_path));
            co_return;
        }
    }
    // Nothing is written to a link that has lost its carrier before it is known why: that would wake a workspace.
    while (!connected() && comes_back()) {
        co_await changed_.wait();
    }
    if (!comes_back()) {
        // A page that tries to go on by itself is no reason to wake a workspace.
        co_await exchange.respond(IdePages::plain(status_unavailable, "There is no connection to the workspace."));
        co_return;
    }
    co_await pass_on(exchange);
}

net::Response IdeProxy::enter(net::Exchange& exchange) {
    const auto key = exchange.target().query("key").value_or("");
    const auto target = gate_.take_key(std::string(key), IdeGate::Clock::now());
    if (target) {
        return pages_.entrance_page(*target, gate_.set_cookie());
    }
    // A link opened twice by the browser that was let in does no harm.
    if (gate_.judge(exchange.headers()) == IdeGate::Verdict::pass) {
        return pages_.entrance_page("/", gate_.set_cookie());
    }
    return pages_.scene_page(pages_.not_let_in(), {});
}

asio::awaitable<Result<model::channel::IdeStatus>> IdeProxy::ask() {
    const auto link = slot_->link;
    if (!link) {
        co_return std::unexpected(slot_->absent);
    }
    auto stream = co_await link->open(std::string(model::channel::ide_status_kind), target());
    if (!stream) {
        co_return std::unexpected(stream.error());
    }
    std::string document;
    Bytes buffer(copy_buffer);
    for (;;) {
        const auto count = co_await (*stream)->read_some(buffer);
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            break;
        }
        document += as_text(ByteView(buffer).first(*count));
        if (document.size() > status_limit) {
            co_return fail(Errc::protocol_error, "The workspace says too much of its IDE.");
        }
    }
    [[maybe_unused]] const auto ended = co_await (*stream)->shutdown_send();
    co_return model::decode_text<model::channel::IdeStatus>(document);
}

asio::awaitable<void> IdeProxy::lost() {
    while (connected()) {
        co_await changed_.wait();
    }
}

asio::awaitable<IdeScene> IdeProxy::look() {
    using namespace asio::experimental::awaitable_operators;
    const auto connection = this->connection();
    using Kind = ConnectionState::Kind;
    if (connection.kind == Kind::error || connection.kind == Kind::disconnected) {
        const auto reason = connection.reason.value_or(Error{Errc::unavailable, "The connection has ended.", {}});
        co_return pages_.failed(reason.message, reason.hint);
    }
    if (connection.kind != Kind::connected) {
        co_return connection.reason ? pages_.reconnecting(connection.reason->text()) : pages_.connecting();
    }
    asio::steady_timer timer(co_await asio::this_coro::executor, ask_limit);
    auto first = co_await (ask() || lost() || timer.async_wait(asio::use_awaitable));
    if (first.index() != 0) {
        const auto reason = this->connection().reason;
        co_return reason ? pages_.reconnecting(reason->text()) : pages_.connecting();
    }
    const auto& status = std::get<0>(first);
    if (!status) {
        const auto& why = status.error();
        const bool passes = why.code == Errc::unavailable || why.code == Errc::cancelled || why.code == Errc::timed_out;
        co_return passes ? pages_.connecting() : pages_.failed(why.message, why.hint);
    }
    {
        const std::lock_guard lock(mutex_);
        running_ = status->state == IdeState::running;
        if (listeners_.status) {
            listeners_.status(*status);
        }
    }
    switch (status->state) {
    case IdeState::running:
        co_return IdeScene{IdeScene::Kind::ready, {}, {}};
    case IdeState::stopped:
    case IdeState::starting:
        co_return pages_.starting(status->detail);
    case IdeState::unavailable:
    case IdeState::failed:
        break;
    }
    co_return pages_.failed(status->detail, {});
}

asio::awaitable<void> IdeProxy::pass_on(net::Exchange& exchange) {
    const bool websocket = is_websocket_request(exchange.headers());
    const auto link = slot_->link;
    auto stream = link ? link->open_early(std::string(model::channel::ide_kind), target(),
                                          websocket ? link::Priority::interactive : link::Priority::bulk)
                       : std::unexpected(slot_->absent);
    if (!stream) {
        co_await exchange.respond(IdePages::plain(status_unavailable, stream.error().text()));
        co_return;
    }
    net::ClientLimits limits;
    limits.header_timeout = limits.body_timeout = limits.write_timeout = patience;
    net::HttpConnection connection(std::move(*stream), std::string(exchange.headers().get("Host")), limits);
    net::Request request;
    request.method = exchange.method();
    request.target = exchange.target().raw();
    request.headers = gate_.for_ide(exchange.headers());
    if (has_body(exchange.headers())) {
        // NOLINTNEXTLINE(cppcoreguidelines-avoid-capturing-lambda-coroutines): the request keeps it while it is sent
        request.body_source = [&exchange]() -> asio::awaitable<Result<Bytes>> {
            Bytes piece(copy_buffer);
            const auto count = co_await exchange.read_some(piece);
            if (!count) {
                co_return std::unexpected(count.error());
            }
            piece.resize(*count);
            co_return piece;
        };
    }
    auto response = co_await connection.send(std::move(request));
    if (!response) {
        co_await exchange.respond(IdePages::plain(status_unavailable, response.error().text()));
        co_return;
    }
    {
        const std::lock_guard lock(mutex_);
        running_ = true;
    }
    if (response->status() == status_switching && websocket) {
        co_await pass_websocket(exchange, *response);
    } else {
        co_await copy(exchange, *response);
    }
}

asio::awaitable<void> IdeProxy::pass_websocket(net::Exchange& exchange, net::ClientResponse& response) {
    using namespace asio::experimental::awaitable_operators;
    const auto headers = gate_.for_browser(response.headers());
    ReluctantStream ide(response.upgrade(), [this] { return connected(); });
    auto browser = co_await exchange.upgrade(headers);
    if (!browser) {
        co_return;
    }
    const auto flush_again_and_again = [](IdeProxy& self, ReluctantStream& stream) -> asio::awaitable<void> {
        for (;;) {
            co_await self.changed_.wait();
            co_await stream.flush();
        }
    };
    co_await (net::relay(**browser, ide) || flush_again_and_again(*this, ide));
}

asio::awaitable<void> IdeProxy::copy(net::Exchange& exchange, net::ClientResponse& response) {
    const auto started = co_await exchange.start_response(response.status(), gate_.for_browser(response.headers()));
    if (!started) {
        co_return;
    }
    Bytes buffer(copy_buffer);
    for (;;) {
        const auto count = co_await response.read_some(buffer);
        if (!count) {
            co_return; // without finish(): the browser sees that something is missing
        }
        if (*count == 0) {
            break;
        }
        const auto written = co_await exchange.write(ByteView(buffer).first(*count));
        if (!written) {
            co_return;
        }
    }
    co_await exchange.finish();
}

} // namespace berth::client
