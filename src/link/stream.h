// One stream: what is queued to be sent, both windows, and how far each half has come. Holds no rule about other
// streams: turns are the scheduler's business, frames and events the mux's.
#pragma once

#include "link/fifo.h"
#include "link/flow.h"
#include "link/transmission.h"

#include <string>

namespace berth::link {

// The bytes a producer has written and the link has not sent, already cut into chunks that become frames.
class SendQueue {
public:
    // Copies in up to `room` bytes, in chunks of at most `frame_payload`.
    std::size_t write(ByteView bytes, std::size_t room, std::size_t frame_payload);
    // Keeps the chunk, or copies it where it holds much more memory than bytes.
    void write(Chunk&& chunk, std::size_t frame_payload);
    // The next frame's payload, of at most `max_payload` bytes. Call it only when size() > 0.
    Chunk take(std::size_t max_payload);

    std::size_t size() const { return size_; }

private:
    Fifo<Chunk> chunks_;
    std::size_t size_ = 0;
};

struct Stream;

// A list that streams are members of without an allocation; each list has its own pair of links in a stream.
struct ListLinks {
    Stream* previous = nullptr;
    Stream* next = nullptr;
    bool listed = false;
};

struct Stream {
    Stream(StreamId stream_id, bool is_ours, Priority stream_priority, ReceiveWindow window)
        : id(stream_id)
        , ours(is_ours)
        , priority(stream_priority)
        , receive(window) {}

    StreamId id;
    bool ours; // we opened it
    Priority priority;

    // Answer: the acceptor's accept(), as far as this side knows.
    bool accepted = false;
    // Frames owed to the peer, in this order.
    bool open_due = false;
    bool accept_due = false;
    bool credit_due = false;
    // Our opening, until it is sent.
    std::string kind;
    std::string target;

    // Sending half.
    SendQueue queue;
    std::uint64_t send_window = 0;
    bool finish_wanted = false;
    bool finish_sent = false;
    bool producer_waits = false; // a write() took less than it was given

    // Receiving half.
    ReceiveWindow receive;
    bool peer_finished = false;

    ListLinks control_links;
    ListLinks data_links;

    bool may_send_data() const { return ours || accepted; }
    // Whether a DATA or FINISH frame could leave now, as far as this stream is concerned.
    bool ready() const;
    bool control_due() const { return open_due || accept_due || credit_due; }
};

} // namespace berth::link
