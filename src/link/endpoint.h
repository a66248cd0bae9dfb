// One end of a link: a session that survives its carriers, and the streams in it. A pure state machine: bytes and time
// in, bytes and events out; no sockets, threads, clock or exceptions. The same type serves both roles.
//
// How a driver turns it, after every call: poll_event() until empty; while the carrier can take a message,
// poll_transmit() and write it; arm a timer for next_deadline() and call tick() then. Not thread-safe: one strand.
#pragma once

#include "link/event.h"
#include "link/handshake.h"
#include "link/states.h"
#include "link/transmission.h"
#include "link/types.h"

#include <memory>
#include <optional>
#include <string_view>

namespace berth::link {

class Endpoint {
public:
    explicit Endpoint(Role role, const Options& options = {});
    Endpoint(Endpoint&&) noexcept;
    Endpoint& operator=(Endpoint&&) noexcept;
    ~Endpoint();

    // --- Carriers ---------------------------------------------------------------------------------------------------

    // Client: what to put into the next upgrade request. Raises the epoch; the carrier before it is no longer used.
    Offer offer(TimePoint now);
    // Client: the 101 has come. On failure the carrier is useless and the session as it was: conflict = the answer to
    // an older attempt; forbidden = not the agent that holds this session; protocol_error = an answer that cannot be,
    // and no other attempt will heal that.
    Result<> carrier_up(const Answer& answer, TimePoint now);
    // Agent: a request has come for this session (a fresh endpoint takes a new session's). The answer goes into the
    // 101, and from then on poll_transmit() speaks to that carrier. Errors leave the session as it was:
    // forbidden = proof wrong (403), conflict = this epoch was seen (409), not_found = the session is closed, or cannot
    // go on at the position asked for (410).
    Result<Answer> accept_carrier(const Offer& offer, TimePoint now);
    // The carrier has ended, whoever ended it. Of an older epoch: ignored.
    void carrier_down(Epoch epoch, TimePoint now);

    // Bytes from a carrier, in order, cut anyhow. Poll all events before the buffer is used again.
    Received receive(Epoch epoch, ByteView bytes, TimePoint now);
    // The next bytes to send, empty when there are none (nothing to say, windows or replay buffer full, no carrier).
    // Call it when the carrier has taken the last ones: what is handed out can no longer be overtaken.
    Transmission poll_transmit(TimePoint now);

    // Whether poll_transmit() may have something: a driver whose writer waits need not wake it otherwise.
    bool wants_to_transmit(TimePoint now) const;

    std::optional<Event> poll_event();

    // When tick() wants to be called at the latest; `never` if not.
    TimePoint next_deadline() const;
    void tick(TimePoint now);

    // Somebody is looking: find a dead peer within 10 s, not half a minute.
    void set_watched(bool watched);
    // Asks for a sign of life now (wake-up, network change, click): none within stall_timeout and the carrier is lost.
    void probe(TimePoint now);

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
    // A chunk of the size the link would like to send just now, or of `wanted` if that is less, for the write above.
    Chunk make_chunk(std::size_t wanted = max_data_payload) const;
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
    // Two of the Statistics alone.
    std::optional<TimePoint> owed_since() const;
    std::size_t queued() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace berth::link
