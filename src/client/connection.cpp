#include "client/connection_impl.h"
#include "client/io_bridge.h"
#include "client/machine.h"
#include "client/stream_impl.h"
#include "model/channel/wake.h"

#include <QRandomGenerator>

namespace berth::client {

namespace {

using namespace std::literals;

// A carrier that lived this long shows that the way is good: the next outage begins with short pauses again.
constexpr auto proven_after = 2s;
// How soon after connecting the round trip is first asked for, and how often then.
constexpr auto first_measurement = 500ms;
constexpr auto measurement_interval = 10s;
// How often a connection that leaves its workspace asleep looks whether there is something to send.
constexpr auto listening_interval = 300ms;

struct Dialled {
    link::Answer answer;
    net::CarrierPtr carrier;
};

struct DialOutcome {
    std::shared_ptr<Dialled> dialled; // io_owned; none: refused
    Refusal refusal;
    bool resume_refused = false; // the answer may be about the session, not about the workspace
};

struct CarrierEnd {
    Error why;
    bool session_over = false;
    bool bytes_waiting = false;
    std::size_t queued = 0;
};

std::optional<std::chrono::milliseconds> retry_after_of(const net::Headers& headers) {
    HttpResponse response;
    response.headers.emplace_back("retry-after", headers.get("Retry-After"));
    return retry_after(response, std::chrono::system_clock::now());
}

// Whether an answer to a resume can mean that the agent does not have this session (410) or does not believe in it
// (403, which may be the gateway's own as well).
bool may_be_about_session(unsigned status) {
    return status == 403 || status == 410;
}

asio::awaitable<Result<DialOutcome>> dial(std::shared_ptr<LinkSlot> slot, net::DialRequest request,
                                          bool token_refused_before) {
    const auto executor = co_await asio::this_coro::executor;
    if (!slot->link) {
        slot->link = net::Link::create(executor, link::Role::client);
    }
    const auto session = slot->link;
    const link::Offer offer = session->offer();
    request.headers.set(std::string(link::version_header), std::string(link::supported_versions));
    request.headers.set(std::string(link::session_header), offer.format());
    auto dialed = co_await net::dial_carrier(std::move(request));
    DialOutcome outcome;
    if (!dialed) {
        const auto& response = dialed.error().response;
        if (!response) {
            outcome.refusal = judge_dial_failure(dialed.error().error);
        } else {
            outcome.refusal = judge_answer(static_cast<int>(response->status), response->headers.get("Content-Type"),
                                           response->body, retry_after_of(response->headers), token_refused_before);
            outcome.resume_refused = offer.resume && may_be_about_session(response->status);
        }
        co_return outcome;
    }
    auto answer = link::Answer::parse(dialed->headers.get(link::session_header));
    if (!answer) {
        outcome.refusal = {Refusal::Kind::stop, std::nullopt,
                           Error{Errc::unsupported, "The workspace speaks another version of the link.",
                                 "Restart the workspace to update it, or update this program."}};
        co_return outcome;
    }
    outcome.dialled = io_owned(asio::any_io_executor(executor),
                               std::make_unique<Dialled>(std::move(*answer), std::move(dialed->carrier)));
    co_return outcome;
}

asio::awaitable<Result<CarrierEnd>> run(std::shared_ptr<LinkSlot> slot, std::shared_ptr<Dialled> dialled) {
    const auto session = slot->link;
    if (!session) {
        co_return fail(Errc::cancelled, "The connection was closed.");
    }
    CarrierEnd end;
    end.why = co_await session->run(std::move(dialled->answer), std::move(dialled->carrier));
    end.session_over = session->state() == link::SessionState::closed;
    const auto statistics = session->statistics();
    end.bytes_waiting = statistics.queued > 0 || statistics.in_flight > 0;
    end.queued = statistics.queued;
    if (end.session_over && slot->link == session) {
        slot->link.reset();
        slot->absent = end.why;
    }
    co_return end;
}

asio::awaitable<Result<link::Statistics>> statistics_of(std::shared_ptr<LinkSlot> slot) {
    if (!slot->link) {
        co_return fail(Errc::unavailable, "There is no link.");
    }
    co_return slot->link->statistics();
}

asio::awaitable<Result<std::shared_ptr<net::LinkStream>>> open_on(std::shared_ptr<LinkSlot> slot, std::string kind,
                                                                  std::string target, link::Priority priority) {
    const auto session = slot->link;
    if (!session) {
        co_return std::unexpected(slot->absent);
    }
    auto opened = co_await session->open(std::move(kind), std::move(target), priority);
    if (!opened) {
        co_return std::unexpected(opened.error());
    }
    const auto executor = co_await asio::this_coro::executor;
    co_return io_owned(asio::any_io_executor(executor), std::move(*opened));
}

net::DialRequest dial_request(const QUrl& platform, const model::ConnectionToken& token, bool wake) {
    const bool tls = platform.scheme() == QLatin1String("https");
    const std::string host = platform.host(QUrl::FullyEncoded).toStdString();
    net::DialRequest request;
    request.endpoint = net::TcpEndpoint{host, static_cast<std::uint16_t>(platform.port(tls ? 443 : 80)), tls};
    request.host = platform.authority(QUrl::FullyEncoded).toStdString();
    request.target = token.url;
    request.headers.add("Authorization", "Bearer " + std::string(token.token.reveal()));
    if (!wake) {
        request.headers.add(std::string(model::channel::wake_header), std::string(model::channel::wake_no));
    }
    request.connect = connect_options(platform);
    return request;
}

} // namespace

std::string_view to_string(ConnectionState::Kind kind) {
    switch (kind) {
    case ConnectionState::Kind::connecting:
        return "connecting";
    case ConnectionState::Kind::connected:
        return "connected";
    case ConnectionState::Kind::reconnecting:
        return "reconnecting";
    case ConnectionState::Kind::disconnected:
        return "disconnected";
    case ConnectionState::Kind::error:
        return "error";
    }
    return "error";
}

void Connection::Impl::set_state(ConnectionState next) {
    state = std::move(next);
    using Kind = ConnectionState::Kind;
    if (state.kind == Kind::connected || state.kind == Kind::disconnected || state.kind == Kind::error) {
        for (const auto& one : std::exchange(waiting, {})) {
            one.set(state.reason ? Result<void>(std::unexpected(*state.reason)) : Result<void>());
        }
    }
    // Queued: who listens may close this connection.
    QMetaObject::invokeMethod(owner, [this] { Q_EMIT owner->state_changed(); }, Qt::QueuedConnection);
}

void Connection::Impl::begin() {
    backoff.reset();
    was_connected = false;
    down_since = Clock::now();
    keeping =
        start(owner, keep_alive(), [this](Error reason) { end(ConnectionState::Kind::error, std::move(reason)); });
}

void Connection::Impl::end(ConnectionState::Kind kind, Error reason) {
    keeping.cancel();
    measuring.cancel();
    drop_link(reason);
    ConnectionState next;
    next.kind = kind;
    next.reason = std::move(reason);
    set_state(std::move(next));
}

void Connection::Impl::drop_link(Error reason) {
    asio::post(executor, [slot = slot, reason = std::move(reason)] {
        slot->absent = reason;
        if (const auto session = std::exchange(slot->link, nullptr)) {
            session->close(reason);
        }
    });
}

Task<Error> Connection::Impl::keep_alive() {
    bool token_refused_before = false;
    bool wake = true; // somebody has asked for the connection
    std::optional<Error> last;
    while (true) {
        ConnectionState trying;
        trying.kind = was_connected ? ConnectionState::Kind::reconnecting : ConnectionState::Kind::connecting;
        trying.attempt = backoff.attempts() + 1;
        trying.reason = last;
        set_state(std::move(trying));
        const Attempt result = co_await attempt(token_refused_before, wake);
        last = result.refusal ? result.refusal->error : result.ended;
        token_refused_before = result.refusal && result.refusal->kind == Refusal::Kind::token;
        if (token_refused_before || (result.refusal && result.refusal->kind == Refusal::Kind::again)) {
            continue;
        }
        if (result.refusal && result.refusal->kind == Refusal::Kind::stop) {
            co_return *last;
        }
        if (!result.refusal) { // it was connected: what comes now, comes by itself
            wake = false;
            queued_at_loss = result.queued;
        }
        if (result.refusal && result.refusal->pause) {
            backoff.retry_after(*result.refusal->pause);
        }
        const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - down_since);
        const auto wait = backoff.next(since, result.bytes_waiting, QRandomGenerator::global()->generateDouble());
        const bool asked = co_await pause(wait, *last, result.refusal && result.refusal->resting);
        wake = wake || asked;
    }
}

Task<Connection::Impl::Attempt> Connection::Impl::attempt(bool token_refused_before, bool wake) {
    auto token = co_await tokens(workspace_id);
    if (!token) {
        co_return Attempt{judge_token_failure(token.error()), {}, false, 0};
    }
    const auto request = dial_request(platform, *token, wake);
    auto dialled = co_await on_io<DialOutcome>(
        executor, [slot = slot, request, token_refused_before] { return dial(slot, request, token_refused_before); });
    if (!dialled) {
        co_return Attempt{judge_dial_failure(dialled.error()), {}, false, 0};
    }
    if (!dialled->dialled) {
        Refusal refusal = dialled->refusal;
        if (dialled->resume_refused) {
            // Whether it was the session or the workspace shows when a new session is asked for.
            drop_link(refusal.error);
            QMetaObject::invokeMethod(
                owner, [this, why = QString::fromStdString(refusal.error.text())] { Q_EMIT owner->session_lost(why); },
                Qt::QueuedConnection);
            refusal.kind = Refusal::Kind::again;
        }
        co_return Attempt{std::move(refusal), {}, false, 0};
    }
    const auto connected_at = Clock::now();
    was_connected = true;
    ConnectionState now_connected;
    now_connected.kind = ConnectionState::Kind::connected;
    set_state(std::move(now_connected));
    measuring = start(owner, measure(), [] {});
    auto end = co_await on_io<CarrierEnd>(
        executor, [slot = slot, carrier = dialled->dialled] { return run(slot, carrier); }, OnDrop::leave);
    measuring.cancel();
    down_since = Clock::now();
    if (down_since - connected_at > proven_after) {
        backoff.reset();
    }
    if (!end) {
        co_return Attempt{std::nullopt, end.error(), false, 0};
    }
    if (end->session_over) {
        QMetaObject::invokeMethod(
            owner, [this, why = QString::fromStdString(end->why.text())] { Q_EMIT owner->session_lost(why); },
            Qt::QueuedConnection);
    }
    co_return Attempt{std::nullopt, end->why, end->bytes_waiting, end->queued};
}

Task<bool> Connection::Impl::pause(std::chrono::milliseconds duration, const Error& reason, bool listening) {
    ConnectionState waiting_state;
    waiting_state.kind = was_connected ? ConnectionState::Kind::reconnecting : ConnectionState::Kind::connecting;
    waiting_state.resting = listening;
    waiting_state.attempt = backoff.attempts() + 1;
    waiting_state.next_try = Clock::now() + duration;
    waiting_state.reason = reason;
    nudge = OneShot<bool>();
    QTimer timer;
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, &timer, [nudge = nudge] { nudge.set(false); });
    timer.start(duration);
    QObject context; // of what ends with the pause
    if (listening) {
        start(&context, listen_for_bytes(nudge), [] {});
    }
    set_state(std::move(waiting_state));
    co_return co_await nudge;
}

Task<void> Connection::Impl::listen_for_bytes(OneShot<bool> ended) {
    while (true) {
        co_await sleep_for(listening_interval);
        const auto statistics =
            co_await on_io<link::Statistics>(executor, [slot = slot] { return statistics_of(slot); });
        if (statistics && statistics->queued > queued_at_loss) {
            ended.set(true);
        }
    }
}

Task<void> Connection::Impl::measure() {
    co_await sleep_for(first_measurement);
    while (true) {
        const auto statistics =
            co_await on_io<link::Statistics>(executor, [slot = slot] { return statistics_of(slot); });
        if (statistics && statistics->rtt) {
            ConnectionState measured = state;
            measured.rtt = std::chrono::duration_cast<std::chrono::microseconds>(*statistics->rtt);
            set_state(std::move(measured));
        }
        co_await sleep_for(measurement_interval);
    }
}

Connection::Connection(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {
    impl_->owner = this;
    impl_->begin();
}

Connection::~Connection() {
    impl_->keeping.cancel();
    impl_->measuring.cancel();
    const Error reason{Errc::cancelled, "The connection was closed.", ""};
    impl_->drop_link(reason);
    for (const auto& one : std::exchange(impl_->waiting, {})) {
        one.set(std::unexpected(reason));
    }
}

const std::string& Connection::workspace_id() const {
    return impl_->workspace_id;
}

const ConnectionState& Connection::state() const {
    return impl_->state;
}

Task<Result<void>> Connection::connected() {
    using Kind = ConnectionState::Kind;
    if (impl_->state.kind == Kind::connected) {
        co_return Result<void>();
    }
    if (impl_->state.kind == Kind::error || impl_->state.kind == Kind::disconnected) {
        co_return std::unexpected(impl_->state.reason.value_or(Error{}));
    }
    const OneShot<Result<void>> mine;
    impl_->waiting.push_back(mine);
    co_return co_await mine;
}

Task<Result<std::unique_ptr<Stream>>> Connection::open(std::string kind, model::Json target, link::Priority priority) {
    if (auto ready = co_await connected(); !ready) {
        co_return std::unexpected(ready.error());
    }
    auto opened = co_await on_io<std::shared_ptr<net::LinkStream>>(
        impl_->executor, [slot = impl_->slot, kind = std::move(kind), text = model::dump(target), priority] {
            return open_on(slot, kind, text, priority);
        });
    if (!opened) {
        co_return std::unexpected(opened.error());
    }
    co_return std::make_unique<Stream>(std::make_unique<Stream::Impl>(impl_->executor, std::move(*opened)));
}

void Connection::retry_now() {
    if (!impl_->keeping.active()) {
        impl_->begin();
    } else if (impl_->state.kind == ConnectionState::Kind::connected) {
        asio::post(impl_->executor, [slot = impl_->slot] {
            if (slot->link) {
                slot->link->probe();
            }
        });
    } else {
        impl_->nudge.set(true);
    }
}

void Connection::rest(Error reason) {
    impl_->keeping.cancel();
    impl_->measuring.cancel();
    ConnectionState resting;
    resting.kind = ConnectionState::Kind::disconnected;
    resting.reason = std::move(reason);
    impl_->set_state(std::move(resting));
}

void Connection::disconnect() {
    impl_->end(ConnectionState::Kind::disconnected, Error{Errc::cancelled, "The connection was closed.", ""});
}

} // namespace berth::client
