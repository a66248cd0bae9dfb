#include "link/stream.h"

#include <algorithm>

namespace berth::link {

namespace {

// Chunks for small writes, so that a keystroke does not allocate 64 KiB: each leaves room for the header, to be a
// round number to the allocator.
constexpr std::size_t small_chunks[] = {512 - Chunk::headroom, 4 * KiB - Chunk::headroom, 16 * KiB - Chunk::headroom};

std::size_t capacity_for(std::size_t count, std::size_t frame_payload) {
    for (std::size_t size : small_chunks) {
        if (count <= size && size < frame_payload) {
            return size;
        }
    }
    return frame_payload;
}

} // namespace

std::size_t SendQueue::write(ByteView bytes, std::size_t room, std::size_t frame_payload) {
    const std::size_t accepted = std::min(bytes.size(), room);
    bytes = bytes.first(accepted);
    while (!bytes.empty()) {
        if (chunks_.empty() || chunks_.back().writable().empty() || chunks_.back().size() >= frame_payload) {
            // Behind a full chunk more is likely to come: a big one then.
            const bool first = chunks_.empty();
            chunks_.push(Chunk(first ? capacity_for(bytes.size(), frame_payload) : frame_payload));
        }
        Chunk& tail = chunks_.back();
        const std::size_t count = std::min({bytes.size(), tail.writable().size(), frame_payload - tail.size()});
        tail.append(bytes.first(count));
        bytes = bytes.subspan(count);
    }
    size_ += accepted;
    return accepted;
}

void SendQueue::write(Chunk&& chunk, std::size_t frame_payload) {
    if (chunk.size() < chunk.capacity() / 2 || chunk.size() > max_data_payload) {
        write(chunk.bytes(), chunk.size(), frame_payload);
        return;
    }
    size_ += chunk.size();
    chunks_.push(std::move(chunk));
}

Chunk SendQueue::take(std::size_t max_payload) {
    Chunk& front = chunks_.front();
    if (front.size() <= max_payload) {
        size_ -= front.size();
        return chunks_.pop();
    }
    Chunk part(max_payload);
    part.append(front.bytes().first(max_payload));
    front.drop_front(max_payload);
    size_ -= max_payload;
    return part;
}

bool Stream::ready() const {
    if (!may_send_data() || finish_sent) {
        return false;
    }
    return queue.size() > 0 ? send_window > 0 : finish_wanted;
}

} // namespace berth::link
