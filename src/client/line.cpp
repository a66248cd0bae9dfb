#include "client/line.h"

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

namespace {

using namespace std::literals;
using LineClock = std::chrono::steady_clock;

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

struct Race {
    explicit Race(const asio::any_io_executor& executor)
        : changed(executor) {}

    std::list<std::shared_ptr<asio::cancellation_signal>> running;
    net::ByteStreamPtr stands;
    std::optional<Error> failure;                 // the last
    std::optional<LineClock::time_point> reached; // by TCP, at last
    net::Event changed;
};

asio::awaitable<Result<net::ByteStreamPtr>> attempt_line(LineRequest request, std::shared_ptr<Race> race) {
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

void begin_attempt(const asio::any_io_executor& executor, const std::shared_ptr<Race>& race,
                   const LineRequest& request) {
    if (race->running.size() >= most_attempts) {
        race->running.front()->emit(asio::cancellation_type::terminal);
    }
    const auto signal = std::make_shared<asio::cancellation_signal>();
    race->running.push_back(signal);
    asio::co_spawn(executor, attempt_line(request, race),
                   asio::bind_cancellation_slot(signal->slot(), [race, signal](const std::exception_ptr& thrown,
                                                                               Result<net::ByteStreamPtr> stream) {
                       race->running.remove(signal);
                       if (thrown) { // as Asio cancels
                           race->changed.notify();
                           return;
                       }
                       if (!stream) {
                           race->failure = stream.error();
                       } else if (!race->stands) {
                           race->stands = std::move(*stream);
                       }
                       race->changed.notify();
                   }));
}

class EndRace {
public:
    explicit EndRace(Race& race)
        : race_(race) {}
    EndRace(const EndRace&) = delete;
    EndRace& operator=(const EndRace&) = delete;
    ~EndRace() {
        for (const auto& signal : std::list(race_.running)) { // each takes itself off the list
            signal->emit(asio::cancellation_type::terminal);
        }
    }

private:
    Race& race_;
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

asio::awaitable<Result<net::ByteStreamPtr>> find_line(LineRequest request, std::shared_ptr<LinkSlot> slot) {
    using namespace asio::experimental::awaitable_operators;
    const auto executor = co_await asio::this_coro::executor;
    const auto race = std::make_shared<Race>(executor);
    const EndRace end(*race);
    const auto until = LineClock::now() + line_limit;
    auto next = LineClock::now();
    auto stirs = slot->stirs;
    asio::steady_timer timer(executor);
    for (;;) {
        const auto now = LineClock::now();
        if (now >= next || slot->stirs != stirs) {
            stirs = slot->stirs;
            next = now + request.spacing;
            begin_attempt(executor, race, request);
        }
        const auto begin_at = race->reached ? std::max(next, *race->reached + handshake_patience) : next;
        timer.expires_at(std::min(begin_at, until));
        co_await (race->changed.wait() || slot->stirred.wait() || timer.async_wait(asio::use_awaitable));
        next = std::max(next, begin_at);
        if (race->stands) {
            co_return std::move(race->stands);
        }
        if (race->running.empty()) {
            co_return std::unexpected(race->failure.value_or(Error{Errc::unavailable, "There is no connection.", ""}));
        }
        if (LineClock::now() >= until) {
            co_return fail(Errc::timed_out, request.endpoint.host + " does not answer.",
                           "Check your network connection.");
        }
    }
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
