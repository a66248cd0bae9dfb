// Byte strings and the text forms they travel in.
#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace berth {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

inline ByteView as_bytes(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}
inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Base64 with the URL-safe alphabet and no padding (RFC 4648 section 5). Decoding refuses padding, other characters
// and non-zero trailing bits.
std::string base64url(ByteView bytes);
Result<Bytes> from_base64url(std::string_view text);

// Lower-case hexadecimal.
std::string hex(ByteView bytes);
Result<Bytes> from_hex(std::string_view text);

} // namespace berth
