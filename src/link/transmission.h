// What an endpoint hands to its carrier to send, and what a producer may fill without a copy.
#pragma once

#include "link/types.h"

#include <array>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace berth::link {

// One allocation with room for a frame header before the payload, so that header and payload leave as one piece.
// A producer fills writable() and says fill(n); the link then keeps this very memory until the peer has it.
class Chunk {
public:
    // Room kept free in front of the payload.
    static constexpr std::size_t headroom = 8;

    explicit Chunk(std::size_t payload_capacity);
    // What was moved from is empty and has no room.
    Chunk(Chunk&& other) noexcept
        : memory_(std::move(other.memory_))
        , begin_(std::exchange(other.begin_, 0))
        , end_(std::exchange(other.end_, 0))
        , capacity_(std::exchange(other.capacity_, 0)) {}
    Chunk& operator=(Chunk&& other) noexcept {
        memory_ = std::move(other.memory_);
        begin_ = std::exchange(other.begin_, 0);
        end_ = std::exchange(other.end_, 0);
        capacity_ = std::exchange(other.capacity_, 0);
        return *this;
    }

    std::size_t size() const { return end_ - begin_; }
    std::size_t capacity() const { return capacity_; }
    bool empty() const { return begin_ == end_; }
    ByteView bytes() const { return {memory_.get() + begin_, end_ - begin_}; }

    std::span<std::byte> writable() { return {memory_.get() + end_, capacity_ - end_}; }
    void fill(std::size_t count) { end_ += count; }
    // Copies in what writable() must have room for.
    void append(ByteView bytes);

    // For the link's own layers: takes bytes off the front, or puts a header before them.
    void drop_front(std::size_t count) { begin_ += count; }
    std::span<std::byte> extend_front(std::size_t count) {
        begin_ -= count;
        return {memory_.get() + begin_, count};
    }

private:
    std::unique_ptr<std::byte[]> memory_;
    std::size_t begin_ = headroom;
    std::size_t end_ = headroom;
    std::size_t capacity_ = 0;
};

// Bytes for one carrier, in order, best sent as one message. Holds what it points to: it may be kept until the write
// has ended, even when the session has meanwhile gone on over another carrier or is gone.
class Transmission {
public:
    bool empty() const { return size_ == 0; }
    std::size_t size() const { return size_; }
    // Which carrier they are for; on another they would be wrong.
    Epoch epoch() const { return epoch_; }
    // Each view is non-empty and stays where it is, also when the Transmission is moved.
    std::span<const ByteView> views() const { return views_; }

private:
    friend class TransmissionBuilder;
    Epoch epoch_ = 0;
    std::size_t size_ = 0;
    std::vector<ByteView> views_;
    std::vector<std::shared_ptr<const Chunk>> held_;
};

} // namespace berth::link
