// The data types of the SSH protocol (RFC 4251 section 5). Reading never goes beyond a message's end and says so once,
// at its end; writing appends.
#pragma once

#include "base/bytes.h"

#include <cstdint>
#include <string_view>

namespace berth::ssh {

// Message numbers (RFC 4250 section 4.1, RFC 5656 section 7.1).
enum class Message : std::uint8_t {
    disconnect = 1,
    ignore = 2,
    unimplemented = 3,
    debug = 4,
    service_request = 5,
    service_accept = 6,
    ext_info = 7,
    kexinit = 20,
    newkeys = 21,
    kex_init = 30,  // the client's key share, of every method spoken here
    kex_reply = 31, // ours, with the host key and its signature
    userauth_request = 50,
    userauth_failure = 51,
    userauth_success = 52,
    global_request = 80,
    request_success = 81,
    request_failure = 82,
    channel_open = 90,
    channel_open_confirmation = 91,
    channel_open_failure = 92,
    channel_window_adjust = 93,
    channel_data = 94,
    channel_extended_data = 95,
    channel_eof = 96,
    channel_close = 97,
    channel_request = 98,
    channel_success = 99,
    channel_failure = 100
};

class Reader {
public:
    explicit Reader(ByteView bytes)
        : rest_(bytes) {}

    // Each gives zero, or nothing, where the message is too short; ok() is false from then on.
    std::uint8_t byte();
    bool boolean() { return byte() != 0; }
    std::uint32_t uint32();
    std::uint64_t uint64();
    ByteView string();
    std::string_view text() { return as_text(string()); }
    ByteView bytes(std::size_t count);
    ByteView rest() const { return rest_; }

    bool ok() const { return ok_; }

private:
    ByteView rest_;
    bool ok_ = true;
};

class Writer {
public:
    Writer() = default;
    explicit Writer(Message type) { byte(static_cast<std::uint8_t>(type)); }

    Writer& byte(std::uint8_t value);
    Writer& boolean(bool value) { return byte(value ? 1 : 0); }
    Writer& uint32(std::uint32_t value);
    Writer& uint64(std::uint64_t value);
    Writer& string(ByteView value);
    Writer& string(std::string_view value) { return string(as_bytes(value)); }
    // An unsigned number, big-endian, as mpint: without leading zeros, with one where the first bit is set.
    Writer& mpint(ByteView magnitude);
    Writer& raw(ByteView value);

    const Bytes& bytes() const { return bytes_; }
    Bytes take() { return std::move(bytes_); }

private:
    Bytes bytes_;
};

// Whether a comma-separated list holds a name.
bool list_holds(std::string_view list, std::string_view name);

} // namespace berth::ssh
