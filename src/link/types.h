// The words and numbers of the link that both of its layers and their users share: identifiers, priorities, limits,
// options. Every number that shapes behaviour stands here, with its reason; docs/link.md says which are protocol.
#pragma once

#include "base/bytes.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>

namespace berth::link {

using namespace std::literals;

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = Clock::duration;

// A client opens sessions and dials again; an agent accepts them. Either may open streams.
enum class Role { client, agent };

// Client-opened streams are odd, agent-opened ones even; each side counts up and never uses an id twice.
using StreamId = std::uint32_t;

// Which carrier of a session: the client raises it at each attempt, the agent accepts each value once.
using Epoch = std::uint64_t;

// A position in one direction of a session's byte stream.
using Offset = std::uint64_t;

// Interactive frames overtake bulk frames.
enum class Priority : std::uint8_t { interactive = 0, bulk = 1 };

// --- Protocol: the same at both ends of version 1 -------------------------------------------------------------------

inline constexpr std::size_t KiB = 1024;
inline constexpr std::size_t MiB = 1024 * KiB;

// The largest payload of a DATA frame. Big enough that headers cost nothing, small enough to be overtaken.
inline constexpr std::size_t max_data_payload = 256 * KiB;
// The largest payload of any other frame: the receiver assembles those in memory.
inline constexpr std::size_t max_control_payload = 16 * KiB;
// The largest kind and JSON target of a stream.
inline constexpr std::size_t max_kind_size = 32;
inline constexpr std::size_t max_target_size = 8 * KiB;
// What an opener may send before its stream is accepted: a request and its answer then cost one round trip.
inline constexpr std::uint32_t early_credit = 16 * KiB;
// The session secret and the nonces.
inline constexpr std::size_t secret_size = 32;
inline constexpr std::size_t nonce_size = 16;

// --- Local policy: each end may choose its own ----------------------------------------------------------------------

struct Limits {
    // Bytes sent and not acknowledged, held to be sent again: caps a session at this much per round trip. At least
    // 64 KiB.
    std::size_t replay = 4 * MiB;
    // Streams the peer may have open at once: above the 1,000 connections a forward must carry.
    std::size_t peer_streams = 2048;
    // Streams of our own at once.
    std::size_t own_streams = 4096;
    // What all streams together may have been allowed to send us and we have not consumed, beyond early_credit each.
    std::size_t receive_budget = 64 * MiB;
    // One stream's window grows with the bandwidth-delay product, from here …
    std::size_t initial_window = 256 * KiB;
    // … to here: twice the replay buffer can never be in flight.
    std::size_t max_window = 8 * MiB;
    // What write() holds for one stream while it waits for its turn: two big frames keep the carrier busy.
    std::size_t stream_queue = 256 * KiB;
    // What write() holds for all streams; beyond it each stream still gets early_credit, so that none starves.
    std::size_t send_budget = 16 * MiB;
};

struct Timing {
    // A carrier that is silent this long gets a ping: load balancers forget connections from 30 s on.
    Duration heartbeat = 20s;
    // The same while somebody watches the link's state, so that a dead peer is found within 10 s …
    Duration heartbeat_watched = 4s;
    // … since an unanswered ping is given this long …
    Duration answer_timeout = 5s;
    // … and bytes without any sign of life from the peer this long, so that it is found within 3 s.
    Duration stall_timeout = 2500ms;
    // An acknowledgement waits for company at most this long.
    Duration ack_delay = 10ms;
    // How long a session without a carrier is kept (agent) or retried (client).
    Duration grace = 24h;
    // The same for a session whose client was never heard: it may not even have its secret.
    Duration unconfirmed_grace = 60s;
};

struct Options {
    Limits limits;
    Timing timing;
    // Where secrets, ids and nonces come from; the system's generator where empty. Tests put a seeded one here.
    std::function<Bytes(std::size_t)> entropy;
};

inline constexpr TimePoint never = TimePoint::max();

} // namespace berth::link
