#include "model/channel/frame.h"

#include "base/format.h"

namespace berth::model::channel {

namespace {

std::uint32_t read_length(const Bytes& buffer, std::size_t at) {
    std::uint32_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        length = length << 8 | std::to_integer<std::uint32_t>(buffer[at + i]);
    }
    return length;
}

} // namespace

void append_frame(Bytes& out, std::uint8_t type, ByteView payload) {
    const auto length = static_cast<std::uint32_t>(payload.size());
    out.push_back(static_cast<std::byte>(type));
    for (int shift = 24; shift >= 0; shift -= 8) {
        out.push_back(static_cast<std::byte>(length >> shift & 0xff));
    }
    out.insert(out.end(), payload.begin(), payload.end());
}

Bytes encode_frame(std::uint8_t type, ByteView payload) {
    Bytes out;
    out.reserve(frame_header_size + payload.size());
    append_frame(out, type, payload);
    return out;
}

Result<void> FrameDecoder::feed(ByteView bytes) {
    if (broken_) {
        return fail(Errc::too_large, "The stream was broken by an earlier frame.");
    }
    if (start_ == buffer_.size()) {
        buffer_.clear();
        start_ = 0;
    }
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
    // Every frame that has begun is looked at, so that a length over the limit is found before its payload is held.
    for (std::size_t at = start_; buffer_.size() - at >= frame_header_size;) {
        const std::uint32_t length = read_length(buffer_, at + 1);
        if (length > payload_limit_) {
            broken_ = true;
            buffer_.resize(at); // the whole frames before it can still be taken
            return fail(Errc::too_large,
                        berth::format("A frame says it has {} bytes; allowed are {}.", length, payload_limit_));
        }
        if (buffer_.size() - at - frame_header_size < length) {
            break;
        }
        at += frame_header_size + length;
    }
    return {};
}

std::optional<Frame> FrameDecoder::next() {
    if (buffered() < frame_header_size) {
        return std::nullopt;
    }
    const std::uint32_t length = read_length(buffer_, start_ + 1);
    if (buffered() - frame_header_size < length) {
        // What was taken is let go of, so that a long stream does not keep its past.
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(start_));
        start_ = 0;
        return std::nullopt;
    }
    const auto payload = buffer_.begin() + static_cast<std::ptrdiff_t>(start_ + frame_header_size);
    Frame frame{std::to_integer<std::uint8_t>(buffer_[start_]), Bytes(payload, payload + length)};
    start_ += frame_header_size + length;
    return frame;
}

Result<void> FrameDecoder::finish() const {
    if (broken_ || buffered() > 0) {
        return fail(Errc::protocol_error, "The stream ended inside a frame.");
    }
    return {};
}

} // namespace berth::model::channel
