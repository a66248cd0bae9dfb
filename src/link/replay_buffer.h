// What was sent and is not yet acknowledged: the one place where a session's outgoing bytes live. Counts bytes, hands
// out views to send and to send again from any byte, and is bounded by the memory it really holds. Pure bookkeeping:
// what the bytes mean and when they may go is the session's business.
#pragma once

#include "link/fifo.h"
#include "link/transmission_builder.h"

namespace berth::link {

class ReplayBuffer {
public:
    enum class Acknowledged { advanced, old, impossible };

    explicit ReplayBuffer(std::size_t capacity)
        : capacity_(capacity) {}

    // Whether a frame of this size may be appended while `reserve` bytes stay free for those of more weight.
    bool fits(std::size_t frame_size, std::size_t reserve) const;

    // Takes whole frames; the caller has asked fits(). A chunk that is well filled is kept as it is, others are copied
    // together.
    void append(Chunk frame);
    void append(ByteView header, ByteView payload);

    // The peer has everything before this position.
    Acknowledged acknowledge(Offset position);
    // A new carrier: sending goes on at this position. False if it is not in the buffer.
    bool rewind(Offset position);
    // Whether rewind() could go there.
    bool holds(Offset position) const { return position >= begin_ && position <= sent_; }

    // Hands out what has not been sent, in whole chunks, until the transmission has `target` bytes.
    void transmit(TransmissionBuilder& out, std::size_t target);
    // After a rewind into a frame its rest must come first: nothing may be put between before that.
    bool inside_frame() const { return inside_frame_; }
    // Hands out that rest.
    void transmit_rest_of_frame(TransmissionBuilder& out);

    Offset acknowledged() const { return begin_; }
    Offset sent() const { return sent_; }
    Offset end() const { return end_; }
    std::size_t unsent() const { return static_cast<std::size_t>(end_ - sent_); }
    std::size_t in_flight() const { return static_cast<std::size_t>(sent_ - begin_); }
    std::size_t unacknowledged() const { return static_cast<std::size_t>(end_ - begin_); } // both
    std::size_t memory() const { return memory_; }

private:
    struct Piece {
        std::shared_ptr<Chunk> chunk;
        Offset begin = 0;
        Offset end() const { return begin + chunk->size(); }
    };

    void push(Chunk chunk);
    void transmit_piece(TransmissionBuilder& out);

    std::size_t capacity_;
    std::size_t memory_ = 0;
    Fifo<Piece> pieces_;
    std::size_t next_ = 0; // index of the piece that holds sent_
    Offset begin_ = 0;
    Offset sent_ = 0;
    Offset end_ = 0;
    bool inside_frame_ = false;
};

} // namespace berth::link
