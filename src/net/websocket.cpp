#include "net/websocket.h"

#include "base/crypto.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <cstring>

namespace berth::net::websocket {

namespace {

// The first byte's parts.
constexpr unsigned final_bit = 0x80;
constexpr unsigned reserved_bits = 0x70;
constexpr unsigned opcode_bits = 0x0f;
// The second byte's.
constexpr unsigned mask_bit = 0x80;
constexpr unsigned length_bits = 0x7f;
constexpr unsigned length_in_2_bytes = 126;
constexpr unsigned length_in_8_bytes = 127;

constexpr std::size_t key_size = 16;
constexpr std::string_view accept_salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

std::string base64(ByteView bytes) {
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0'); // EVP_EncodeBlock ends it with a zero
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::uint64_t big_endian(ByteView bytes) {
    std::uint64_t value = 0;
    for (std::byte byte : bytes) {
        value = value << 8 | std::to_integer<std::uint64_t>(byte);
    }
    return value;
}

} // namespace

std::size_t encode_header(const FrameHeader& header, std::span<std::byte, max_header_size> out) {
    std::size_t size = 2;
    out[0] = static_cast<std::byte>((header.final ? final_bit : 0) | static_cast<unsigned>(header.opcode));
    unsigned length_code = static_cast<unsigned>(header.length);
    int length_bytes = 0;
    if (header.length > 0xffff) {
        length_code = length_in_8_bytes;
        length_bytes = 8;
    } else if (header.length > max_control_size) {
        length_code = length_in_2_bytes;
        length_bytes = 2;
    }
    out[1] = static_cast<std::byte>((header.mask ? mask_bit : 0) | length_code);
    for (int i = length_bytes - 1; i >= 0; --i) {
        out[size++] = static_cast<std::byte>(header.length >> (8 * i) & 0xff);
    }
    if (header.mask) {
        std::memcpy(out.data() + size, header.mask->data(), header.mask->size());
        size += header.mask->size();
    }
    return size;
}

Result<std::optional<ParsedHeader>> parse_header(ByteView bytes) {
    if (bytes.size() < 2) {
        return std::nullopt;
    }
    const auto first = std::to_integer<unsigned>(bytes[0]);
    const auto second = std::to_integer<unsigned>(bytes[1]);
    ParsedHeader parsed;
    parsed.header.final = (first & final_bit) != 0;
    parsed.header.opcode = static_cast<Opcode>(first & opcode_bits);
    parsed.header.length = second & length_bits;
    parsed.size = 2;
    const unsigned opcode = first & opcode_bits;
    if ((first & reserved_bits) != 0 || (opcode > 2 && opcode < 8) || opcode > 10) {
        return fail(Errc::protocol_error, "The peer sent a WebSocket frame of an unknown kind.");
    }
    if (is_control(parsed.header.opcode) && (!parsed.header.final || parsed.header.length > max_control_size)) {
        return fail(Errc::protocol_error, "The peer sent a WebSocket control frame that is too long or in parts.");
    }
    if (const std::size_t more = parsed.header.length == length_in_8_bytes   ? 8U
                                 : parsed.header.length == length_in_2_bytes ? 2U
                                                                             : 0U;
        more > 0) {
        if (bytes.size() < parsed.size + more) {
            return std::nullopt;
        }
        parsed.header.length = big_endian(bytes.subspan(parsed.size, more));
        parsed.size += more;
        if (parsed.header.length <= (more == 2 ? max_control_size : 0xffff) || parsed.header.length >> 63 != 0) {
            return fail(Errc::protocol_error, "The peer sent a WebSocket frame whose length is written wrongly.");
        }
    }
    if ((second & mask_bit) != 0) {
        if (bytes.size() < parsed.size + 4) {
            return std::nullopt;
        }
        parsed.header.mask.emplace();
        std::memcpy(parsed.header.mask->data(), bytes.data() + parsed.size, 4);
        parsed.size += 4;
    }
    return parsed;
}

void apply_mask(ByteView in, std::byte* out, const Mask& mask, std::uint64_t offset) {
    // A cache line at a time, and the compiler makes vectors of that.
    Mask turned{};
    for (std::size_t i = 0; i < turned.size(); ++i) {
        turned[i] = mask[(offset + i) % mask.size()];
    }
    std::uint32_t four = 0;
    std::memcpy(&four, turned.data(), sizeof four);
    const std::uint64_t eight = static_cast<std::uint64_t>(four) << 32 | four;
    std::size_t i = 0;
    std::array<std::uint64_t, 8> words{};
    for (; i + sizeof words <= in.size(); i += sizeof words) {
        std::memcpy(words.data(), in.data() + i, sizeof words);
        for (std::uint64_t& word : words) {
            word ^= eight;
        }
        std::memcpy(out + i, words.data(), sizeof words);
    }
    for (; i < in.size(); ++i) {
        out[i] = in[i] ^ turned[i % turned.size()];
    }
}

std::string accept_key(std::string_view key) {
    const std::string salted = std::string(key) + std::string(accept_salt);
    std::array<std::byte, 20> digest{};
    if (EVP_Digest(salted.data(), salted.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha1(),
                   nullptr) != 1) {
        std::abort();
    }
    return base64(digest);
}

bool is_key(std::string_view key) {
    // 16 bytes are 22 characters and "==".
    std::array<unsigned char, 18> decoded{};
    return key.size() == 24 && key.ends_with("==") && key[21] != '=' &&
           EVP_DecodeBlock(decoded.data(), reinterpret_cast<const unsigned char*>(key.data()),
                           static_cast<int>(key.size())) == 18;
}

std::string make_key() {
    return base64(random_bytes(key_size));
}

} // namespace berth::net::websocket
