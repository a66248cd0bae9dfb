#include "application.h"

#include <algorithm>

namespace berth::link::sim {

namespace {

const Error no_thanks{.code = Errc::forbidden, .message = "No thanks.", .hint = {}};
const Error broken_off{.code = Errc::cancelled, .message = "Enough.", .hint = {}};

} // namespace

Content::Content(std::uint64_t seed)
    : bytes_(Random(seed).bytes(period)) {}

ByteView Content::from(std::size_t stream, Role sender, std::size_t position, std::size_t most) const {
    const std::size_t salt = stream * 7919 + (sender == Role::client ? 0 : 3571);
    const std::size_t at = (position + salt) % period;
    return ByteView(bytes_).subspan(at, std::min(most, period - at));
}

Application::Application(Role role, const Plan& plan, const Content& content, Random& random)
    : role_(role)
    , plan_(plan)
    , content_(content)
    , random_(random)
    , halves_(plan.streams.size())
    , begun_(role == Role::client) {}

void Application::fail(std::size_t stream, const std::string& what) {
    if (failure_.empty()) {
        failure_ = std::string(role_ == Role::client ? "client" : "agent") + ", stream " + std::to_string(stream) +
                   ": " + what;
    }
}

std::size_t Application::to_send(std::size_t stream) const {
    return ours(stream) ? plan_.streams[stream].to_acceptor : plan_.streams[stream].to_opener;
}

std::size_t Application::to_receive(std::size_t stream) const {
    return ours(stream) ? plan_.streams[stream].to_opener : plan_.streams[stream].to_acceptor;
}

bool Application::resets(std::size_t stream) const {
    const auto ending = plan_.streams[stream].ending;
    return ours(stream) ? ending == StreamPlan::Ending::reset_by_opener
                        : ending == StreamPlan::Ending::reset_by_acceptor;
}

Application::Half* Application::find(StreamId id, std::size_t& stream) {
    const auto found = streams_.find(id);
    if (found == streams_.end()) {
        fail(0, "an event for stream id " + std::to_string(id) + ", which nobody knows");
        return nullptr;
    }
    stream = found->second;
    return &halves_[stream];
}

void Application::take_events(Endpoint& endpoint, TimePoint now) {
    while (const auto event = endpoint.poll_event()) {
        on(*event, endpoint, now);
    }
}

void Application::on(const Event& event, Endpoint& endpoint, TimePoint now) {
    std::size_t stream = 0;
    if (const auto* incoming = std::get_if<event::Incoming>(&event)) {
        on_incoming(*incoming);
    } else if (const auto* data = std::get_if<event::Data>(&event)) {
        on_data(*data, endpoint, now);
    } else if (const auto* opened = std::get_if<event::Opened>(&event)) {
        Half* half = find(opened->id, stream);
        if (half != nullptr && half->phase != Phase::opening) {
            fail(stream, "opened twice");
        } else if (half != nullptr) {
            half->phase = Phase::open;
        }
    } else if (const auto* finished = std::get_if<event::Finished>(&event)) {
        Half* half = find(finished->id, stream);
        if (half != nullptr && (half->peer_finished || half->received != to_receive(stream))) {
            fail(stream, "ended after " + std::to_string(half->received) + " of " + std::to_string(to_receive(stream)) +
                             " bytes");
        }
        if (half != nullptr && plan_.fault != Fault::forgotten_half_close) {
            half->peer_finished = true;
        }
    } else if (const auto* writable = std::get_if<event::Writable>(&event)) {
        if (Half* half = find(writable->id, stream)) {
            half->blocked = false;
        }
    } else if (const auto* refused = std::get_if<event::Refused>(&event)) {
        on_end(refused->id, true);
    } else if (const auto* reset = std::get_if<event::Reset>(&event)) {
        on_end(reset->id, false);
    } else if (const auto* closed = std::get_if<event::Closed>(&event); closed != nullptr && begun_) {
        // A session that its client never heard of may end; any other may not.
        fail(0, "the session was closed: " + closed->reason.text());
    }
}

void Application::on_incoming(const event::Incoming& incoming) {
    const auto stream = static_cast<std::size_t>(std::stoul(incoming.target));
    if (stream >= halves_.size() || ours(stream) || halves_[stream].phase != Phase::waiting) {
        fail(stream, "came in where it should not");
        return;
    }
    if (incoming.priority != plan_.streams[stream].priority || incoming.kind != "sim") {
        fail(stream, "came in with another kind or priority");
    }
    halves_[stream].id = incoming.id;
    halves_[stream].phase = Phase::incoming;
    streams_[incoming.id] = stream;
    begun_ = true;
}

void Application::on_data(const event::Data& data, Endpoint& endpoint, TimePoint now) {
    std::size_t stream = 0;
    Half* half = find(data.id, stream);
    if (half == nullptr) {
        return;
    }
    if (half->peer_finished || half->broken_off) {
        fail(stream, "data after its end");
    }
    const Role sender = role_ == Role::client ? Role::agent : Role::client;
    for (ByteView left = data.bytes; !left.empty();) {
        const ByteView expected = content_.from(stream, sender, half->received, left.size());
        if (!std::ranges::equal(expected, left.first(expected.size()))) {
            fail(stream, "wrong bytes near " + std::to_string(half->received));
            return;
        }
        half->received += expected.size();
        left = left.subspan(expected.size());
    }
    if (half->received > to_receive(stream)) {
        fail(stream, "more bytes than were sent");
    }
    const Limits& limits = plan_.limits[static_cast<int>(role_)];
    if (half->received - half->taken > std::max(limits.max_window, limits.initial_window)) {
        fail(stream, "more bytes than its window may hold");
    }
    if (plan_.fault == Fault::early_window) {
        endpoint.consume(data.id, data.bytes.size(), now);
    }
}

void Application::on_end(StreamId id, bool refused) {
    std::size_t stream = 0;
    Half* half = find(id, stream);
    if (half == nullptr) {
        return;
    }
    using Ending = StreamPlan::Ending;
    const Ending ending = plan_.streams[stream].ending;
    // Who resets before the answer has left refuses instead.
    const bool expected = refused ? ours(stream) && (ending == Ending::refuse || ending == Ending::reset_by_acceptor)
                                  : ending == (ours(stream) ? Ending::reset_by_acceptor : Ending::reset_by_opener);
    if (!expected || half->broken_off) {
        fail(stream, refused ? "refused unexpectedly" : "reset unexpectedly");
    }
    half->broken_off = true;
    half->phase = Phase::over;
}

TimePoint Application::next_opening() const {
    TimePoint at = never;
    for (std::size_t i = 0; begun_ && i < halves_.size(); ++i) {
        if (ours(i) && halves_[i].phase == Phase::waiting) {
            at = std::min(at, plan_.streams[i].open_at);
        }
    }
    return at;
}

bool Application::act(Endpoint& endpoint, TimePoint now) {
    bool anything = false;
    for (std::size_t i = 0; begun_ && i < halves_.size(); ++i) {
        anything = act_on(i, endpoint, now) || anything;
    }
    return anything;
}

bool Application::act_on(std::size_t stream, Endpoint& endpoint, TimePoint now) {
    Half& half = halves_[stream];
    const StreamPlan& plan = plan_.streams[stream];
    switch (half.phase) {
    case Phase::waiting: {
        if (!ours(stream) || now < plan.open_at) {
            return false;
        }
        const auto id = endpoint.open("sim", std::to_string(stream), plan.priority);
        if (!id) {
            fail(stream, "could not be opened: " + id.error().text());
            return false;
        }
        half.id = *id;
        half.phase = Phase::opening;
        streams_[*id] = stream;
        return true;
    }
    case Phase::incoming:
        if (random_.percent(50)) {
            return true; // dialling takes its time
        }
        if (plan.ending == StreamPlan::Ending::refuse) {
            endpoint.refuse(half.id, no_thanks);
            half.broken_off = true;
            half.phase = Phase::over;
        } else {
            endpoint.accept(half.id);
            half.phase = Phase::open;
        }
        return true;
    case Phase::opening:
    case Phase::open: {
        const bool wrote = write(stream, endpoint);
        const bool read_some = half.phase != Phase::over && read(stream, endpoint, now);
        check_over(stream);
        return wrote || read_some;
    }
    case Phase::over:
        return false;
    }
    return false;
}

bool Application::write(std::size_t stream, Endpoint& endpoint) {
    Half& half = halves_[stream];
    const bool reset = resets(stream);
    const std::size_t goal = reset ? plan_.streams[stream].reset_after : to_send(stream);
    if (half.finished || half.blocked) {
        return false;
    }
    if (half.sent == goal) {
        if (reset) {
            endpoint.reset(half.id, broken_off);
            half.broken_off = true;
            half.phase = Phase::over;
        } else {
            endpoint.finish(half.id);
            half.finished = true;
        }
        return true;
    }
    const ByteView bytes =
        content_.from(stream, role_, half.sent, std::min(goal - half.sent, 1 + random_.skewed(64 * KiB)));
    Written written;
    if (random_.percent(30)) {
        Chunk chunk(bytes.size() + random_.below(100));
        chunk.append(bytes);
        written = endpoint.write(half.id, std::move(chunk));
    } else {
        written = endpoint.write(half.id, bytes);
    }
    if (written.outcome == WriteOutcome::no_stream) {
        fail(stream, "a stream is gone without a word");
    }
    half.blocked = written.outcome == WriteOutcome::blocked;
    half.sent += written.accepted;
    return written.accepted > 0;
}

bool Application::read(std::size_t stream, Endpoint& endpoint, TimePoint now) {
    Half& half = halves_[stream];
    if (half.taken == half.received) {
        return false;
    }
    if (!random_.percent(plan_.read_percent)) {
        return true; // later
    }
    const std::size_t count =
        random_.percent(40) ? half.received - half.taken : 1 + random_.skewed(half.received - half.taken - 1);
    half.taken += count;
    if (plan_.fault != Fault::early_window) {
        endpoint.consume(half.id, count, now);
    }
    return true;
}

void Application::check_over(std::size_t stream) {
    Half& half = halves_[stream];
    if (half.phase == Phase::open && half.finished && half.peer_finished && half.taken == half.received) {
        half.phase = Phase::over;
    }
}

bool Application::done() const {
    for (std::size_t i = 0; i < halves_.size(); ++i) {
        // A stream that its opener broke off before its opening left is never seen.
        const bool never_seen = halves_[i].phase == Phase::waiting && !ours(i) &&
                                plan_.streams[i].ending == StreamPlan::Ending::reset_by_opener;
        if (halves_[i].phase != Phase::over && !never_seen) {
            return false;
        }
    }
    return begun_;
}

std::string Application::progress() const {
    std::string text = role_ == Role::client ? "client:" : "agent:";
    for (std::size_t i = 0; i < halves_.size(); ++i) {
        const Half& half = halves_[i];
        text += " [" + std::to_string(i) + " phase " + std::to_string(static_cast<int>(half.phase)) + " sent " +
                std::to_string(half.sent) + "/" + std::to_string(to_send(i)) + " received " +
                std::to_string(half.received) + "/" + std::to_string(to_receive(i)) + " taken " +
                std::to_string(half.taken) + (half.finished ? " finished" : "") +
                (half.peer_finished ? " peer-finished" : "") + "]";
    }
    return text;
}

} // namespace berth::link::sim
