#include "link/session.h"

#include <algorithm>

namespace berth::link {

namespace {

// Acknowledge at least this often while bytes stream in: rarely enough to cost nothing, often enough that a replay
// buffer of a few MiB never runs full for want of it.
constexpr std::size_t acknowledge_every = 256 * KiB;
// A receiver measures its round trip this often: its windows grow by it.
constexpr Duration receiver_round_interval = 1s;
// Below this no session would move at a useful pace, and the largest control frame would not fit beside data.
constexpr std::size_t least_replay = 64 * KiB;

std::unexpected<Error> breach(std::string what) {
    return fail(Errc::protocol_error, "The peer broke the link protocol: " + std::move(what) + ".");
}

void put_frame(Chunk& out, FrameType type, ByteView payload) {
    out.append(encode(FrameHeader{.type = type, .length = static_cast<std::uint32_t>(payload.size()), .stream = 0}));
    out.append(payload);
}

} // namespace

Session::Session(Role role, const Options& options, EventQueue& events)
    : role_(role)
    , timing_(options.timing)
    , entropy_(options.entropy ? options.entropy : random_bytes)
    , events_(events)
    , replay_(std::max(options.limits.replay, least_replay))
    , liveness_(timing_, TimePoint{})
    , path_(timing_.ack_delay) {}

// --- Receiving ------------------------------------------------------------------------------------------------------

Received Session::begin_receive(Epoch epoch, TimePoint now) {
    if (state_ == SessionState::closed) {
        return Received::session_closed;
    }
    if (state_ != SessionState::connected || epoch != epoch_) {
        return Received::stale;
    }
    liveness_.heard(now);
    confirmed_ = true;
    return Received::processed;
}

Result<std::optional<FramePiece>> Session::next(ByteView& input, TimePoint now) {
    while (state_ == SessionState::connected) {
        auto piece = reader_.next(input);
        if (!piece) {
            return piece;
        }
        if (!*piece) {
            note_counted(now);
            return piece;
        }
        if (static_cast<std::uint8_t>((*piece)->header.type) >= first_counted_type) {
            if (welcome_awaited_) {
                return breach("a session began without its secret");
            }
            return piece;
        }
        if (auto handled = handle_own(**piece, now); !handled) {
            return std::unexpected(std::move(handled.error()));
        }
    }
    return std::nullopt;
}

void Session::note_counted(TimePoint now) {
    const Offset fresh = reader_.counted() - acknowledged_;
    if (fresh == 0) {
        return;
    }
    if (role_ == Role::client) { // who can dial anew has to know
        liveness_.received_data();
    }
    if (!acknowledge_at_) {
        acknowledge_at_ = now + timing_.ack_delay;
    }
    acknowledge_now_ = acknowledge_now_ || fresh >= acknowledge_every;
}

Result<> Session::handle_own(const FramePiece& piece, TimePoint now) {
    switch (piece.header.type) {
    case FrameType::welcome:
        return handle_welcome(piece.bytes, now);
    case FrameType::acknowledge:
        return handle_acknowledge(piece.bytes, now);
    case FrameType::ping: {
        const auto token = decode_u64(piece.bytes);
        if (!token) {
            return std::unexpected(token.error());
        }
        pong_due_ = *token;
        return {};
    }
    case FrameType::pong:
        return handle_pong(piece.bytes, now);
    case FrameType::close: {
        auto reason = decode_error(piece.bytes);
        if (!reason) {
            return std::unexpected(std::move(reason.error()));
        }
        end(std::move(*reason), true);
        return {};
    }
    default:
        return breach("a stream's frame where the session's was expected");
    }
}

Result<> Session::handle_welcome(ByteView payload, TimePoint) {
    if (!welcome_awaited_) {
        return breach("a secret that nobody waits for");
    }
    if (payload.size() != secret_size) {
        return breach("a secret of " + std::to_string(payload.size()) + " bytes");
    }
    secret_ = Secret(std::string(as_text(payload)));
    welcome_awaited_ = false;
    return {};
}

Result<> Session::handle_acknowledge(ByteView payload, TimePoint now) {
    const auto position = decode_u64(payload);
    if (!position) {
        return std::unexpected(position.error());
    }
    if (replay_.acknowledge(*position) == ReplayBuffer::Acknowledged::impossible) {
        return breach("it acknowledged bytes that were never sent");
    }
    path_.note_acknowledged(replay_.acknowledged(), now);
    liveness_.waiting(replay_.in_flight() > 0, now);
    return {};
}

Result<> Session::handle_pong(ByteView payload, TimePoint now) {
    const auto token = decode_u64(payload);
    if (!token) {
        return std::unexpected(token.error());
    }
    if (ping_sent_ && *token == ping_token_) {
        ping_sent_ = false;
        liveness_.answered();
        path_.end_round(replay_.acknowledged(), now);
    }
    return {};
}

// --- Sending --------------------------------------------------------------------------------------------------------

bool Session::may_commit() const {
    return state_ == SessionState::connected && !welcome_awaited_;
}

bool Session::wants_to_transmit(TimePoint now) const {
    if (state_ != SessionState::connected) {
        return close_due_.has_value();
    }
    return welcome_due_ || acknowledge_now_ || (acknowledge_at_ && now >= *acknowledge_at_) || ping_due_ || pong_due_ ||
           liveness_.wants_ping(now) || (may_commit() && replay_.unsent() > 0);
}

void Session::begin_transmission(TransmissionBuilder& out) {
    replay_.transmit_rest_of_frame(out);
}

void Session::maybe_measure(TimePoint now) {
    if (ping_due_ || ping_sent_) {
        return;
    }
    const bool sending = replay_.unsent() > 0 && path_.wants_round(replay_.unacknowledged(), now);
    const bool receiving = reader_.counted() != acknowledged_ && now - last_ping_ >= receiver_round_interval;
    if (sending || receiving || liveness_.wants_ping(now)) {
        ask(timing_.answer_timeout, now);
    }
}

void Session::finish_transmission(TransmissionBuilder& out, std::size_t target, TimePoint now) {
    // Room for a WELCOME, an ACKNOWLEDGE, a PING and a PONG, or for a CLOSE.
    constexpr std::size_t own_frames = frame_header_size * 4 + secret_size + 3 * sizeof(std::uint64_t);
    Chunk own(close_due_ ? frame_header_size + close_due_->size() : own_frames);
    if (close_due_) {
        put_frame(own, FrameType::close, *close_due_);
        close_due_.reset();
    } else {
        maybe_measure(now);
        if (welcome_due_) {
            put_frame(own, FrameType::welcome, as_bytes(secret_.reveal()));
            welcome_due_ = false;
        }
        if (acknowledge_now_ || reader_.counted() != acknowledged_) {
            put_frame(own, FrameType::acknowledge, encode_u64(reader_.counted()));
            acknowledged_ = reader_.counted();
            acknowledge_now_ = false;
            acknowledge_at_.reset();
        }
        if (pong_due_) {
            put_frame(own, FrameType::pong, encode_u64(*pong_due_));
            pong_due_.reset();
        }
        if (ping_due_) {
            put_frame(own, FrameType::ping, encode_u64(++ping_token_));
            path_.begin_round(replay_.acknowledged(), replay_.unacknowledged(), now);
            ping_due_ = false;
            ping_sent_ = true;
            last_ping_ = now;
        }
    }
    if (!own.empty()) {
        const auto holder = std::make_shared<const Chunk>(std::move(own));
        out.add(holder, holder->bytes());
    }
    if (may_commit()) {
        replay_.transmit(out, target);
        liveness_.waiting(replay_.in_flight() > 0, now);
    }
}

// --- Time -----------------------------------------------------------------------------------------------------------

void Session::ask(Duration patience, TimePoint now) {
    if (!ping_due_ && !ping_sent_) {
        ping_due_ = true;
    }
    liveness_.asked(now, patience);
}

Duration Session::allowed_grace() const {
    return role_ == Role::agent && !confirmed_ ? timing_.unconfirmed_grace : timing_.grace;
}

TimePoint Session::next_deadline() const {
    switch (state_) {
    case SessionState::fresh:
    case SessionState::closed:
        return never;
    case SessionState::detached:
        return grace_.next_look(allowed_grace());
    case SessionState::connected:
        break;
    }
    TimePoint at = liveness_.gives_up();
    if (!liveness_.question_open()) {
        at = std::min(at, liveness_.next_ping());
    }
    if (acknowledge_at_ && !acknowledge_now_) {
        at = std::min(at, *acknowledge_at_);
    }
    return at;
}

void Session::tick(TimePoint now) {
    if (state_ == SessionState::detached) {
        grace_.look(now);
        if (grace_.over(allowed_grace())) {
            end(Error{.code = Errc::timed_out,
                      .message = "The session was without a connection for too long.",
                      .hint = "Start a new one."},
                false);
        }
        return;
    }
    if (state_ != SessionState::connected) {
        return;
    }
    if (liveness_.dead(now)) {
        detach(Error{.code = Errc::timed_out, .message = "The peer does not answer.", .hint = {}}, now);
        return;
    }
    if (liveness_.wants_ping(now)) {
        ask(timing_.answer_timeout, now);
    }
    acknowledge_now_ = acknowledge_now_ || (acknowledge_at_ && now >= *acknowledge_at_);
}

void Session::set_watched(bool watched) {
    watched_ = watched;
    liveness_.set_watched(watched);
}

void Session::probe(TimePoint now) {
    if (state_ == SessionState::connected) {
        ask(timing_.stall_timeout, now);
    }
}

std::optional<TimePoint> Session::owed_since() const {
    return state_ == SessionState::connected ? liveness_.owed_since() : std::nullopt;
}

} // namespace berth::link
