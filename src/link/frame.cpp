#include "link/frame.h"

#include <algorithm>

namespace berth::link {

namespace {

constexpr std::size_t max_error_text = KiB;
constexpr std::size_t open_fixed_size = 6;

template<typename Array, typename Value>
void put(Array& out, std::size_t at, Value value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        out[at + i] = static_cast<std::byte>(value >> (8 * (size - 1 - i)) & 0xff);
    }
}

std::uint64_t get(ByteView in, std::size_t at, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i) {
        value = value << 8 | std::to_integer<std::uint64_t>(in[at + i]);
    }
    return value;
}

std::unexpected<Error> malformed_frame(std::string what) {
    return fail(Errc::protocol_error, "The peer sent a malformed frame: " + std::move(what) + ".");
}

bool known(std::uint8_t type) {
    return (type >= static_cast<std::uint8_t>(FrameType::welcome) &&
            type <= static_cast<std::uint8_t>(FrameType::close)) ||
           (type >= static_cast<std::uint8_t>(FrameType::open) && type <= static_cast<std::uint8_t>(FrameType::credit));
}

std::string_view cut(std::string_view text) {
    return text.substr(0, max_error_text);
}

void append(Bytes& out, std::string_view text) {
    const ByteView bytes = as_bytes(text);
    out.insert(out.end(), bytes.begin(), bytes.end());
}

Errc code_named(std::string_view name) {
    constexpr int last = static_cast<int>(Errc::internal);
    for (int i = 0; i <= last; ++i) {
        if (to_string(static_cast<Errc>(i)) == name) {
            return static_cast<Errc>(i);
        }
    }
    return Errc::internal;
}

} // namespace

HeaderBytes encode(const FrameHeader& header) {
    HeaderBytes bytes{};
    bytes[0] = static_cast<std::byte>(header.type);
    put(bytes, 1, header.length, 3);
    put(bytes, 4, header.stream, 4);
    return bytes;
}

Result<FrameHeader> decode_header(std::span<const std::byte, frame_header_size> bytes) {
    const auto type = std::to_integer<std::uint8_t>(bytes[0]);
    if (!known(type)) {
        return malformed_frame("type " + std::to_string(type) + " is not one of this version");
    }
    const FrameHeader header{.type = static_cast<FrameType>(type),
                             .length = static_cast<std::uint32_t>(get(bytes, 1, 3)),
                             .stream = static_cast<StreamId>(get(bytes, 4, 4))};
    const std::size_t limit = header.type == FrameType::data ? max_data_payload : max_control_payload;
    if (header.length > limit) {
        return malformed_frame("a payload of " + std::to_string(header.length) + " bytes, allowed are " +
                               std::to_string(limit));
    }
    if (header.type == FrameType::data && header.length == 0) {
        return malformed_frame("data without a byte");
    }
    if (header.type == FrameType::finish && header.length != 0) {
        return malformed_frame("an end with a payload");
    }
    if ((type >= first_counted_type) != (header.stream != 0)) {
        return malformed_frame("type " + std::to_string(type) + " on stream " + std::to_string(header.stream));
    }
    return header;
}

Bytes encode_open(const OpenPayload& open) {
    Bytes out(open_fixed_size);
    out.reserve(open_fixed_size + open.kind.size() + open.target.size());
    out[0] = static_cast<std::byte>(open.priority);
    put(out, 1, open.credit, 4);
    out[5] = static_cast<std::byte>(open.kind.size());
    append(out, open.kind);
    append(out, open.target);
    return out;
}

Result<OpenPayload> decode_open(ByteView payload) {
    if (payload.size() < open_fixed_size) {
        return malformed_frame("an opening of " + std::to_string(payload.size()) + " bytes");
    }
    const auto priority = std::to_integer<std::uint8_t>(payload[0]);
    const auto kind_size = std::to_integer<std::size_t>(payload[5]);
    if (priority > static_cast<std::uint8_t>(Priority::bulk)) {
        return malformed_frame("priority " + std::to_string(priority));
    }
    if (payload.size() - open_fixed_size < kind_size) {
        return malformed_frame("a kind longer than its frame");
    }
    const std::string_view text = as_text(payload.subspan(open_fixed_size));
    OpenPayload open{.priority = static_cast<Priority>(priority),
                     .credit = static_cast<std::uint32_t>(get(payload, 1, 4)),
                     .kind = text.substr(0, kind_size),
                     .target = text.substr(kind_size)};
    if (!valid_kind(open.kind)) {
        return malformed_frame("a kind that is not 1-32 of a-z, 0-9 and -");
    }
    if (open.target.size() > max_target_size) {
        return malformed_frame("a target of " + std::to_string(open.target.size()) + " bytes");
    }
    return open;
}

std::array<std::byte, 4> encode_u32(std::uint32_t value) {
    std::array<std::byte, 4> out{};
    put(out, 0, value, 4);
    return out;
}

Result<std::uint32_t> decode_u32(ByteView payload) {
    if (payload.size() != 4) {
        return malformed_frame("4 bytes expected, " + std::to_string(payload.size()) + " found");
    }
    return static_cast<std::uint32_t>(get(payload, 0, 4));
}

std::array<std::byte, 8> encode_u64(std::uint64_t value) {
    std::array<std::byte, 8> out{};
    put(out, 0, value, 8);
    return out;
}

Result<std::uint64_t> decode_u64(ByteView payload) {
    if (payload.size() != 8) {
        return malformed_frame("8 bytes expected, " + std::to_string(payload.size()) + " found");
    }
    return get(payload, 0, 8);
}

Bytes encode_error(const Error& error) {
    const std::string_view code = to_string(error.code);
    const std::string_view message = cut(error.message);
    Bytes out;
    out.push_back(static_cast<std::byte>(code.size()));
    append(out, code);
    out.resize(out.size() + 2);
    put(out, out.size() - 2, message.size(), 2);
    append(out, message);
    append(out, cut(error.hint));
    return out;
}

Result<Error> decode_error(ByteView payload) {
    const std::size_t code_size = payload.empty() ? 0 : std::to_integer<std::size_t>(payload[0]);
    if (payload.size() < 1 + code_size + 2) {
        return malformed_frame("an error that ends too early");
    }
    const std::string_view text = as_text(payload);
    const auto message_size = static_cast<std::size_t>(get(payload, 1 + code_size, 2));
    const std::string_view rest = text.substr(1 + code_size + 2);
    if (rest.size() < message_size) {
        return malformed_frame("an error's message that ends too early");
    }
    return Error{.code = code_named(text.substr(1, code_size)),
                 .message = std::string(cut(rest.substr(0, message_size))),
                 .hint = std::string(cut(rest.substr(message_size)))};
}

bool valid_kind(std::string_view kind) {
    return !kind.empty() && kind.size() <= max_kind_size && std::ranges::all_of(kind, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

void FrameReader::count(std::size_t bytes) {
    if (std::to_integer<std::uint8_t>(raw_header_[0]) >= first_counted_type) {
        counted_ += bytes;
    }
}

void FrameReader::take_header(ByteView& input) {
    const std::size_t taken = std::min(frame_header_size - header_size_, input.size());
    std::ranges::copy(input.first(taken), raw_header_.begin() + static_cast<std::ptrdiff_t>(header_size_));
    header_size_ += taken;
    count(taken);
    input = input.subspan(taken);
}

Result<std::optional<FramePiece>> FrameReader::next(ByteView& input) {
    if (!header_) {
        assembled_ = Bytes(); // = {} would keep the memory
        take_header(input);
        if (header_size_ < frame_header_size) {
            return std::nullopt;
        }
        auto header = decode_header(raw_header_);
        if (!header) {
            return std::unexpected(std::move(header.error()));
        }
        header_ = *header;
        left_ = header->length;
    }
    const std::size_t taken = std::min(left_, input.size());
    ByteView bytes = input.first(taken);
    input = input.subspan(taken);
    left_ -= taken;
    count(taken);
    const FrameHeader header = *header_;
    if (header.type == FrameType::data) {
        if (taken == 0) {
            return std::nullopt;
        }
    } else if (left_ > 0 || !assembled_.empty()) {
        assembled_.insert(assembled_.end(), bytes.begin(), bytes.end());
        if (left_ > 0) {
            return std::nullopt;
        }
        bytes = assembled_;
    }
    if (left_ == 0) {
        header_.reset();
        header_size_ = 0;
    }
    return FramePiece{.header = header, .bytes = bytes};
}

void FrameReader::new_carrier() {
    if (header_size_ > 0 && std::to_integer<std::uint8_t>(raw_header_[0]) < first_counted_type) {
        header_.reset();
        header_size_ = 0;
        left_ = 0;
        assembled_ = Bytes(); // = {} would keep the memory
    }
}

} // namespace berth::link
