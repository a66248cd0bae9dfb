// WebSocket frames and handshake values (RFC 6455), as far as a carrier of binary messages and the platform's live
// events need them. Pure. Own code and not Beast's stream, because that copies each message once more, and the data
// path is made of little else.
#pragma once

#include "base/bytes.h"

#include <array>
#include <optional>
#include <span>
#include <string>

namespace berth::net::websocket {

enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

using Mask = std::array<std::byte, 4>;

struct FrameHeader {
    bool final = true;
    Opcode opcode = Opcode::binary;
    std::optional<Mask> mask = std::nullopt;
    std::uint64_t length = 0;
};

inline constexpr std::size_t max_header_size = 14;
inline constexpr std::size_t max_control_size = 125;

inline bool is_control(Opcode opcode) {
    return static_cast<unsigned>(opcode) >= 8;
}

// Writes the header to the front of `out` and returns its size.
std::size_t encode_header(const FrameHeader& header, std::span<std::byte, max_header_size> out);

struct ParsedHeader {
    FrameHeader header;
    std::size_t size = 0; // of the header itself
};
// The header at the front of these bytes; nothing when more are needed. `protocol_error` for reserved bits and opcodes,
// control frames that are long or fragmented, lengths that are not written the shortest way.
Result<std::optional<ParsedHeader>> parse_header(ByteView bytes);

// out[i] = in[i] ^ mask[(offset + i) % 4]; `in` and `out` may be the same memory.
void apply_mask(ByteView in, std::byte* out, const Mask& mask, std::uint64_t offset);

// Sec-WebSocket-Accept for a Sec-WebSocket-Key, and whether a key is one: 16 bytes in base64.
std::string accept_key(std::string_view key);
bool is_key(std::string_view key);
// A fresh Sec-WebSocket-Key.
std::string make_key();

} // namespace berth::net::websocket
