// One end of a link: a session that survives its carriers, and the streams in it. A pure state machine: bytes and time
// in, bytes and events out; no sockets, threads, clock or exceptions. The same type serves both roles.
//
// How a driver turns it, after every call: poll_event() until empty; while the carrier can take a message,
// poll_transmit() and write it; arm a timer for next_deadline() and call tick() then. Not thread-safe: one strand.
#pragma once

#include "link/handshake.h"
#include "link/transmission.h"
#include "link/types.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace berth::link {

namespace event {

// A carrier is in use: streams move. `resumed` is false for the first one of a session.
struct CarrierUp {
    Epoch epoch = 0;
    bool resumed = false;
};
// The carrier is of no use any more (dead peer, replaced, broken): close it. A client then dials again.
struct CarrierLost {
    Epoch epoch = 0;
    Error reason;
};
// The session is over, and with it every stream: nothing follows but at most a last poll_transmit().
struct Closed {
    Error reason;
    bool by_peer = false;
};
// The peer opens a stream: answer with accept() or refuse(). Its first data may follow before the answer.
struct Incoming {
    StreamId id = 0;
    Priority priority = Priority::bulk;
    std::string kind;
    std::string target; // JSON
};
// The peer accepted a stream of ours.
struct Opened {
    StreamId id = 0;
};
// The peer refused a stream of ours; the id is gone.
struct Refused {
    StreamId id = 0;
    Error reason;
};
// Bytes of a stream, in order: a view into what receive() was given, so valid as long as that buffer. Give the window
// back with consume() once they are used up.
struct Data {
    StreamId id = 0;
    ByteView bytes;
};
// The peer has finished sending on this stream; ours may go on. When both have, the id is gone.
struct Finished {
    StreamId id = 0;
};
// The peer (or the end of the session) has broken the stream off; the id is gone.
struct Reset {
    StreamId id = 0;
    Error reason;
};
// A stream whose write() took less than it was given can take more.
struct Writable {
    StreamId id = 0;
};

} // namespace event

using Event = std::variant<event::CarrierUp, event::CarrierLost, event::Closed, event::Incoming, event::Opened,
                           event::Refused, event::Data, event::Finished, event::Reset, event::Writable>;

// What became of bytes from a carrier.
enum class Received {
    processed,
    stale,          // they came on a carrier that is no longer the session's: ignored, close it
    protocol_error, // the peer broke the protocol: the session is closed, the Closed event says how
    session_closed  // nothing listens any more
};

enum class WriteOutcome {
    taken,     // all of it
    blocked,   // `accepted` bytes of it; event::Writable follows
    no_stream, // unknown, reset, refused or finished by us
};

struct Written {
    std::size_t accepted = 0;
    WriteOutcome outcome = WriteOutcome::taken;
};

// What a call on a stream met.
enum class StreamOutcome {
    done,
    no_stream, // the id is gone (its Reset, Refused or Closed event says why) or never was
    misplaced  // not possible in the stream's state: accepting twice, finishing twice
};

enum class SessionState {
    fresh,     // no carrier yet
    connected, // a carrier is in use
    detached,  // the carrier is gone; a new one goes on where it stopped
    closed
};

struct Statistics {
    std::optional<Duration> rtt; // the last measured
    std::optional<Duration> min_rtt;
    double delivery_rate = 0; // bytes per second that arrive at the peer, best recent round
    Offset sent = 0;          // positions in the session's streams
    Offset acknowledged = 0;
    Offset received = 0;
    std::size_t in_flight = 0;    // sent and not acknowledged
    std::size_t flight_limit = 0; // what bulk may have in flight
    std::size_t replay_memory = 0;
    std::size_t queued = 0; // written and not yet sent, all streams
    std::size_t streams = 0;
    std::size_t granted = 0; // receive windows given out
    std::uint64_t resumes = 0;
};

class Endpoint {
public:
    explicit Endpoint(Role role, Options options = {});
    Endpoint(Endpoint&&) noexcept;
    Endpoint& operator=(Endpoint&&) noexcept;
    ~Endpoint();

    // --- Carriers ---------------------------------------------------------------------------------------------------

    // Client: what to put into the next upgrade request. Raises the epoch; the carrier before it is no longer used.
    Offer offer(TimePoint now);
    // Client: the 101 has come. On failure the carrier is useless: conflict = an older attempt, drop it;
    // forbidden or protocol_error = not our agent or a position that cannot be: the session is closed.
    Result<> carrier_up(const Answer& answer, TimePoint now);
    // Agent: a request has come for this session (a fresh endpoint takes a new session's). The answer goes into the
    // 101, and from then on poll_transmit() speaks to that carrier. Errors leave the session as it was:
    // forbidden = proof wrong (403), conflict = this epoch was seen (409), protocol_error = impossible position (400),
    // not_found = the session is closed (410).
    Result<Answer> accept_carrier(const Offer& offer, TimePoint now);
    // The carrier has ended, whoever ended it. Of an older epoch: ignored.
    void carrier_down(Epoch epoch, TimePoint now);

    // Bytes from a carrier, in order, cut anyhow. Poll all events before the buffer is used again.
    Received receive(Epoch epoch, ByteView bytes, TimePoint now);
    // The next bytes to send, empty when there are none (nothing to say, windows or replay buffer full, no carrier).
    // Call it when the carrier has taken the last ones: what is handed out can no longer be overtaken.
    Transmission poll_transmit(TimePoint now);

    std::optional<Event> poll_event();

    // When tick() wants to be called at the latest; `never` if not.
    TimePoint next_deadline() const;
    void tick(TimePoint now);

    // Somebody is looking: find a dead peer within 10 s, not half a minute.
    void set_watched(bool watched, TimePoint now);
    // Asks for a sign of life now (wake-up, network change, click): none within stall_timeout and the carrier is lost.
    void probe(TimePoint now);
    // The grace period starts anew: the workspace was suspended, which does not count.
    void renew_grace(TimePoint now);

    // Ends the session: streams are gone at once, the peer is told if a carrier is there.
    void close(Error reason, TimePoint now);

    // --- Streams ----------------------------------------------------------------------------------------------------

    // Opens a stream: the kind is 1-32 of [a-z0-9-], the target JSON of at most 8 KiB. Opened or Refused follows;
    // write() may be used at once. Without a carrier it waits. Errors: invalid_argument, too_large, unavailable
    // (session closed), rate_limited (too many streams).
    Result<StreamId> open(std::string_view kind, std::string_view target_json, Priority priority);
    StreamOutcome accept(StreamId id);
    StreamOutcome refuse(StreamId id, const Error& reason);

    // Takes what it has room for, by copy. The bytes leave in order.
    Written write(StreamId id, ByteView bytes);
    // Takes the whole chunk or, when the stream is blocked, nothing (accepted = 0, the chunk is left untouched).
    Written write(StreamId id, Chunk&& chunk);
    // A chunk of the size the link would like to send just now, for the write above.
    Chunk make_chunk() const;
    // How much write() would take now; 0 for an id that is gone.
    std::size_t writable(StreamId id) const;

    // No more bytes from us on this stream: sent after what is queued (half-close).
    StreamOutcome finish(StreamId id);
    // Breaks the stream off in both directions; what is queued is dropped.
    StreamOutcome reset(StreamId id, const Error& reason);
    // So many bytes of event::Data are used up: the peer may send as many more.
    void consume(StreamId id, std::size_t count, TimePoint now);
    // Moves a stream to another class (a transfer that turned out long, an editor's channel).
    void set_priority(StreamId id, Priority priority);

    // --- Facts ------------------------------------------------------------------------------------------------------

    Role role() const;
    SessionState state() const;
    // The session's name, empty before the first answer. No secret.
    const std::string& id() const;
    // The carrier in use, or 0.
    Epoch epoch() const;
    Statistics statistics() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace berth::link
