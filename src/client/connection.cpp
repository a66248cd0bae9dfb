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
// What a gateway may take to answer when somebody waits, and what it is given more with each attempt: a slow one is not
// helped by ever more of them.
constexpr auto urgent_answer = 3s;
constexpr auto answer_growth = 1s;
constexpr auto longest_answer = 15s;
// A token that was fetched beforehand is used this soon or not at all; it opens the door for a minute.
constexpr auto token_use = 45s;
// The share of a ticket's life after which its carrier is renewed: spread, so that those let in together do not all
// come back together, and early enough that a short break then still finds a ticket.
constexpr double renewal_from = 0.65;
constexpr double renewal_spread = 0.2;
constexpr auto renewal_retry = 20s;

net::DialRequest dial_request(const QUrl& platform, const std::string& target, const Secret& credential, bool wake) {
    const bool tls = platform.scheme() == QLatin1String("https");
    const std::string host = platform.host(QUrl::FullyEncoded).toStdString();
    net::DialRequest request;
    request.endpoint = net::TcpEndpoint{host, static_cast<std::uint16_t>(platform.port(tls ? 443 : 80)), tls};
    request.host = platform.authority(QUrl::FullyEncoded).toStdString();
    request.target = target;
    request.headers.add("Authorization", "Bearer " + std::string(credential.reveal()));
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
    const bool ended = state.kind == Kind::disconnected || state.kind == Kind::error;
    if (state.kind == Kind::connected || ended) {
        for (const auto& one : std::exchange(waiting, {})) {
            one.set(state.reason ? Result<void>(std::unexpected(*state.reason)) : Result<void>());
        }
    }
    on_slot([ended, reason = state.reason](LinkSlot& of) {
        of.ended = ended;
        if (ended && reason) {
            of.absent = *reason;
        }
        of.changed.notify();
    });
    // Queued: who listens may close this connection.
    QMetaObject::invokeMethod(owner, [this] { Q_EMIT owner->state_changed(); }, Qt::QueuedConnection);
}

void Connection::Impl::on_slot(std::function<void(LinkSlot&)> change) {
    asio::post(executor, [slot = slot, change = std::move(change)] { change(*slot); });
}

void Connection::Impl::begin() {
    backoff.reset();
    was_connected = false;
    down_since = Clock::now();
    missed_since.reset();
    keeping =
        start(owner, keep_alive(), [this](Error reason) { end(ConnectionState::Kind::error, std::move(reason)); });
}

void Connection::Impl::end(ConnectionState::Kind kind, Error reason) {
    keeping.cancel();
    measuring.cancel();
    renewing.cancel();
    drop_link(reason);
    ConnectionState next;
    next.kind = kind;
    next.reason = std::move(reason);
    set_state(std::move(next));
}

void Connection::Impl::drop_link(Error reason) {
    has_session = false;
    ticket.reset();
    on_slot([reason = std::move(reason)](LinkSlot& of) {
        of.absent = reason;
        end_race(of);
        if (const auto session = std::exchange(of.link, nullptr)) {
            session->close(reason);
        }
        of.changed.notify();
    });
}

void Connection::Impl::lose_session(const Error& why, std::size_t open_streams) {
    has_session = false;
    ticket.reset();
    QMetaObject::invokeMethod(
        owner,
        [this, reason = QString::fromStdString(why.text()), count = static_cast<int>(open_streams)] {
            Q_EMIT owner->session_lost(reason, count);
        },
        Qt::QueuedConnection);
}

void Connection::Impl::stir(bool wanted) {
    if (!keeping.active()) {
        return;
    }
    backoff.reset();
    nudge.set(wanted);
    asking.set(std::nullopt);
    on_slot([](LinkSlot& of) { of.stir(); });
}

std::chrono::milliseconds Connection::Impl::missed_for() const {
    return missed_since ? std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - *missed_since) : 0ms;
}

Task<Error> Connection::Impl::keep_alive() {
    bool token_refused_before = false;
    bool wake = true; // somebody has asked for the connection
    bool renewed = false;
    std::optional<Error> last;
    std::shared_ptr<SpareLine> spare;
    while (true) {
        if (!renewed) { // else nobody notices
            ConnectionState trying;
            trying.kind = was_connected ? ConnectionState::Kind::reconnecting : ConnectionState::Kind::connecting;
            trying.attempt = backoff.attempts() + 1;
            trying.reason = last;
            set_state(std::move(trying));
        }
        const Attempt result = co_await attempt(token_refused_before, wake, std::exchange(spare, nullptr));
        const auto& refusal = result.refusal;
        last = refusal ? refusal->error : result.ended;
        spare = result.spare;
        renewed = result.renewed;
        token_refused_before = refusal && refusal->kind == Refusal::Kind::token;
        if (refusal && refusal->kind == Refusal::Kind::stop) {
            co_return *last;
        }
        if (!refusal) { // it was connected: what comes now, comes by itself
            wake = false;
        }
        if (spare || result.searching || token_refused_before || (refusal && refusal->kind == Refusal::Kind::again)) {
            continue;
        }
        const bool asked = co_await wait_for_next(result);
        wake = wake || asked;
    }
}

Task<TokenAnswer> Connection::Impl::ask_for_token() {
    while (true) {
        asking = OneShot<std::optional<TokenAnswer>>();
        QObject context; // of a request that the network's change makes hopeless
        start(&context, tokens(workspace_id), [asking = asking](TokenAnswer answer) { asking.set(std::move(answer)); });
        auto answer = co_await asking;
        if (answer) {
            co_return std::move(*answer);
        }
    }
}

Task<std::expected<Connection::Impl::Credential, Refusal>> Connection::Impl::credential() {
    if (const auto fetched = std::exchange(token, std::nullopt); fetched && Clock::now() < fetched->end) {
        co_return Credential{fetched->text, false};
    }
    if (has_session && ticket && Clock::now() < ticket->end) {
        co_return Credential{ticket->text, true};
    }
    auto answer = co_await ask_for_token();
    if (!answer.token) {
        Refusal refusal = judge_token_failure(answer.token.error());
        refusal.pause = answer.retry_after;
        co_return std::unexpected(std::move(refusal));
    }
    target = answer.token->url;
    co_return Credential{answer.token->token, false};
}

DialPlan Connection::Impl::plan(const Credential& credential, bool wake) const {
    DialPlan made;
    made.request = dial_request(platform, target, credential.text, wake);
    const bool missed = missed_since || !waiting.empty();
    made.spacing = backoff.spacing(missed_for(), missed);
    const std::chrono::milliseconds patience = urgent_answer + answer_growth * backoff.attempts();
    made.answer_limit = missed ? std::min<std::chrono::milliseconds>(patience, longest_answer) : longest_answer;
    return made;
}

Task<Connection::Impl::Attempt> Connection::Impl::attempt(bool token_refused_before, bool wake,
                                                          std::shared_ptr<SpareLine> spare) {
    auto opens = co_await credential();
    if (!opens) {
        co_return Attempt{std::move(opens.error()), {}, {}, false, false};
    }
    DialPlan dial_plan = plan(*opens, wake);
    dial_plan.spare = std::move(spare);
    dial_plan.token_refused_before = token_refused_before;
    auto dialled = co_await on_io<DialOutcome>(executor, [slot = slot, dial_plan] { return dial(slot, dial_plan); });
    if (!dialled) {
        co_return Attempt{judge_dial_failure(dialled.error()), {}, {}, false, false};
    }
    if (!dialled->dialled) {
        Refusal refusal = dialled->refusal;
        if (opens->by_ticket && refusal.kind == Refusal::Kind::token) { // its time is over; a token may be good
            ticket.reset();
            refusal.kind = Refusal::Kind::again;
        } else if (dialled->resume_refused) {
            // Whether it was the session or the workspace shows when a new session is asked for.
            drop_link(refusal.error);
            lose_session(refusal.error, dialled->open_streams);
            refusal.kind = Refusal::Kind::again;
        }
        co_return Attempt{std::move(refusal), {}, {}, false, false};
    }
    const auto connected_at = Clock::now();
    connected(std::move(dialled->ticket));
    LineRequest line = dial_plan.line();
    line.spacing = net::BackoffPolicy{}.eager_delay;
    auto end = co_await on_io<CarrierEnd>(
        executor, [slot = slot, carrier = dialled->dialled, line] { return carry(slot, carrier, line); },
        OnDrop::leave);
    measuring.cancel();
    renewing.cancel();
    down_since = Clock::now();
    if (down_since - connected_at > proven_after) {
        backoff.reset();
    }
    if (!end) {
        co_return Attempt{std::nullopt, end.error(), {}, false, false};
    }
    queued_at_loss = end->queued;
    if (end->session_over) {
        lose_session(end->why, end->open_streams);
    }
    if (end->searching || (end->spare && !end->renewed)) {
        missed_since = down_since;
    }
    co_return Attempt{std::nullopt, end->why, end->spare, end->renewed, end->searching};
}

void Connection::Impl::connected(std::optional<ResumeTicket> given) {
    was_connected = true;
    has_session = true;
    missed_since.reset();
    ticket.reset();
    if (given) {
        ticket = Pass{std::move(given->text), Clock::now() + given->lifetime};
    }
    ConnectionState now_connected;
    now_connected.kind = ConnectionState::Kind::connected;
    now_connected.rtt = state.kind == ConnectionState::Kind::connected ? state.rtt : std::nullopt;
    set_state(std::move(now_connected));
    measuring = start(owner, measure(), [] {});
    renewing = start(owner, renew(), [] {});
}

Task<bool> Connection::Impl::wait_for_next(const Attempt& result) {
    const auto known = co_await on_io<Need>(executor, [slot = slot] { return need_of(slot); });
    Need need = known.value_or(Need{});
    need.bytes = need.bytes || !waiting.empty();
    if (!need.bytes) {
        missed_since.reset();
    } else if (!missed_since) {
        missed_since = result.refusal ? Clock::now() : down_since;
    }
    const bool told = result.refusal && result.refusal->pause;
    if (told) {
        backoff.retry_after(*result.refusal->pause);
    }
    const auto wait = backoff.next(missed_for(), need.bytes, QRandomGenerator::global()->generateDouble());
    const bool resting = result.refusal && result.refusal->resting;
    std::optional<std::size_t> listening;
    if (resting) {
        listening = queued_at_loss;
    } else if (!told && !need.bytes) {
        listening = need.queued;
    }
    const Error reason = result.refusal ? result.refusal->error : result.ended;
    co_return co_await pause(wait, reason, resting, listening);
}

Task<bool> Connection::Impl::pause(std::chrono::milliseconds duration, const Error& reason, bool resting,
                                   std::optional<std::size_t> listening) {
    ConnectionState waiting_state;
    waiting_state.kind = was_connected ? ConnectionState::Kind::reconnecting : ConnectionState::Kind::connecting;
    waiting_state.resting = resting;
    waiting_state.attempt = backoff.attempts() + 1;
    waiting_state.next_try = Clock::now() + duration;
    waiting_state.reason = reason;
    nudge = OneShot<bool>();
    QTimer timer;
    timer.setSingleShot(true);
    timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&timer, &QTimer::timeout, &timer, [nudge = nudge] { nudge.set(false); });
    timer.start(duration);
    QObject context; // of what ends with the pause
    if (listening) {
        start(&context, listen_for_need(nudge, *listening), [] {});
    }
    set_state(std::move(waiting_state));
    co_return co_await nudge;
}

Task<void> Connection::Impl::listen_for_need(OneShot<bool> ended, std::size_t queued) {
    const auto needed = co_await on_io<void>(executor, [slot = slot, queued] { return new_need(slot, queued); });
    if (needed) {
        ended.set(true);
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

Task<void> Connection::Impl::renew() {
    if (!ticket) {
        co_return; // an older platform: the carrier is dialled anew when it has ended
    }
    const double share = renewal_from + renewal_spread * QRandomGenerator::global()->generateDouble();
    co_await sleep_for(std::chrono::duration_cast<std::chrono::milliseconds>((ticket->end - Clock::now()) * share));
    while (true) {
        auto answer = co_await tokens(workspace_id);
        if (answer.token) {
            target = answer.token->url;
            token = Pass{answer.token->token, Clock::now() + token_use};
            on_slot([](LinkSlot& of) {
                of.renewal = true;
                of.stir();
            });
            co_return;
        }
        co_await sleep_for(std::max<std::chrono::milliseconds>(renewal_retry, answer.retry_after.value_or(0ms)));
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
    impl_->renewing.cancel();
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
    if (impl_->keeping.active()) {
        impl_->stir(true);
    } else {
        impl_->begin();
    }
}

void Connection::rest(Error reason) {
    impl_->keeping.cancel();
    impl_->measuring.cancel();
    impl_->renewing.cancel();
    ConnectionState resting;
    resting.kind = ConnectionState::Kind::disconnected;
    resting.reason = std::move(reason);
    impl_->set_state(std::move(resting));
}

void Connection::disconnect() {
    impl_->end(ConnectionState::Kind::disconnected, Error{Errc::cancelled, "The connection was closed.", ""});
}

} // namespace berth::client
