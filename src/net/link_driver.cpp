#include "net/link_driver.h"

#include "net/event.h"
#include "net/link_stream.h"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <bit>
#include <deque>
#include <unordered_map>
#include <utility>

namespace berth::net {

namespace {

using link::Clock;
using link::Epoch;
using link::StreamId;

constexpr std::chrono::milliseconds last_words_limit{1000};

// How long an opening, an answer or an end waits for bytes to travel with: what a program on the same machine takes to
// say something, or to open its next connection.
constexpr std::chrono::microseconds company_patience{300};

// What the kernel may hold unsent: what the line carries in this time, so that it stays busy until the writer comes
// round, and a keystroke waits no longer than that.
constexpr std::chrono::duration<double> unsent_time{0.008};
constexpr std::size_t least_unsent = 32 * 1024;
constexpr std::size_t greatest_unsent = 1024 * 1024;
// Looked at this often.
constexpr std::chrono::milliseconds unsent_interval{20};
// A carrier that was silent so long gives its buffers back. Looked at when a heartbeat is due.
constexpr std::chrono::seconds rest_after{5};

Error carrier_ended() {
    return {Errc::unavailable, "The peer closed the carrier.", {}};
}

class LinkImpl final : public Link, public StreamHost {
public:
    LinkImpl(asio::any_io_executor executor, link::Role role, const link::Options& options)
        : executor_(std::move(executor))
        , endpoint_(role, options)
        , writer_(executor_)
        , arrived_(executor_)
        , changed_(executor_)
        , debt_(executor_)
        , company_(executor_)
        , timer_(executor_) {}

    asio::any_io_executor executor() override { return executor_; }

    // --- Carriers

    link::Offer offer() override {
        link::Offer offer = endpoint_.offer(Clock::now());
        settle();
        abort_carrier(); // the endpoint no longer listens to it
        return offer;
    }

    asio::awaitable<Error> run(link::Answer answer, CarrierPtr carrier) override {
        if (auto up = endpoint_.carrier_up(answer, Clock::now()); !up) {
            settle();
            co_return up.error();
        }
        co_return co_await drive(shared(), answer.epoch, std::move(carrier));
    }

    Result<link::Answer> accept_carrier(const link::Offer& offer) override {
        auto answer = endpoint_.accept_carrier(offer, Clock::now());
        settle();
        if (answer) {
            abort_carrier();
        }
        return answer;
    }

    asio::awaitable<Error> run(Epoch epoch, CarrierPtr carrier) override {
        return drive(shared(), epoch, std::move(carrier));
    }

    void carrier_failed(Epoch epoch) override {
        endpoint_.carrier_down(epoch, Clock::now());
        settle();
    }

    // --- Streams

    Result<LinkStreamPtr> open_early(std::string kind, std::string target, link::Priority priority) override {
        auto state = open_state(std::move(kind), std::move(target), priority);
        if (!state) {
            return std::unexpected(state.error());
        }
        settle_soon();
        return make_link_stream(shared(), std::move(*state));
    }

    asio::awaitable<Result<LinkStreamPtr>> open(std::string kind, std::string target,
                                                link::Priority priority) override {
        const auto keep = shared();
        auto state = open_state(std::move(kind), std::move(target), priority);
        if (!state) {
            co_return std::unexpected(state.error());
        }
        settle();
        LinkStreamPtr stream = make_link_stream(keep, *state); // resets the stream if we are cancelled
        if (auto opened = co_await (*state)->wait_open(); !opened) {
            co_return std::unexpected(opened.error());
        }
        co_return stream;
    }

    asio::awaitable<Result<LinkStreamPtr>> accept() override {
        const auto keep = shared();
        while (incoming_.empty() && !closed_) {
            co_await arrived_.wait();
        }
        if (incoming_.empty()) {
            co_return std::unexpected(*closed_);
        }
        auto state = std::move(incoming_.front());
        incoming_.pop_front();
        co_return make_link_stream(keep, std::move(state));
    }

    // --- The session

    link::SessionState state() const override { return endpoint_.state(); }
    const std::string& id() const override { return endpoint_.id(); }
    link::Statistics statistics() const override { return endpoint_.statistics(); }
    void set_watched(bool watched) override {
        endpoint_.set_watched(watched);
        settle();
    }
    void probe() override {
        endpoint_.probe(Clock::now());
        settle();
    }
    asio::awaitable<void> silence(link::Duration patience) override {
        const auto keep = shared();
        asio::steady_timer timer(executor_);
        for (;;) {
            const auto since = endpoint_.owed_since();
            if (!since) {
                awaits_debt_ = true;
                co_await debt_.wait();
            } else if (Clock::now() - *since >= patience) {
                co_return;
            } else {
                timer.expires_at(*since + patience);
                co_await timer.async_wait(asio::use_awaitable);
            }
        }
    }
    void close(Error reason) override {
        endpoint_.close(std::move(reason), Clock::now());
        settle();
    }
    asio::awaitable<Error> closed() override {
        const auto keep = shared();
        while (!closed_) {
            co_await changed_.wait();
        }
        co_return *closed_;
    }

    // --- StreamHost

    link::Endpoint& endpoint() override { return endpoint_; }
    asio::any_io_executor stream_executor() override { return executor_; }
    void forget(StreamId id) override { streams_.erase(id); }

    void settle() override {
        if (settling_) {
            return; // an event's receiver calls back: the loop below goes on with what comes of it
        }
        take_stock();
        wake_writer();
    }

    void settle_received() override {
        if (settling_) {
            return;
        }
        take_stock();
        if (!company_awaited_ || endpoint_.queued() > 0) { // what waits for company waits on
            wake_writer();
        }
    }

    void settle_soon() override {
        if (settling_) {
            return;
        }
        take_stock();
        if (current_ == nullptr || !current_->writer_waits || std::exchange(company_awaited_, true)) {
            return; // a writer that does not wait looks by itself
        }
        // Mostly the company comes within this turn of the loop, and a timer that is set costs a wake-up.
        asio::post(executor_, [weak = std::weak_ptr(shared())] {
            if (const auto self = weak.lock(); self && self->company_awaited_) {
                self->limit_company();
            }
        });
    }

private:
    // The carrier in use, while drive() runs it.
    struct Current {
        Epoch epoch = 0;
        Carrier* carrier = nullptr;
        std::optional<Error> lost; // why the endpoint or a loop gave it up
        bool writer_waits = false;
        std::size_t unsent_limit = 0; // as last set here
        link::TimePoint unsent_due{}; // looked at again then
    };

    std::shared_ptr<LinkImpl> shared() { return std::static_pointer_cast<LinkImpl>(shared_from_this()); }

    Result<std::shared_ptr<StreamState>> open_state(std::string kind, std::string target, link::Priority priority) {
        const auto id = endpoint_.open(kind, target, priority);
        if (!id) {
            return std::unexpected(id.error());
        }
        auto state = std::make_shared<StreamState>(*this, *id, std::move(kind), std::move(target), priority);
        streams_.emplace(*id, state);
        return state;
    }

    // What every call on the endpoint may have left: events, a debt of the peer's, another deadline.
    void take_stock() {
        hand_round_events();
        if (awaits_debt_ && endpoint_.owed_since()) {
            awaits_debt_ = false;
            debt_.notify();
        }
        set_timer();
    }

    void limit_company() {
        company_limited_ = true;
        company_.expires_after(company_patience);
        company_.async_wait([weak = std::weak_ptr(shared())](const boost::system::error_code& code) {
            if (const auto self = weak.lock(); self && !code) {
                self->company_limited_ = self->company_awaited_ = false;
                self->settle();
            }
        });
    }

    // What waited goes now, and whatever else there is with it.
    void end_company() {
        company_awaited_ = false;
        if (std::exchange(company_limited_, false)) {
            company_.cancel();
            // Asio leaves the kernel's timer as it was: another one that is set tells it not to wake us for nothing.
            timer_set_ = false;
            set_timer();
        }
    }

    void wake_writer() {
        if (current_ != nullptr && current_->writer_waits && endpoint_.wants_to_transmit(Clock::now())) {
            writer_.notify();
        }
    }

    void abort_carrier() {
        if (current_ != nullptr) {
            if (!current_->lost) {
                current_->lost = Error{Errc::conflict, "Another carrier has taken this one's place.", {}};
            }
            current_->carrier->abort();
            writer_.notify();
        }
    }

    // Uses a carrier until it ends.
    static asio::awaitable<Error> drive(std::shared_ptr<LinkImpl> self, Epoch epoch, CarrierPtr carrier) {
        using namespace asio::experimental::awaitable_operators;
        if (self->closed_) {
            co_return *self->closed_;
        }
        if (self->endpoint_.epoch() != epoch) {
            co_return Error{Errc::conflict, "Another carrier has taken this one's place.", {}};
        }
        self->abort_carrier();
        Current current{.epoch = epoch, .carrier = carrier.get(), .lost = std::nullopt};
        self->current_ = &current;
        // Also when this coroutine is cancelled: the session has to know that its carrier is gone.
        struct Guard {
            LinkImpl& link;
            Current& current;
            ~Guard() {
                current.carrier->abort();
                if (link.current_ == &current) {
                    link.current_ = nullptr;
                }
                link.endpoint_.carrier_down(current.epoch, Clock::now());
                link.settle();
            }
        } guard{*self, current};
        self->settle();
        co_await (self->read_loop(current) || self->write_loop(current) || self->give_up_after_close());
        if (self->closed_) {
            co_await carrier->close(close_normal, "the session is over");
            co_return *self->closed_;
        }
        co_return current.lost.value_or(carrier_ended());
    }

    asio::awaitable<void> read_loop(Current& current) {
        for (;;) {
            const auto bytes = co_await current.carrier->read();
            if (!bytes || bytes->empty()) {
                lose(current, bytes ? carrier_ended() : bytes.error());
                break;
            }
            heard_at_ = Clock::now();
            const link::Received received = endpoint_.receive(current.epoch, *bytes, heard_at_);
            settle_received();
            if (received == link::Received::stale) {
                break;
            }
            while (received != link::Received::processed) {
                co_await changed_.wait(); // the session is over: the writer says the last word and ends this loop
            }
        }
    }

    asio::awaitable<void> write_loop(Current& current) {
        // A closed session names no epoch any more, but has last words for its carrier.
        while (!current.lost && (closed_ || endpoint_.epoch() == current.epoch)) {
            const link::Transmission transmission = endpoint_.poll_transmit(Clock::now());
            settle();
            if (transmission.empty()) {
                if (closed_) {
                    break;
                }
                current.writer_waits = true;
                co_await writer_.wait();
                current.writer_waits = false;
                continue;
            }
            end_company();
            fit_unsent(current);
            if (const auto written = co_await current.carrier->write(transmission.views()); !written) {
                lose(current, written.error());
                break;
            }
        }
    }

    void fit_unsent(Current& current) {
        const auto now = Clock::now();
        if (now < current.unsent_due) {
            return;
        }
        current.unsent_due = now + unsent_interval;
        const double rate = endpoint_.statistics().delivery_rate;
        if (rate <= 0) {
            return;
        }
        // In steps, so that the system is asked seldom.
        const std::size_t wanted = std::bit_ceil(static_cast<std::size_t>(rate * unsent_time.count()));
        const std::size_t limit = std::clamp(wanted, least_unsent, greatest_unsent);
        if (limit != std::exchange(current.unsent_limit, limit)) {
            current.carrier->limit_unsent(limit);
        }
    }

    void hand_round_events() {
        settling_ = true;
        while (const auto event = endpoint_.poll_event()) {
            std::visit([this](const auto& one) { handle(one); }, *event);
        }
        settling_ = false;
    }

    // The last words of a session are not waited for any longer when the peer does not take them.
    asio::awaitable<void> give_up_after_close() {
        while (!closed_) {
            co_await changed_.wait();
        }
        asio::steady_timer limit(executor_, last_words_limit);
        co_await limit.async_wait(asio::as_tuple(asio::use_awaitable));
    }

    void lose(Current& current, Error reason) {
        if (!current.lost) {
            current.lost = std::move(reason);
        }
    }

    void set_timer() {
        const link::TimePoint deadline = endpoint_.next_deadline();
        if (deadline == link::never || (timer_set_ && timer_.expiry() <= deadline)) {
            return; // a timer that fires early only looks again
        }
        timer_set_ = true;
        timer_.expires_at(deadline);
        timer_.async_wait([weak = std::weak_ptr(shared())](const boost::system::error_code& code) {
            const auto self = weak.lock();
            if (!self || code) {
                return;
            }
            self->timer_set_ = false;
            const auto now = Clock::now();
            self->endpoint_.tick(now);
            self->settle();
            if (self->current_ != nullptr && now - self->heard_at_ >= rest_after) {
                self->current_->carrier->rest();
            }
        });
    }

    // --- Events

    std::shared_ptr<StreamState> stream(StreamId id) const {
        const auto found = streams_.find(id);
        return found == streams_.end() ? nullptr : found->second;
    }

    void handle(const link::event::CarrierUp&) { changed_.notify(); }

    void handle(const link::event::CarrierLost& event) {
        if (current_ != nullptr && current_->epoch == event.epoch) {
            lose(*current_, event.reason);
            current_->carrier->abort();
            writer_.notify();
        }
    }

    void handle(const link::event::Closed& event) {
        closed_ = event.reason;
        for (const auto& [id, state] : std::exchange(streams_, {})) {
            state->failed(event.reason);
        }
        incoming_.clear();
        arrived_.notify();
        changed_.notify();
        writer_.notify();
    }

    void handle(const link::event::Incoming& event) {
        auto state = std::make_shared<StreamState>(*this, event.id, event.kind, event.target, event.priority);
        streams_.emplace(event.id, state);
        incoming_.push_back(std::move(state));
        arrived_.notify();
    }

    void handle(const link::event::Opened& event) {
        if (const auto state = stream(event.id)) {
            state->opened();
        }
    }

    void handle(const link::event::Refused& event) { end_stream(event.id, event.reason); }
    void handle(const link::event::Reset& event) { end_stream(event.id, event.reason); }

    void end_stream(StreamId id, const Error& reason) {
        if (const auto state = stream(id)) {
            streams_.erase(id);
            state->failed(reason);
        }
    }

    void handle(const link::event::Data& event) {
        if (const auto state = stream(event.id)) {
            state->received(event.bytes);
        } else {
            endpoint_.consume(event.id, event.bytes.size(), Clock::now());
        }
    }

    void handle(const link::event::Finished& event) {
        if (const auto state = stream(event.id)) {
            state->finished();
        }
    }

    void handle(const link::event::Writable& event) {
        if (const auto state = stream(event.id)) {
            state->writable();
        }
    }

    asio::any_io_executor executor_;
    link::Endpoint endpoint_;
    // The streams that events may come for.
    std::unordered_map<StreamId, std::shared_ptr<StreamState>> streams_;
    std::deque<std::shared_ptr<StreamState>> incoming_; // not yet taken by accept()
    std::optional<Error> closed_;
    Current* current_ = nullptr;
    bool settling_ = false;
    Event writer_;  // something may be there to send
    Event arrived_; // something was opened by the peer, or the session is over
    Event changed_; // a carrier is there, or the session is over
    Event debt_;    // the peer owes a sign of life
    bool awaits_debt_ = false;
    link::TimePoint heard_at_{};   // when the last bytes came
    asio::steady_timer company_;   // ends settle_soon()'s patience
    bool company_awaited_ = false; // something waits for company
    bool company_limited_ = false; // and company_ runs
    asio::steady_timer timer_;
    bool timer_set_ = false;
};

} // namespace

std::shared_ptr<Link> Link::create(asio::any_io_executor executor, link::Role role, const link::Options& options) {
    return std::make_shared<LinkImpl>(std::move(executor), role, options);
}

} // namespace berth::net
