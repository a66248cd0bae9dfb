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
// Bytes of randomness in a session's name.
constexpr std::size_t id_entropy = 16;

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

Nonce Session::fresh_nonce() const {
    Nonce nonce{};
    std::ranges::copy(entropy_(nonce_size), nonce.begin());
    return nonce;
}

// --- Carriers -------------------------------------------------------------------------------------------------------

Offer Session::offer(TimePoint now) {
    // The position offered must be the last word: whatever the old carrier still brings would come twice.
    detach(Error{.code = Errc::cancelled, .message = "The carrier was given up for a new one.", .hint = {}}, now);
    Offer offer{.epoch = ++last_epoch_, .nonce = fresh_nonce(), .resume = std::nullopt};
    if (!secret_.empty()) {
        offer.resume = Offer::Resume{.id = id_, .received = reader_.counted(), .proof = {}};
        offer.resume->proof = client_proof(secret_, offer, session_nonce_);
    }
    offered_ = offer;
    return offer;
}

Result<> Session::carrier_up(const Answer& answer, TimePoint now) {
    if (state_ == SessionState::closed) {
        return fail(Errc::not_found, "The session is closed.");
    }
    if (!offered_ || answer.epoch != offered_->epoch) {
        return fail(Errc::conflict, "This answer belongs to an older attempt to connect.");
    }
    if (!offered_->resume) {
        if (answer.proof || answer.received != 0) {
            return fail(Errc::protocol_error, "The agent answered a new session as if it were an old one.");
        }
        id_ = answer.id;
        session_nonce_ = answer.nonce;
        welcome_awaited_ = true;
        attach(answer.epoch, false, now);
        return {};
    }
    if (answer.id != id_ || !answer.proof ||
        !equal_in_constant_time(*answer.proof, agent_proof(secret_, answer, offered_->nonce))) {
        return fail(Errc::forbidden, "Whoever answered does not hold this session.",
                    "Start a new session if this happens again.");
    }
    if (!replay_.rewind(answer.received)) {
        return fail(Errc::protocol_error, "The agent asks for bytes that were already acknowledged or never sent.");
    }
    attach(answer.epoch, true, now);
    return {};
}

Result<Answer> Session::accept_carrier(const Offer& offer, TimePoint now) {
    if (state_ == SessionState::closed) {
        return fail(Errc::not_found, "The session is closed.", "Start a new one.");
    }
    return offer.resume ? accept_resume(offer, now) : accept_new(offer, now);
}

Result<Answer> Session::accept_new(const Offer& offer, TimePoint now) {
    if (state_ != SessionState::fresh) {
        return fail(Errc::conflict, "This session has already begun.");
    }
    id_ = base64url(entropy_(id_entropy));
    Bytes secret = entropy_(secret_size);
    secret_ = Secret(std::string(as_text(secret)));
    wipe(secret.data(), secret.size());
    session_nonce_ = fresh_nonce();
    last_epoch_ = offer.epoch;
    welcome_due_ = true;
    attach(offer.epoch, false, now);
    return Answer{.id = id_, .epoch = offer.epoch, .nonce = session_nonce_, .received = 0, .proof = std::nullopt};
}

Result<Answer> Session::accept_resume(const Offer& offer, TimePoint now) {
    if (secret_.empty() || offer.resume->id != id_ ||
        !equal_in_constant_time(offer.resume->proof, client_proof(secret_, offer, session_nonce_))) {
        return fail(Errc::forbidden, "The proof for this session is wrong.", "Start a new session.");
    }
    if (offer.epoch <= last_epoch_) {
        return fail(Errc::conflict, "This attempt to resume is older than one already seen.");
    }
    if (!replay_.holds(offer.resume->received)) {
        return fail(Errc::protocol_error, "The client asks for bytes that were already acknowledged or never sent.",
                    "Start a new session.");
    }
    last_epoch_ = offer.epoch;
    detach(Error{.code = Errc::cancelled, .message = "A newer carrier took over.", .hint = {}}, now);
    replay_.rewind(offer.resume->received);
    Answer answer{
        .id = id_, .epoch = offer.epoch, .nonce = fresh_nonce(), .received = reader_.counted(), .proof = std::nullopt};
    answer.proof = agent_proof(secret_, answer, offer.nonce);
    attach(offer.epoch, true, now);
    return answer;
}

void Session::carrier_down(Epoch epoch, TimePoint now) {
    if (epoch == epoch_) {
        detach(Error{.code = Errc::unavailable, .message = "The connection was lost.", .hint = {}}, now);
    }
}

void Session::attach(Epoch epoch, bool resumed, TimePoint now) {
    state_ = SessionState::connected;
    epoch_ = epoch;
    offered_.reset();
    resumes_ += resumed ? 1 : 0;
    reader_.new_carrier();
    liveness_ = Liveness(timing_, now);
    liveness_.set_watched(watched_);
    path_ = Path(timing_.ack_delay);
    acknowledged_ = reader_.counted();
    acknowledge_at_.reset();
    // The client's first frame: it tells the agent that the answer has arrived.
    acknowledge_now_ = role_ == Role::client;
    pong_due_.reset();
    ping_due_ = false;
    ping_sent_ = false;
    events_.push(event::CarrierUp{.epoch = epoch, .resumed = resumed});
    ask(timing_.answer_timeout, now);
}

void Session::detach(Error reason, TimePoint now) {
    if (state_ != SessionState::connected) {
        return;
    }
    events_.push(event::CarrierLost{.epoch = epoch_, .reason = std::move(reason)});
    state_ = SessionState::detached;
    epoch_ = 0;
    welcome_due_ = false;
    welcome_awaited_ = false;
    detached_at_ = now;
}

void Session::end(Error reason, bool by_peer) {
    state_ = SessionState::closed;
    secret_.clear();
    events_.push(event::Closed{.reason = std::move(reason), .by_peer = by_peer});
}

void Session::close(Error reason, TimePoint now) {
    if (state_ == SessionState::closed) {
        return;
    }
    if (state_ == SessionState::connected) {
        close_due_ = encode_error(reason);
        detached_at_ = now;
    }
    end(std::move(reason), false);
}

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
    const bool sending = replay_.unsent() > 0 && path_.wants_round(now);
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
            path_.begin_round(replay_.acknowledged(), now);
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

Duration Session::grace() const {
    return role_ == Role::agent && !confirmed_ ? timing_.unconfirmed_grace : timing_.grace;
}

TimePoint Session::next_deadline() const {
    switch (state_) {
    case SessionState::fresh:
    case SessionState::closed:
        return never;
    case SessionState::detached:
        return detached_at_ + grace();
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
    if (state_ == SessionState::detached && now >= detached_at_ + grace()) {
        end(Error{.code = Errc::timed_out,
                  .message = "The session was without a connection for too long.",
                  .hint = "Start a new one."},
            false);
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

void Session::renew_grace(TimePoint now) {
    if (state_ == SessionState::detached) {
        detached_at_ = now;
    }
}

} // namespace berth::link
