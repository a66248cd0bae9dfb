#include "client/event_stream.h"

#include "client/machine.h"
#include "net/backoff.h"

#include <QRandomGenerator>
#include <QTimer>

#include <deque>

namespace berth::client {

namespace {

using namespace std::literals;
using Clock = std::chrono::steady_clock;
using Kind = EventStreamState::Kind;

// From the first byte sent to the platform's first message.
constexpr auto connect_limit = 15s;
// The platform sends something this often at least; twice as long without a word means that the way is dead.
constexpr auto ping_interval = 25s;
constexpr auto silence_limit = 60s;
// A connection that lived this long was a good one.
constexpr auto stream_proven_after = 2s;
// What a live connection has to answer within when somebody doubts it.
constexpr auto probe_limit = 5s;
// No message of the platform comes near.
constexpr std::uint64_t message_limit = 8 << 20;

// How a connection ended.
struct End {
    bool was_live = false;
    bool in_order = false; // the platform asked to connect again: its authorisation has run out, or it restarts
    Error why;
};

// What the socket's signals leave for the coroutine that waits.
struct Inbox {
    OneShot<bool> moved; // something came
    std::deque<QString> messages;
    bool in_order = false;
    std::optional<Error> ended;

    void put(const QString& message) {
        messages.push_back(message);
        moved.set(true);
    }
    void end(Errc code, const std::string& what) {
        if (!ended) {
            ended = Error{code, what, "Check your network connection; it is tried again by itself."};
        }
        moved.set(true);
    }
};

QUrl address_of(const QUrl& platform, std::optional<std::uint64_t> after) {
    QUrl url = platform;
    url.setScheme(platform.scheme() == QLatin1String("https") ? QStringLiteral("wss") : QStringLiteral("ws"));
    url.setPath(QString::fromStdString(std::string(model::api_base) + "/events"));
    if (after) {
        url.setQuery(QStringLiteral("after=") + QString::number(*after));
    }
    return url;
}

} // namespace

std::string_view to_string(Kind kind) {
    switch (kind) {
    case Kind::stopped:
        return "stopped";
    case Kind::connecting:
        return "connecting";
    case Kind::live:
        return "live";
    case Kind::waiting:
        return "waiting";
    case Kind::refused:
        return "refused";
    }
    return {};
}

struct EventStream::Impl {
    Impl(EventStream& stream, ApiClient& client, BearerSource& source)
        : self(stream)
        , api(client)
        , bearer(source) {}

    EventStream& self;
    ApiClient& api;
    BearerSource& bearer;
    EventStreamState state;
    std::optional<std::uint64_t> last; // event told of
    Running work;
    OneShot<bool> hurry;              // ends the present pause
    std::function<void()> doubt = {}; // asks the present connection for a sign of life

    Task<Result<void>> run();
    Task<End> connect_once(Secret token);
    Task<Error> explain(Error otherwise);
    void deliver(const model::LiveMessage& message, bool first);
    void show(EventStreamState next);
};

void EventStream::Impl::show(EventStreamState next) {
    state = std::move(next);
    Q_EMIT self.state_changed();
}

// Connects again and again. Ends only where trying again cannot help.
Task<Result<void>> EventStream::Impl::run() {
    net::Backoff backoff;
    auto lost = Clock::now();
    bool seamless = false; // a connection that ended in order is taken up again at once, without a word
    while (true) {
        const bool was_seamless = std::exchange(seamless, false);
        const auto began = Clock::now();
        if (!was_seamless) {
            show({.kind = Kind::connecting, .attempt = backoff.attempts() + 1, .next_try = {}, .reason = {}});
        }
        Error why;
        const auto token = co_await bearer.bearer();
        if (token) {
            End end = co_await connect_once(*token);
            if (end.was_live) {
                backoff.reset();
                lost = Clock::now();
            }
            // One that only just said hello and goodbye is a platform that is ending.
            if (end.was_live && end.in_order && (!was_seamless || Clock::now() - began > stream_proven_after)) {
                seamless = true;
                continue;
            }
            why = std::move(end.why);
            if (!end.was_live) {
                why = co_await explain(std::move(why));
            }
        } else {
            why = token.error();
        }
        if (why.code == Errc::unauthenticated || why.code == Errc::forbidden || why.code == Errc::unsupported) {
            show({.kind = Kind::refused, .attempt = 0, .next_try = {}, .reason = why});
            co_return std::unexpected(why);
        }
        const auto since = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - lost);
        const auto pause = backoff.next(since, false, QRandomGenerator::global()->generateDouble());
        show({.kind = Kind::waiting, .attempt = backoff.attempts(), .next_try = Clock::now() + pause, .reason = why});
        hurry = OneShot<bool>();
        QTimer timer;
        timer.setSingleShot(true);
        QObject::connect(&timer, &QTimer::timeout, &timer, [wake = hurry] { wake.set(true); });
        timer.start(pause);
        co_await hurry;
    }
}

// Qt does not tell what a refused handshake was answered with. The same question as a plain request does, and a token
// that the platform does not accept any more is replaced by it.
Task<Error> EventStream::Impl::explain(Error otherwise) {
    const auto asked = co_await api.me();
    if (!asked) {
        co_return asked.error();
    }
    co_return otherwise;
}

// Runs in the coroutine, so whoever hears of it may stop the stream.
void EventStream::Impl::deliver(const model::LiveMessage& message, bool first) {
    const auto going = [this] { return state.kind != Kind::stopped; };
    if (message.page) {
        last = message.page->next;
    }
    if (first) {
        if (state.kind != Kind::live) {
            show({.kind = Kind::live, .attempt = 0, .next_try = {}, .reason = {}});
        }
        Q_EMIT self.lists_outdated();
    }
    if (going() && message.page && !message.page->events.empty()) {
        Q_EMIT self.events(message.page->events);
    }
    if (going() && !message.samples.empty()) {
        Q_EMIT self.samples(message.samples);
    }
    if (going() && !message.ports.empty()) {
        Q_EMIT self.ports(message.ports);
    }
    if (going() && !message.tools.empty()) {
        Q_EMIT self.tools(message.tools);
    }
}

Task<End> EventStream::Impl::connect_once(Secret token) {
    const auto inbox = std::make_shared<Inbox>();
    const std::string host = api.platform().host().toStdString();
    QTimer patience; // until something has to have come
    QTimer pulse;
    WebSocketEvents events;
    events.connected = [&pulse] { pulse.start(ping_interval); };
    events.pong = [&patience] { patience.start(silence_limit); };
    events.text = [inbox, &patience](const QString& text) {
        patience.start(silence_limit);
        inbox->put(text);
    };
    events.failed = [inbox, host](const std::string& how) {
        inbox->end(Errc::unavailable, "The connection to " + host + " failed: " + how);
    };
    events.ended = [inbox, host](bool going_away) {
        inbox->in_order = going_away;
        inbox->end(Errc::unavailable, "The connection to " + host + " ended.");
    };
    const auto socket = qt_network().web_socket(proxy_to(api.platform()), message_limit, std::move(events));

    patience.setSingleShot(true);
    QObject::connect(&patience, &QTimer::timeout, &patience,
                     [inbox, host] { inbox->end(Errc::timed_out, host + " does not answer."); });
    QObject::connect(&pulse, &QTimer::timeout, &pulse, [&socket] { socket->ping(); });
    doubt = [&socket, &patience] {
        socket->ping();
        patience.start(probe_limit);
    };
    // Also where the task is dropped.
    struct Undoubted {
        std::function<void()>& doubt;
        ~Undoubted() { doubt = {}; }
    };
    const Undoubted undoubted{doubt};
    patience.start(connect_limit);
    socket->open(address_of(api.platform(), last), token);

    End end;
    while (true) {
        co_await inbox->moved;
        inbox->moved = OneShot<bool>();
        for (auto waiting = std::exchange(inbox->messages, {}); const QString& text : waiting) {
            const auto message = model::decode_text<model::LiveMessage>(text.toStdString());
            if (!message) {
                end.why = Error{Errc::protocol_error,
                                "The platform's live message cannot be understood: " + message.error().message,
                                "The platform may be newer than this program: update it."};
                co_return end;
            }
            deliver(*message, !std::exchange(end.was_live, true));
        }
        if (inbox->ended) {
            end.in_order = inbox->in_order;
            end.why = *inbox->ended;
            co_return end;
        }
    }
}

EventStream::EventStream(ApiClient& api, BearerSource& bearer)
    : impl_(std::make_unique<Impl>(*this, api, bearer)) {}

EventStream::~EventStream() {
    impl_->work.cancel();
}

void EventStream::start() {
    if (impl_->state.kind != Kind::stopped && impl_->state.kind != Kind::refused) {
        return;
    }
    impl_->work = client::start(this, impl_->run(), [](const Result<void>&) {});
}

void EventStream::stop() {
    impl_->work.cancel();
    impl_->last.reset();
    impl_->show({});
}

void EventStream::try_now() {
    impl_->hurry.set(true);
    if (impl_->doubt) {
        impl_->doubt();
    }
}

const EventStreamState& EventStream::state() const {
    return impl_->state;
}

std::uint64_t EventStream::last_event() const {
    return impl_->last.value_or(0);
}

} // namespace berth::client
