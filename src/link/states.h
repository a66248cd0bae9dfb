// Outcomes and states of an endpoint, each with a name instead of a bool.
#pragma once

#include "link/types.h"

#include <optional>

namespace berth::link {

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
    // Since when the peer owes a sign of life (a ping or bytes unanswered), later than anything heard of it.
    std::optional<TimePoint> owed_since;
};

} // namespace berth::link
