// The wire codec: frame headers, payloads, and a reader that takes a byte stream cut anyhow. A carrier is a sequence of
// frames; those of the streams are counted (their bytes are the session's resumable stream), those of the session are
// not (they concern one carrier only). Knows no state of session or stream.
#pragma once

#include "link/types.h"

#include <optional>
#include <string>
#include <string_view>

namespace berth::link {

enum class FrameType : std::uint8_t {
    // The session's: stream 0, not counted, gone with their carrier.
    welcome = 0x01,     // agent, first frame of a new session: the secret
    acknowledge = 0x02, // u64: counted bytes received
    ping = 0x03,        // u64 token
    pong = 0x04,        // the same token
    close = 0x05,       // error: the session is over
    // The streams': counted.
    open = 0x10,   // u8 priority, u32 credit, u8 kind size, kind, target
    accept = 0x11, // u32 credit
    refuse = 0x12, // error
    data = 0x13,   // bytes
    finish = 0x14, // empty: no more data from this side
    reset = 0x15,  // error: both directions end
    credit = 0x16  // u32: so many more bytes may be sent
};

inline constexpr std::uint8_t first_counted_type = 0x10;

// Header: u8 type, u24 payload length, u32 stream; every number big-endian.
inline constexpr std::size_t frame_header_size = 8;

struct FrameHeader {
    FrameType type = FrameType::data;
    std::uint32_t length = 0;
    StreamId stream = 0;

    friend bool operator==(const FrameHeader&, const FrameHeader&) = default;
};

using HeaderBytes = std::array<std::byte, frame_header_size>;

HeaderBytes encode(const FrameHeader& header);
// Refuses unknown types, lengths over the type's limit, a stream on a session frame and none on a stream's.
Result<FrameHeader> decode_header(std::span<const std::byte, frame_header_size> bytes);

// --- Payloads -------------------------------------------------------------------------------------------------------

struct OpenPayload {
    Priority priority = Priority::bulk;
    std::uint32_t credit = 0;
    std::string_view kind; // views into what was parsed
    std::string_view target;
};

Bytes encode_open(const OpenPayload& open);
Result<OpenPayload> decode_open(ByteView payload);

std::array<std::byte, 4> encode_u32(std::uint32_t value);
Result<std::uint32_t> decode_u32(ByteView payload);
std::array<std::byte, 8> encode_u64(std::uint64_t value);
Result<std::uint64_t> decode_u64(ByteView payload);

// u8 size and name of the code, u16 size and message, then the hint. Texts over 1 KiB are cut; a code unknown here
// becomes `internal`.
Bytes encode_error(const Error& error);
Result<Error> decode_error(ByteView payload);

// A kind is 1-32 of [a-z0-9-].
bool valid_kind(std::string_view kind);

// --- Reading --------------------------------------------------------------------------------------------------------

// A part of a frame: for DATA some of its payload, for every other type all of it.
struct FramePiece {
    FrameHeader header;
    ByteView bytes; // into the input, or into the reader until its next call
};

class FrameReader {
public:
    // Takes bytes off the front of `input` until a piece is complete; nothing when the input is used up.
    Result<std::optional<FramePiece>> next(ByteView& input);

    // Counted bytes taken so far, partial frames included: what an acknowledgement says.
    Offset counted() const { return counted_; }

    // A new carrier begins: half a session frame is forgotten, half a stream frame goes on.
    void new_carrier();

private:
    void take_header(ByteView& input);
    void count(std::size_t bytes);

    HeaderBytes raw_header_{};
    std::size_t header_size_ = 0; // how much of raw_header_ is there
    std::optional<FrameHeader> header_;
    std::size_t left_ = 0; // payload bytes still to come
    Bytes assembled_;
    Offset counted_ = 0;
};

} // namespace berth::link
