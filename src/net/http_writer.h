// The text of HTTP/1.1 heads and chunks. For this room's own use: server and client share it. Pure.
#pragma once

#include "net/http.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace berth::net {

// How a message's body is delimited (RFC 9112 section 6.3).
struct Framing {
    enum class Kind { none, length, chunked, until_close };
    Kind kind = Kind::none;
    std::uint64_t length = 0;
};

// The fields that belong to whoever frames the message, not to whoever fills it.
bool is_framing_field(std::string_view name);

// A field's line, or an error when it cannot stand in a message.
Result<> append_field(std::string& head, std::string_view name, std::string_view value);
// All fields but those of is_framing_field().
Result<> append_fields(std::string& head, const Headers& headers);
void append_framing(std::string& head, const Framing& framing);

// "1f4\r\n" before a chunk; "\r\n" follows it, "0\r\n\r\n" ends the body.
std::string chunk_head(std::size_t size);
inline constexpr std::string_view chunk_tail = "\r\n";
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

// The Date field's value (RFC 9110 section 5.6.7).
std::string http_date(std::int64_t unix_seconds);

} // namespace berth::net
