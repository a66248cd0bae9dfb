#include "ssh/wire.h"

#include <algorithm>

namespace berth::ssh {

std::uint8_t Reader::byte() {
    const ByteView taken = bytes(1);
    return taken.empty() ? 0 : std::to_integer<std::uint8_t>(taken[0]);
}

std::uint32_t Reader::uint32() {
    std::uint32_t value = 0;
    for (const std::byte part : bytes(4)) {
        value = value << 8 | std::to_integer<std::uint32_t>(part);
    }
    return value;
}

std::uint64_t Reader::uint64() {
    const std::uint64_t high = uint32();
    return high << 32 | uint32();
}

ByteView Reader::string() {
    return bytes(uint32());
}

ByteView Reader::bytes(std::size_t count) {
    if (!ok_ || count > rest_.size()) {
        ok_ = false;
        rest_ = {};
        return {};
    }
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
}

Writer& Writer::byte(std::uint8_t value) {
    bytes_.push_back(std::byte{value});
    return *this;
}

Writer& Writer::uint32(std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
        bytes_.push_back(static_cast<std::byte>(value >> shift));
    }
    return *this;
}

Writer& Writer::uint64(std::uint64_t value) {
    return uint32(static_cast<std::uint32_t>(value >> 32)).uint32(static_cast<std::uint32_t>(value));
}

Writer& Writer::string(ByteView value) {
    return uint32(static_cast<std::uint32_t>(value.size())).raw(value);
}

Writer& Writer::mpint(ByteView magnitude) {
    while (!magnitude.empty() && magnitude.front() == std::byte{0}) {
        magnitude = magnitude.subspan(1);
    }
    const bool sign_taken = !magnitude.empty() && (magnitude.front() & std::byte{0x80}) != std::byte{0};
    uint32(static_cast<std::uint32_t>(magnitude.size() + (sign_taken ? 1 : 0)));
    if (sign_taken) {
        byte(0);
    }
    return raw(magnitude);
}

Writer& Writer::raw(ByteView value) {
    bytes_.insert(bytes_.end(), value.begin(), value.end());
    return *this;
}

bool list_holds(std::string_view list, std::string_view name) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        if (list.substr(0, comma) == name) {
            return true;
        }
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

} // namespace berth::ssh
