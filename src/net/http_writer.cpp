#include "net/http_writer.h"

#include "base/format.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace berth::net {

bool is_framing_field(std::string_view name) {
    static constexpr std::array names = std::to_array<std::string_view>(
        {"content-length", "transfer-encoding", "connection", "keep-alive", "date", "trailer", "te"});
    return std::ranges::any_of(names, [name](std::string_view reserved) {
        return std::ranges::equal(
            name, reserved, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
    });
}

Result<> append_field(std::string& head, std::string_view name, std::string_view value) {
    if (!is_valid_field(name, value)) {
        return fail(Errc::invalid_argument, "An HTTP header field holds characters that it must not hold.");
    }
    head.append(name).append(": ").append(value).append("\r\n");
    return {};
}

Result<> append_fields(std::string& head, const Headers& headers) {
    for (const auto& [name, value] : headers) {
        if (is_framing_field(name)) {
            continue;
        }
        if (auto appended = append_field(head, name, value); !appended) {
            return appended;
        }
    }
    return {};
}

void append_framing(std::string& head, const Framing& framing) {
    if (framing.kind == Framing::Kind::length) {
        head += "Content-Length: " + std::to_string(framing.length) + "\r\n";
    } else if (framing.kind == Framing::Kind::chunked) {
        head += "Transfer-Encoding: chunked\r\n";
    }
}

std::string chunk_head(std::size_t size) {
    return berth::format("{:x}\r\n", size);
}

std::string http_date(std::int64_t unix_seconds) {
    const std::chrono::sys_seconds time{std::chrono::seconds(unix_seconds)};
    return berth::format("{:%a, %d %b %Y %H:%M:%S} GMT", time);
}

} // namespace berth::net
