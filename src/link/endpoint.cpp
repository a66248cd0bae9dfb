#include "link/endpoint.h"

#include "link/mux.h"
#include "link/session.h"

#include <algorithm>

namespace berth::link {

namespace {

// A frame of this size costs nothing for its header, is worth a system call of its own to who fills it, and can be
// overtaken soon; with the header it fills 128 KiB.
constexpr std::size_t greatest_frame = 128 * KiB - Chunk::headroom;
constexpr std::size_t least_frame = 4 * KiB - Chunk::headroom;
// One frame is at most this part of the replay buffer, so that streams can take turns in it.
constexpr std::size_t frames_in_replay = 8;
// What interactive streams may have in flight beyond bulk's limit: a keystroke must never wait for bulk's
// acknowledgements, a flooding terminal must not fill the path either.
constexpr std::size_t interactive_extra = 64 * KiB;

} // namespace

struct Endpoint::Parts {
    Parts(Role a_role, const Options& options)
        : role(a_role)
        , replay_share(std::max(options.limits.replay / frames_in_replay, least_frame))
        , session(a_role, options, events)
        , mux(a_role, options.limits, events) {}

    std::size_t frame_payload() const {
        return std::clamp(session.path().message_target(), least_frame, std::min(greatest_frame, replay_share));
    }

    SendAllowance allowance(TimePoint now) const {
        const std::size_t unacknowledged = session.replay().unacknowledged();
        const std::size_t limit = session.path().flight_limit(now);
        return {.frame_payload = frame_payload(),
                .interactive = unacknowledged < limit + limit / 2 + interactive_extra,
                .bulk = unacknowledged < limit};
    }

    // Moves frames from the streams to the replay buffer until a message is full.
    void commit(std::size_t ahead, TimePoint now) {
        const std::size_t target = session.path().message_target();
        ReplayBuffer& replay = session.replay();
        while (ahead + replay.unsent() < target) {
            const Committed committed = mux.commit(replay, allowance(now));
            if (committed == Committed::frame) {
                continue;
            }
            if (committed == Committed::nothing) {
                session.path().note_starved(replay.unacknowledged());
            }
            return;
        }
    }

    // Acknowledgements that come while the producers have nothing do not wake the writer, who would note it.
    void note_starved() {
        if (session.may_commit() && !mux.wants_to_send()) {
            session.path().note_starved(session.replay().unacknowledged());
        }
    }

    // Streams end with their session.
    void settle() {
        if (session.state() == SessionState::closed) {
            mux.clear();
        }
    }

    Role role;
    std::size_t replay_share;
    EventQueue events;
    Session session;
    Mux mux;
};

Endpoint::Endpoint(Role role, const Options& options)
    : parts_(std::make_unique<Parts>(role, options)) {}
Endpoint::Endpoint(Endpoint&&) noexcept = default;
Endpoint& Endpoint::operator=(Endpoint&&) noexcept = default;
Endpoint::~Endpoint() = default;

// --- Carriers -------------------------------------------------------------------------------------------------------

Offer Endpoint::offer(TimePoint now) {
    return parts_->session.offer(now);
}

Result<> Endpoint::carrier_up(const Answer& answer, TimePoint now) {
    return parts_->session.carrier_up(answer, now);
}

Result<Answer> Endpoint::accept_carrier(const Offer& offer, TimePoint now) {
    return parts_->session.accept_carrier(offer, now);
}

void Endpoint::carrier_down(Epoch epoch, TimePoint now) {
    parts_->session.carrier_down(epoch, now);
}

Received Endpoint::receive(Epoch epoch, ByteView bytes, TimePoint now) {
    Session& session = parts_->session;
    const Received outcome = session.begin_receive(epoch, now);
    if (outcome != Received::processed) {
        return outcome;
    }
    for (;;) {
        const auto piece = session.next(bytes, now);
        if (piece && !*piece) {
            parts_->note_starved();
            parts_->settle();
            return Received::processed;
        }
        const Result<> handled = piece ? parts_->mux.handle(**piece) : std::unexpected(piece.error());
        if (!handled) {
            close(handled.error(), now);
            return Received::protocol_error;
        }
    }
}

Transmission Endpoint::poll_transmit(TimePoint now) {
    Session& session = parts_->session;
    if (session.epoch() == 0) {
        return {};
    }
    TransmissionBuilder out;
    session.begin_transmission(out);
    if (session.may_commit()) {
        parts_->commit(out.size(), now);
    }
    if (out.size() > 0 || session.wants_to_transmit(now)) {
        session.finish_transmission(out, session.path().message_target(), now);
    }
    return out.build(session.epoch());
}

bool Endpoint::wants_to_transmit(TimePoint now) const {
    return parts_->session.wants_to_transmit(now) || (parts_->session.may_commit() && parts_->mux.wants_to_send());
}

std::optional<Event> Endpoint::poll_event() {
    if (parts_->events.empty()) {
        return std::nullopt;
    }
    return parts_->events.pop();
}

TimePoint Endpoint::next_deadline() const {
    return parts_->session.next_deadline();
}

void Endpoint::tick(TimePoint now) {
    parts_->session.tick(now);
    parts_->settle();
}

void Endpoint::set_watched(bool watched) {
    parts_->session.set_watched(watched);
}

void Endpoint::probe(TimePoint now) {
    parts_->session.probe(now);
}

void Endpoint::close(Error reason, TimePoint now) {
    parts_->session.close(std::move(reason), now);
    parts_->settle();
}

// --- Streams --------------------------------------------------------------------------------------------------------

Result<StreamId> Endpoint::open(std::string_view kind, std::string_view target_json, Priority priority) {
    if (parts_->session.state() == SessionState::closed) {
        return fail(Errc::unavailable, "The session is closed.", "Start a new one.");
    }
    return parts_->mux.open(kind, target_json, priority);
}

StreamOutcome Endpoint::accept(StreamId id) {
    return parts_->mux.accept(id);
}

StreamOutcome Endpoint::refuse(StreamId id, const Error& reason) {
    return parts_->mux.refuse(id, reason);
}

Written Endpoint::write(StreamId id, ByteView bytes) {
    return parts_->mux.write(id, bytes, parts_->frame_payload());
}

Written Endpoint::write(StreamId id, Chunk&& chunk) {
    return parts_->mux.write(id, std::move(chunk), parts_->frame_payload());
}

Chunk Endpoint::make_chunk(std::size_t wanted) const {
    return Chunk(std::min(wanted, parts_->frame_payload()));
}

std::size_t Endpoint::writable(StreamId id) const {
    return parts_->mux.writable(id);
}

StreamOutcome Endpoint::finish(StreamId id) {
    return parts_->mux.finish(id);
}

StreamOutcome Endpoint::reset(StreamId id, const Error& reason) {
    return parts_->mux.reset(id, reason);
}

void Endpoint::consume(StreamId id, std::size_t count, TimePoint now) {
    parts_->mux.consume(id, count, parts_->session.path().rtt(), now);
}

void Endpoint::set_priority(StreamId id, Priority priority) {
    parts_->mux.set_priority(id, priority);
}

// --- Facts ----------------------------------------------------------------------------------------------------------

Role Endpoint::role() const {
    return parts_->role;
}

SessionState Endpoint::state() const {
    return parts_->session.state();
}

const std::string& Endpoint::id() const {
    return parts_->session.id();
}

Epoch Endpoint::epoch() const {
    return state() == SessionState::connected ? parts_->session.epoch() : 0;
}

Statistics Endpoint::statistics() const {
    const Session& session = parts_->session;
    const ReplayBuffer& replay = session.replay();
    return {.rtt = session.path().rtt(),
            .min_rtt = session.path().min_rtt(),
            .delivery_rate = session.path().rate(),
            .sent = replay.sent(),
            .acknowledged = replay.acknowledged(),
            .received = session.received(),
            .in_flight = replay.in_flight(),
            .flight_limit = session.path().flight_limit(never),
            .replay_memory = replay.memory(),
            .queued = parts_->mux.queued(),
            .streams = parts_->mux.streams(),
            .granted = parts_->mux.granted(),
            .resumes = session.resumes(),
            .owed_since = session.owed_since()};
}

std::optional<TimePoint> Endpoint::owed_since() const {
    return parts_->session.owed_since();
}

std::size_t Endpoint::queued() const {
    return parts_->mux.queued();
}

} // namespace berth::link
