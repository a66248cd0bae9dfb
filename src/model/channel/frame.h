// Frames inside exec and terminal streams: u8 type, u32 big-endian length, payload. The decoder takes bytes as they
// come and holds one frame at most.
#pragma once

#include "base/bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace berth::model::channel {

// One read of a pty or pipe is at most 64 KiB; snapshots are split. Larger ones are a broken or hostile peer.
inline constexpr std::size_t frame_payload_limit = 256 * 1024;
inline constexpr std::size_t frame_header_size = 5;

struct Frame {
    std::uint8_t type = 0;
    Bytes payload;

    friend bool operator==(const Frame&, const Frame&) = default;
};

// A frame's bytes. The payload must be within frame_payload_limit (callers split longer data).
Bytes encode_frame(std::uint8_t type, ByteView payload);
// Appends a frame to `out`, for writers that gather.
void append_frame(Bytes& out, std::uint8_t type, ByteView payload);

class FrameDecoder {
public:
    explicit FrameDecoder(std::size_t payload_limit = frame_payload_limit)
        : payload_limit_(payload_limit) {}

    // Takes bytes in. too_large where a frame says it is longer than the limit; nothing is taken after that.
    Result<void> feed(ByteView bytes);
    // The next whole frame, if there is one.
    std::optional<Frame> next();
    // At the end of the stream: protocol_error where it breaks off inside a frame.
    Result<void> finish() const;
    // Bytes held: at most what was fed since the last whole frame.
    std::size_t buffered() const { return buffer_.size() - start_; }

private:
    std::size_t payload_limit_;
    Bytes buffer_;
    std::size_t start_ = 0; // of the first frame not yet taken
    bool broken_ = false;
};

} // namespace berth::model::channel
