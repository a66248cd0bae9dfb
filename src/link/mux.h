// The streams of a session: opening and answering, windows, half-close, reset; frames out in the scheduler's order,
// frames in as events. Knows nothing of carriers: what it appends to the replay buffer arrives.
#pragma once

#include "link/event_queue.h"
#include "link/frame.h"
#include "link/replay_buffer.h"
#include "link/scheduler.h"
#include "link/states.h"

#include <unordered_map>

namespace berth::link {

// What the path has room for at this moment.
struct SendAllowance {
    std::size_t frame_payload = 0; // the largest DATA payload
    bool interactive = true;
    bool bulk = true;
};

// What came of asking for a frame.
enum class Committed {
    frame,   // one was appended
    nothing, // no stream has anything to send
    held     // there is something, but no room for it now
};

class Mux {
public:
    Mux(Role role, const Limits& limits, EventQueue& events);

    // --- Streams: see Endpoint --------------------------------------------------------------------------------------
    Result<StreamId> open(std::string_view kind, std::string_view target, Priority priority);
    StreamOutcome accept(StreamId id);
    StreamOutcome refuse(StreamId id, const Error& reason);
    Written write(StreamId id, ByteView bytes, std::size_t frame_payload);
    Written write(StreamId id, Chunk&& chunk, std::size_t frame_payload);
    std::size_t writable(StreamId id) const;
    StreamOutcome finish(StreamId id);
    StreamOutcome reset(StreamId id, const Error& reason);
    void consume(StreamId id, std::size_t count, std::optional<Duration> rtt, TimePoint now);
    void set_priority(StreamId id, Priority priority);

    // --- The session's side -----------------------------------------------------------------------------------------
    // A piece of a stream's frame. An error is the peer's breach of the protocol.
    Result<> handle(const FramePiece& piece);
    // Appends the next frame in turn.
    Committed commit(ReplayBuffer& out, const SendAllowance& allowance);
    // The session is over.
    void clear();

    std::size_t streams() const { return streams_.size(); }
    std::size_t queued() const { return queued_; }
    // Whether commit() has anything to append, as far as path and windows let it.
    bool wants_to_send() const {
        return !farewells_.empty() || scheduler_.next_control() != nullptr || scheduler_.any_data();
    }
    std::size_t granted() const { return budget_.granted(); }

private:
    // The last frame of a stream that is gone already.
    struct Farewell {
        StreamId id = 0;
        FrameType type = FrameType::reset;
        Bytes payload;
    };

    Stream* find(StreamId id);
    bool opened_by_us(StreamId id) const { return id % 2 == (role_ == Role::client ? 1U : 0U); }
    // Whether the id was in use once: frames for it may still be under way.
    bool was_open(StreamId id) const;
    std::size_t queue_limit() const;
    std::size_t room(const Stream& stream) const;
    void remove(Stream& stream);
    void remove_if_done(Stream& stream);
    void say_farewell(StreamId id, FrameType type, const Error& reason);
    void wake_producer(Stream& stream);

    Result<> handle_open(StreamId id, ByteView payload);
    Result<> handle_accept(Stream& stream, ByteView payload);
    Result<> handle_refuse(Stream& stream, ByteView payload);
    Result<> handle_data(Stream& stream, ByteView bytes);
    Result<> handle_finish(Stream& stream);
    Result<> handle_reset(Stream& stream, ByteView payload);
    Result<> handle_credit(Stream& stream, ByteView payload);

    Committed commit_control(ReplayBuffer& out, Stream& stream);
    Committed commit_data(ReplayBuffer& out, Stream& stream, std::size_t frame_payload);
    bool append(ReplayBuffer& out, FrameType type, StreamId id, ByteView payload);

    Role role_;
    Limits limits_;
    EventQueue& events_;
    ReceiveBudget budget_;
    std::unordered_map<StreamId, Stream> streams_;
    Scheduler scheduler_;
    Fifo<Farewell> farewells_;
    std::size_t peer_open_ = 0; // streams of the peer in streams_
    std::size_t queued_ = 0;
    StreamId next_own_;
    StreamId last_peer_ = 0;
};

} // namespace berth::link
