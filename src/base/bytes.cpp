#include "base/bytes.h"

#include <array>

namespace berth {

namespace {

constexpr std::string_view base64url_alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::uint8_t no_digit = 0xff;

constexpr std::array<std::uint8_t, 256> values_of(std::string_view alphabet) {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        values[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}

constexpr auto base64url_values = values_of(base64url_alphabet);
constexpr auto hex_values = values_of(hex_digits);

} // namespace

std::string base64url(ByteView bytes) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (std::byte byte : bytes) {
        held = held << 8 | std::to_integer<std::uint32_t>(byte);
        bits += 8;
        while (bits >= 6) {
            bits -= 6;
            text += base64url_alphabet[held >> bits & 0x3f];
        }
    }
    if (bits > 0) {
        text += base64url_alphabet[held << (6 - bits) & 0x3f];
    }
    return text;
}

Result<Bytes> from_base64url(std::string_view text) {
    if (text.size() % 4 == 1) {
        return fail(Errc::invalid_argument, "Not base64url: the length is impossible.");
    }
    Bytes bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t held = 0;
    unsigned bits = 0;
    for (char character : text) {
        const std::uint8_t value = base64url_values[static_cast<std::uint8_t>(character)];
        if (value == no_digit) {
            return fail(Errc::invalid_argument, "Not base64url: a character outside the alphabet.");
        }
        held = held << 6 | value;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<std::byte>(held >> bits & 0xff));
        }
    }
    if ((held & ((1U << bits) - 1)) != 0) {
        return fail(Errc::invalid_argument, "Not base64url: bits are left over.");
    }
    return bytes;
}

std::string hex(ByteView bytes) {
    std::string text;
    text.reserve(bytes.size() * 2);
    for (std::byte byte : bytes) {
        const auto value = std::to_integer<unsigned>(byte);
        text += hex_digits[value >> 4];
        text += hex_digits[value & 0xf];
    }
    return text;
}

Result<Bytes> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) {
        return fail(Errc::invalid_argument, "Not hexadecimal: an odd number of digits.");
    }
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const std::uint8_t high = hex_values[static_cast<std::uint8_t>(text[i])];
        const std::uint8_t low = hex_values[static_cast<std::uint8_t>(text[i + 1])];
        if (high == no_digit || low == no_digit) {
            return fail(Errc::invalid_argument, "Not hexadecimal: a character outside 0-9a-f.");
        }
        bytes.push_back(static_cast<std::byte>(high << 4 | low));
    }
    return bytes;
}

} // namespace berth
