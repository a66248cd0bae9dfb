#include "model/channel/socks.h"

#include "base/format.h"

#include <algorithm>
#include <array>
#include <utility>

namespace berth::model::channel {

namespace {

constexpr std::uint8_t socks_version = 5;
constexpr std::uint8_t no_authentication = 0;
constexpr std::uint8_t no_acceptable_method = 0xff;
constexpr std::uint8_t connect_command = 1;
constexpr std::uint8_t ipv4_type = 1;
constexpr std::uint8_t name_type = 3;
constexpr std::uint8_t ipv6_type = 4;
constexpr std::size_t head_size = 5; // version, command, reserved, address type, the address's first byte
constexpr std::size_t port_size = 2;
constexpr std::size_t ipv4_size = 4;
constexpr std::size_t ipv6_size = 16;

std::uint8_t number(std::byte byte) {
    return std::to_integer<std::uint8_t>(byte);
}

Bytes bytes_of(std::initializer_list<std::uint8_t> values) {
    Bytes bytes;
    for (const std::uint8_t value : values) {
        bytes.push_back(std::byte{value});
    }
    return bytes;
}

std::string ipv4_text(ByteView bytes) {
    return berth::format("{}.{}.{}.{}", number(bytes[0]), number(bytes[1]), number(bytes[2]), number(bytes[3]));
}

// Without the "::" of RFC 5952: every resolver reads it.
std::string ipv6_text(ByteView bytes) {
    std::string text;
    for (std::size_t i = 0; i < ipv6_size; i += 2) {
        text += berth::format("{}{:x}", i == 0 ? "" : ":", number(bytes[i]) << 8 | number(bytes[i + 1]));
    }
    return text;
}

} // namespace

std::size_t SocksNegotiation::feed(ByteView bytes) {
    std::size_t used = 0;
    while (state_ == State::reading && used < bytes.size()) {
        const std::size_t count = std::min(wanted_ - have_.size(), bytes.size() - used);
        have_.insert(have_.end(), bytes.begin() + static_cast<std::ptrdiff_t>(used),
                     bytes.begin() + static_cast<std::ptrdiff_t>(used + count));
        used += count;
        if (have_.size() == wanted_) {
            advance();
        }
    }
    return used;
}

void SocksNegotiation::advance() {
    switch (phase_) {
    case Phase::greeting:
        if (number(have_[0]) != socks_version) {
            // SOCKS4 and HTTP have no answer in this protocol.
            return refuse(Errc::protocol_error, "This is a SOCKS5 proxy; the program spoke something else.");
        }
        wanted_ = 2 + std::size_t{number(have_[1])};
        phase_ = Phase::methods;
        if (have_.size() == wanted_) {
            take_methods();
        }
        return;
    case Phase::methods:
        return take_methods();
    case Phase::head:
        return take_head();
    case Phase::address:
        return take_address();
    case Phase::over:
        return;
    }
}

void SocksNegotiation::take_methods() {
    if (!std::ranges::contains(ByteView(have_).subspan(2), std::byte{no_authentication})) {
        to_send_ = bytes_of({socks_version, no_acceptable_method});
        return refuse(Errc::unsupported, "The program insists on a password, which this proxy does not know.");
    }
    to_send_ = bytes_of({socks_version, no_authentication});
    have_.clear();
    wanted_ = head_size;
    phase_ = Phase::head;
}

void SocksNegotiation::take_head() {
    if (number(have_[0]) != socks_version || number(have_[2]) != 0) {
        return refuse_with(SocksReply::general_failure, Errc::protocol_error, "The SOCKS request is malformed.");
    }
    if (number(have_[1]) != connect_command) {
        return refuse_with(SocksReply::command_not_supported, Errc::unsupported,
                           "This SOCKS proxy only makes connections: no BIND, no UDP.");
    }
    address_type_ = number(have_[3]);
    const std::size_t begun = head_size - 1;
    switch (address_type_) {
    case ipv4_type:
        wanted_ = begun + ipv4_size + port_size;
        break;
    case ipv6_type:
        wanted_ = begun + ipv6_size + port_size;
        break;
    case name_type:
        if (number(have_[begun]) == 0) {
            return refuse_with(SocksReply::general_failure, Errc::protocol_error, "The SOCKS request names no host.");
        }
        wanted_ = head_size + number(have_[begun]) + port_size;
        break;
    default:
        return refuse_with(SocksReply::address_type_not_supported, Errc::unsupported,
                           "The SOCKS request has an address of an unknown type.");
    }
    phase_ = Phase::address;
}

void SocksNegotiation::take_address() {
    const std::size_t begun = head_size - 1;
    const ByteView address = ByteView(have_).subspan(begun, wanted_ - begun - port_size);
    if (address_type_ == ipv4_type) {
        request_.host = ipv4_text(address);
    } else if (address_type_ == ipv6_type) {
        request_.host = ipv6_text(address);
    } else {
        request_.host = as_text(address.subspan(1));
    }
    request_.port = static_cast<std::uint16_t>(number(have_[wanted_ - 2]) << 8 | number(have_[wanted_ - 1]));
    if (request_.port == 0) {
        return refuse_with(SocksReply::not_allowed, Errc::invalid_argument, "0 is no port to connect to.");
    }
    phase_ = Phase::over;
    state_ = State::asked;
}

void SocksNegotiation::refuse(Errc code, std::string why) {
    state_ = State::refused;
    phase_ = Phase::over;
    error_ = Error{code, std::move(why), {}};
}

void SocksNegotiation::refuse_with(SocksReply reason, Errc code, std::string why) {
    const Bytes answer = reply(reason);
    to_send_.insert(to_send_.end(), answer.begin(), answer.end());
    refuse(code, std::move(why));
}

Bytes SocksNegotiation::to_send() {
    return std::exchange(to_send_, {});
}

Bytes SocksNegotiation::reply(SocksReply reply) {
    return bytes_of({socks_version, static_cast<std::uint8_t>(reply), 0, ipv4_type, 0, 0, 0, 0, 0, 0});
}

SocksReply socks_reply_for(Errc code) {
    switch (code) {
    case Errc::forbidden:
    case Errc::invalid_argument:
    case Errc::rate_limited:
        return SocksReply::not_allowed;
    case Errc::not_found:
    case Errc::timed_out:
        return SocksReply::host_unreachable;
    case Errc::unavailable:
        return SocksReply::connection_refused;
    default:
        return SocksReply::general_failure;
    }
}

} // namespace berth::model::channel
