// The session's carriers: offering, accepting and proving, taking one into use, giving it up, ending the session.
#include "link/session.h"

#include <algorithm>

namespace berth::link {

namespace {

// Bytes of randomness in a session's name.
constexpr std::size_t id_entropy = 16;

} // namespace

Nonce Session::fresh_nonce() const {
    Nonce nonce{};
    std::ranges::copy(entropy_(nonce_size), nonce.begin());
    return nonce;
}

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
        return fail(Errc::not_found,
                    "The session cannot go on: the client asks for bytes that were already acknowledged or never sent.",
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
    grace_.begin(now);
}

void Session::end(Error reason, bool by_peer) {
    state_ = SessionState::closed;
    secret_.clear();
    events_.push(event::Closed{.reason = std::move(reason), .by_peer = by_peer});
}

void Session::close(Error reason, TimePoint) {
    if (state_ == SessionState::closed) {
        return;
    }
    if (state_ == SessionState::connected) {
        close_due_ = encode_error(reason);
    }
    end(std::move(reason), false);
}

} // namespace berth::link
