#include "link/replay_buffer.h"

#include <algorithm>

namespace berth::link {

namespace {

// Small frames are copied together in chunks of this size, so that a keystroke does not hold a big chunk.
constexpr std::size_t pack_size = 4 * KiB;

// Whether keeping the chunk wastes less than copying it costs.
bool worth_keeping(const Chunk& chunk) {
    return chunk.size() >= pack_size / 2 && chunk.size() >= chunk.capacity() / 2;
}

} // namespace

bool ReplayBuffer::fits(std::size_t frame_size, std::size_t reserve) const {
    // The worst a frame costs: a chunk half empty, or a fresh pack.
    const std::size_t cost = std::max(2 * frame_size, pack_size + Chunk::headroom);
    return memory_ == 0 || memory_ + cost + reserve <= capacity_;
}

void ReplayBuffer::push(Chunk chunk) {
    memory_ += chunk.capacity();
    const std::size_t size = chunk.size();
    pieces_.push({.chunk = std::make_shared<Chunk>(std::move(chunk)), .begin = end_});
    end_ += size;
}

void ReplayBuffer::append(Chunk frame) {
    if (worth_keeping(frame)) {
        push(std::move(frame));
    } else {
        append(frame.bytes(), {});
    }
}

void ReplayBuffer::append(ByteView header, ByteView payload) {
    const std::size_t size = header.size() + payload.size();
    if (!pieces_.empty() && pieces_.back().chunk->writable().size() >= size) {
        Chunk& tail = *pieces_.back().chunk;
        tail.append(header);
        tail.append(payload);
        end_ += size;
        return;
    }
    Chunk pack(std::max(pack_size, size));
    pack.append(header);
    pack.append(payload);
    push(std::move(pack));
}

ReplayBuffer::Acknowledged ReplayBuffer::acknowledge(Offset position) {
    if (position > sent_) {
        return Acknowledged::impossible;
    }
    if (position <= begin_) {
        return Acknowledged::old;
    }
    begin_ = position;
    while (!pieces_.empty() && pieces_.front().end() <= begin_) {
        memory_ -= pieces_.front().chunk->capacity();
        pieces_.pop();
        next_ = next_ > 0 ? next_ - 1 : 0;
    }
    return Acknowledged::advanced;
}

bool ReplayBuffer::rewind(Offset position) {
    if (!holds(position)) {
        return false;
    }
    sent_ = position;
    acknowledge(position);
    next_ = 0;
    inside_frame_ = !pieces_.empty() && position != pieces_.front().begin;
    return true;
}

void ReplayBuffer::transmit_piece(TransmissionBuilder& out) {
    Piece& piece = pieces_[next_];
    out.add(piece.chunk, piece.chunk->bytes().subspan(static_cast<std::size_t>(sent_ - piece.begin)));
    sent_ = piece.end();
    if (next_ + 1 < pieces_.size()) {
        ++next_;
    }
}

void ReplayBuffer::transmit(TransmissionBuilder& out, std::size_t target) {
    while (sent_ < end_ && out.size() < target) {
        // The last piece may have been sent up to its end and grown since, or have got a successor.
        if (pieces_[next_].end() == sent_) {
            ++next_;
        }
        transmit_piece(out);
    }
}

void ReplayBuffer::transmit_rest_of_frame(TransmissionBuilder& out) {
    if (inside_frame_) {
        transmit_piece(out);
        inside_frame_ = false;
    }
}

} // namespace berth::link
