#include "client/line.h"

#include "net/timeout.h"
#include "net/tls.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <list>
#include <optional>
#include <utility>

namespace berth::client {

using LineClock = std::chrono::steady_clock;

// Attempts to find a line, under way beside each other. Kept in the slot, so that those begun beside a carrier are not
// begun again when the carrier is given up.
struct LineRace {
    explicit LineRace(const asio::any_io_executor& executor)
        : changed(executor) {}

    void end() {
        for (const auto& signal : std::list(running)) { // each takes itself off the list
            signal->emit(asio::cancellation_type::terminal);
        }
        stands.reset();
    }

    std::list<std::shared_ptr<asio::cancellation_signal>> running;
    net::ByteStreamPtr stands;
    LineClock::time_point stands_since;
    std::optional<Error> failure;                 // the last
    LineClock::time_point next;                   // attempt
    std::optional<LineClock::time_point> reached; // by TCP, at last
    net::Event changed;
};

namespace {

using namespace std::literals;

// All attempts together; then whoever asked says what is wrong and asks again.
constexpr auto line_limit = 15s;
// Attempts under way at once: with 250 ms between them each has two seconds, which is more than any round trip.
constexpr std::size_t most_attempts = 8;
// An attempt that has reached the other side is not helped by another one soon.
constexpr auto handshake_patience = 2s;
// Silence is suspicious after this long and two round trips: longer than a busy machine makes a peer hesitate, shorter
// than what a person takes for a hang.
constexpr auto suspicious_silence = 1s;
// What an answer may take beyond a round trip and a half before another line is preferred.
constexpr auto answer_margin = 30ms;
// While no round trip was measured yet.
constexpr auto assumed_rtt = 100ms;
// How often a suspected carrier is looked at, and tried to be replaced.
constexpr auto suspicion_interval = 20ms;
constexpr auto suspicion_pause = 250ms;
// A line that was found and not used for this long may be dead itself.
constexpr auto line_keeps = 3s;

asio::awaitable<Result<net::ByteStreamPtr>> attempt_line(LineRequest request, std::shared_ptr<LineRace> race) {
    const auto executor = co_await asio::this_coro::executor;
    auto stream = co_await request.connect.proxy->connect(executor, request.endpoint.host, request.endpoint.port);
    if (!stream || !request.endpoint.tls) {
        co_return stream;
    }
    race->reached = LineClock::now();
    race->changed.notify();
    auto context = request.connect.trust->context();
    if (!context) {
        co_return std::unexpected(context.error());
    }
    co_return co_await net::tls_connect(std::move(*stream), std::move(*context), request.endpoint.host);
}

void begin_attempt(const asio::any_io_executor& executor, const std::shared_ptr<LineRace>& race,
                   const LineRequest& request) {
    if (race->running.size() >= most_attempts) {
        race->running.front()->emit(asio::cancellation_type::terminal);
    }
    const auto signal = std::make_shared<asio::cancellation_signal>();
    race->running.push_back(signal);
    asio::co_spawn(executor, net::with_timeout(attempt_line(request, race), line_limit, "Connecting"),
                   asio::bind_cancellation_slot(signal->slot(), [race, signal](const std::exception_ptr& thrown,
                                                                               Result<net::ByteStreamPtr> stream) {
                       race->running.remove(signal);
                       if (thrown) { // as Asio cancels
                           race->changed.notify();
                           return;
                       }
                       if (!stream) {
                           race->failure = stream.error();
                       } else {
                           race->stands = std::move(*stream);
                           race->stands_since = LineClock::now();
                       }
                       race->changed.notify();
                   }));
}

// Ends the race once it was decided. A search that is cancelled leaves it to the next one.
class RaceInSlot {
public:
    RaceInSlot(LinkSlot& slot, const asio::any_io_executor& executor)
        : slot_(slot) {
        auto& race = slot_.race;
        if (race && race->stands && LineClock::now() - race->stands_since > line_keeps) {
            race->stands.reset();
        }
        if (!race || (race->running.empty() && !race->stands)) {
            race = std::make_shared<LineRace>(executor);
        }
    }
    RaceInSlot(const RaceInSlot&) = delete;
    RaceInSlot& operator=(const RaceInSlot&) = delete;
    ~RaceInSlot() {
        if (decided) {
            end_race(slot_);
        }
    }

    bool decided = false;

private:
    LinkSlot& slot_;
};

LineClock::duration rtt_of(const net::Link& link) {
    return link.statistics().rtt.value_or(assumed_rtt);
}

// Returns when the peer has given the sign of life it owed, at least one since `asked`.
asio::awaitable<void> heard_again(std::shared_ptr<net::Link> link, LineClock::time_point asked) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        const auto owed = link->statistics().owed_since;
        if (!owed || *owed > asked) {
            co_return;
        }
        timer.expires_after(suspicion_interval);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

// Returns when there is reason to doubt the carrier: it is silent, or the slot was stirred since `stirs`.
asio::awaitable<void> doubt(std::shared_ptr<net::Link> link, std::shared_ptr<LinkSlot> slot, std::uint64_t stirs) {
    using namespace asio::experimental::awaitable_operators;
    while (slot->stirs == stirs) {
        const auto patience = suspicious_silence + 2 * rtt_of(*link);
        const auto owed = link->statistics().owed_since;
        if (owed && LineClock::now() - *owed >= patience) {
            break;
        }
        co_await (link->silence(patience) || slot->stirred.wait());
    }
}

} // namespace

void end_race(LinkSlot& slot) {
    if (const auto race = std::exchange(slot.race, nullptr)) {
        race->end();
    }
}

asio::awaitable<Result<net::ByteStreamPtr>> find_line(LineRequest request, std::shared_ptr<LinkSlot> slot) {
    using namespace asio::experimental::awaitable_operators;
    const auto executor = co_await asio::this_coro::executor;
    RaceInSlot guard(*slot, executor);
    const auto race = slot->race;
    const auto until = LineClock::now() + line_limit;
    auto stirs = slot->stirs;
    asio::steady_timer timer(executor);
    while (!race->stands) {
        const auto now = LineClock::now();
        if (now >= race->next || slot->stirs != stirs) {
            stirs = slot->stirs;
            race->next = now + request.spacing;
            begin_attempt(executor, race, request);
        }
        if (race->reached) {
            race->next = std::max(race->next, *race->reached + handshake_patience);
        }
        timer.expires_at(std::min(race->next, until));
        co_await (race->changed.wait() || slot->stirred.wait() || timer.async_wait(asio::use_awaitable));
        if (race->stands) {
            break;
        }
        if (race->running.empty()) {
            guard.decided = true;
            co_return std::unexpected(race->failure.value_or(Error{Errc::unavailable, "There is no connection.", ""}));
        }
        if (LineClock::now() >= until) {
            guard.decided = true;
            co_return fail(Errc::timed_out, request.endpoint.host + " does not answer.",
                           "Check your network connection.");
        }
    }
    guard.decided = true;
    co_return std::move(race->stands);
}

asio::awaitable<Replacement> stand_by(std::shared_ptr<net::Link> link, LineRequest request,
                                      std::shared_ptr<LinkSlot> slot) {
    using namespace asio::experimental::awaitable_operators;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        const auto stirs = slot->stirs;
        if (!slot->renewal) {
            co_await doubt(link, slot, stirs);
        }
        if (std::exchange(slot->renewal, false)) {
            auto line = co_await find_line(request, slot);
            if (line) {
                co_return Replacement{std::move(*line), true};
            }
            continue; // the carrier lasts a while yet, and then it is dialled anew
        }
        const auto asked = LineClock::now();
        link->probe();
        // The question above may be younger than one that is open already.
        const auto owed = link->statistics().owed_since;
        const auto since = owed ? std::max(*owed, asked) : asked;
        auto found = co_await (find_line(request, slot) || heard_again(link, since));
        if (found.index() == 1) {
            end_race(*slot);
            continue;
        }
        auto line = std::move(std::get<0>(found));
        if (!line) {
            timer.expires_after(suspicion_pause);
            co_await timer.async_wait(asio::use_awaitable);
            continue;
        }
        timer.expires_at(since + rtt_of(*link) * 3 / 2 + answer_margin);
        auto answered = co_await (timer.async_wait(asio::use_awaitable) || heard_again(link, since));
        if (answered.index() == 0) {
            co_return Replacement{std::move(*line), false};
        }
    }
}

} // namespace berth::client
