// The session: one resumable byte stream each way that outlives its carriers. Proves itself when it is resumed, counts
// and acknowledges, keeps the unacknowledged, ignores stale carriers, finds dead ones. What the counted frames mean is
// the mux's business; it appends its frames to replay() and gets the peer's from next().
#pragma once

#include "link/event_queue.h"
#include "link/frame.h"
#include "link/grace.h"
#include "link/handshake.h"
#include "link/liveness.h"
#include "link/path.h"
#include "link/replay_buffer.h"
#include "link/states.h"

namespace berth::link {

class Session {
public:
    Session(Role role, const Options& options, EventQueue& events);

    // --- Carriers: see Endpoint -------------------------------------------------------------------------------------
    Offer offer(TimePoint now);
    Result<> carrier_up(const Answer& answer, TimePoint now);
    Result<Answer> accept_carrier(const Offer& offer, TimePoint now);
    void carrier_down(Epoch epoch, TimePoint now);

    // --- Receiving --------------------------------------------------------------------------------------------------
    // Whether bytes of this carrier count; if so the peer has been heard.
    Received begin_receive(Epoch epoch, TimePoint now);
    // The next piece of a counted frame off the front of `input`, or nothing when it is used up or the session has been
    // closed by the peer. An error is the peer's breach of the protocol.
    Result<std::optional<FramePiece>> next(ByteView& input, TimePoint now);

    // --- Sending ----------------------------------------------------------------------------------------------------
    // Whether counted frames may be appended: a carrier is there and the session has its secret.
    bool may_commit() const;
    ReplayBuffer& replay() { return replay_; }
    const ReplayBuffer& replay() const { return replay_; }
    // Before frames are appended: what must come first on this carrier.
    void begin_transmission(TransmissionBuilder& out);
    // After: the session's own frames, then counted bytes up to `target`.
    void finish_transmission(TransmissionBuilder& out, std::size_t target, TimePoint now);
    bool wants_to_transmit(TimePoint now) const;

    // --- Time -------------------------------------------------------------------------------------------------------
    TimePoint next_deadline() const;
    void tick(TimePoint now);
    void set_watched(bool watched);
    void probe(TimePoint now);

    void close(Error reason, TimePoint now);

    SessionState state() const { return state_; }
    const std::string& id() const { return id_; }
    Epoch epoch() const { return epoch_; }
    Offset received() const { return reader_.counted(); }
    std::uint64_t resumes() const { return resumes_; }
    // Since when the peer owes a sign of life, later than anything that was heard of it.
    std::optional<TimePoint> owed_since() const;
    Path& path() { return path_; }
    const Path& path() const { return path_; }

private:
    Bytes random(std::size_t count) const;
    Nonce fresh_nonce() const;
    void attach(Epoch epoch, bool resumed, TimePoint now);
    void detach(Error reason, TimePoint now);
    void end(Error reason, bool by_peer);
    Result<Answer> accept_new(const Offer& offer, TimePoint now);
    Result<Answer> accept_resume(const Offer& offer, TimePoint now);
    Result<> handle_own(const FramePiece& piece, TimePoint now);
    Result<> handle_welcome(ByteView payload, TimePoint now);
    Result<> handle_acknowledge(ByteView payload, TimePoint now);
    Result<> handle_pong(ByteView payload, TimePoint now);
    void note_counted(TimePoint now);
    void ask(Duration patience, TimePoint now);
    void maybe_measure(TimePoint now);
    Duration allowed_grace() const;

    Role role_;
    Timing timing_;
    std::function<Bytes(std::size_t)> entropy_;
    EventQueue& events_;

    SessionState state_ = SessionState::fresh;
    std::string id_;
    Secret secret_;
    Nonce session_nonce_{};        // the agent's, from the answer that began the session
    Epoch epoch_ = 0;              // of the carrier in use, 0 without one
    Epoch last_epoch_ = 0;         // the highest ever offered (client) or accepted (agent)
    std::optional<Offer> offered_; // client: the attempt under way
    bool confirmed_ = false;       // the peer has been heard: it has the answer that began the session
    Grace grace_;                  // of a session without a carrier
    std::uint64_t resumes_ = 0;

    FrameReader reader_;
    ReplayBuffer replay_;

    // Of the carrier in use.
    Liveness liveness_;
    Path path_;
    bool welcome_due_ = false;
    bool welcome_awaited_ = false;
    bool watched_ = false;
    Offset acknowledged_ = 0;                 // the last position we told the peer
    std::optional<TimePoint> acknowledge_at_; // when to tell the next
    bool acknowledge_now_ = false;
    std::uint64_t ping_token_ = 0;
    bool ping_due_ = false;
    bool ping_sent_ = false; // and not answered
    TimePoint last_ping_{};
    std::optional<std::uint64_t> pong_due_;
    std::optional<Bytes> close_due_; // the payload of the last frame
};

} // namespace berth::link
