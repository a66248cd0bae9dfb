// The wire codec: what is written is what is read, however it is cut, and nothing malformed passes.
#include "raw_frame.h"

#include <gtest/gtest.h>

#include <random>

namespace berth::link {
namespace {

using testing::frame;

void operator+=(Bytes& to, const Bytes& more) {
    to.insert(to.end(), more.begin(), more.end());
}

TEST(FrameHeader, ReadsWhatItWrites) {
    const FrameHeader header{.type = FrameType::data, .length = max_data_payload, .stream = 0xfedc'ba98};
    EXPECT_EQ(*decode_header(encode(header)), header);
}

TEST(FrameHeader, IsBigEndianOnTheWire) {
    EXPECT_EQ(hex(encode({.type = FrameType::credit, .length = 0x4, .stream = 0x01020304})), "1600000401020304");
}

// The vectors of docs/link.md.
TEST(Frames, AreThoseOfTheSpecification) {
    EXPECT_EQ(hex(frame(FrameType::acknowledge, 0, encode_u64(99))), "02000008000000000000000000000063");
    EXPECT_EQ(
        hex(frame(
            FrameType::open, 1,
            encode_open({.priority = Priority::bulk, .credit = 262144, .kind = "tcp", .target = R"({"port":3000})"}))),
        "10000016000000010100040000037463707b22706f7274223a333030307d");
    EXPECT_EQ(hex(frame(FrameType::accept, 1, encode_u32(245760))), "11000004000000010003c000");
    EXPECT_EQ(hex(frame(FrameType::data, 1, as_bytes("hi\n"))), "130000030000000168690a");
    EXPECT_EQ(hex(frame(FrameType::refuse, 1,
                        encode_error({.code = Errc::not_found, .message = "No such port.", .hint = "Start it."}))),
              "1200002200000001096e6f745f666f756e64000d4e6f207375636820706f72742e53746172742069742e");
}

TEST(FrameHeader, RefusesWhatNoVersionOneSends) {
    const auto refused = [](std::string_view text) {
        HeaderBytes bytes{};
        std::ranges::copy(*from_hex(text), bytes.begin());
        const auto header = decode_header(bytes);
        return !header && header.error().code == Errc::protocol_error;
    };
    EXPECT_TRUE(refused("0000000000000000")) << "type 0";
    EXPECT_TRUE(refused("0600000000000000")) << "an unknown type of the session";
    EXPECT_TRUE(refused("1700000000000001")) << "an unknown type of a stream";
    EXPECT_TRUE(refused("1304000100000001")) << "data over its limit";
    EXPECT_TRUE(refused("1000400100000001")) << "an opening over its limit";
    EXPECT_TRUE(refused("1300000000000001")) << "empty data";
    EXPECT_TRUE(refused("1400000100000001")) << "an end with a payload";
    EXPECT_TRUE(refused("1300000100000000")) << "data on stream 0";
    EXPECT_TRUE(refused("0200000800000001")) << "an acknowledgement on a stream";
    EXPECT_FALSE(refused("1304000000000001")) << "data at its limit";
}

TEST(Payloads, ReadWhatTheyWrite) {
    const OpenPayload open{.priority = Priority::interactive, .credit = 77, .kind = "tcp", .target = R"({"port":1})"};
    const Bytes bytes = encode_open(open);
    const auto read = decode_open(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->priority, open.priority);
    EXPECT_EQ(read->credit, open.credit);
    EXPECT_EQ(read->kind, open.kind);
    EXPECT_EQ(read->target, open.target);
    EXPECT_EQ(*decode_u32(encode_u32(0xdeadbeef)), 0xdeadbeef);
    EXPECT_EQ(*decode_u64(encode_u64(0x0123456789abcdef)), 0x0123456789abcdefU);
    const Error error{.code = Errc::forbidden, .message = "No.", .hint = "Ask."};
    EXPECT_EQ(*decode_error(encode_error(error)), error);
}

TEST(Payloads, RefuseWhatIsCutShortOrOutOfRange) {
    EXPECT_FALSE(decode_u32(encode_u64(1)));
    EXPECT_FALSE(decode_u64(encode_u32(1)));
    const Bytes open = encode_open({.priority = Priority::bulk, .credit = 1, .kind = "tcp", .target = ""});
    for (std::size_t size = 0; size < open.size(); ++size) {
        EXPECT_FALSE(decode_open(ByteView(open).first(size))) << size;
    }
    EXPECT_FALSE(decode_open(encode_open({.priority = static_cast<Priority>(2), .kind = "tcp", .target = ""})));
    EXPECT_FALSE(decode_open(encode_open({.kind = "TCP", .target = ""})));
    EXPECT_FALSE(decode_open(encode_open({.kind = "", .target = ""})));
    const std::string big(max_target_size + 1, 'x');
    EXPECT_FALSE(decode_open(encode_open({.kind = "tcp", .target = big})));
    const Bytes error = encode_error({.code = Errc::internal, .message = "abc", .hint = ""});
    for (std::size_t size = 0; size < error.size(); ++size) {
        EXPECT_FALSE(decode_error(ByteView(error).first(size))) << size;
    }
}

TEST(Payloads, AnErrorCodeOfALaterVersionIsInternal) {
    Bytes bytes{std::byte{3}};
    bytes += Bytes{std::byte{'n'}, std::byte{'e'}, std::byte{'w'}, std::byte{0}, std::byte{0}};
    EXPECT_EQ(decode_error(bytes)->code, Errc::internal);
}

TEST(Payloads, LongErrorTextsAreCut) {
    const std::string longest(100'000, 'm');
    const Bytes bytes = encode_error({.code = Errc::internal, .message = longest, .hint = longest});
    EXPECT_LE(bytes.size(), max_control_payload);
    EXPECT_EQ(decode_error(bytes)->message.size(), KiB);
}

// What a reader makes of a byte string given in pieces of at most `step` bytes: frames as text, data joined.
std::string read_all(ByteView bytes, std::size_t step) {
    FrameReader reader;
    std::string seen;
    while (!bytes.empty()) {
        ByteView part = bytes.first(std::min(step, bytes.size()));
        bytes = bytes.subspan(part.size());
        for (;;) {
            const auto piece = reader.next(part);
            if (!piece) {
                return "error";
            }
            if (!*piece) {
                break;
            }
            if ((*piece)->header.type != FrameType::data) {
                seen += "<" + std::to_string(static_cast<int>((*piece)->header.type)) + ">";
            }
            seen += as_text((*piece)->bytes);
        }
    }
    return seen;
}

TEST(FrameReader, SeesTheSameHoweverTheBytesAreCut) {
    Bytes bytes = frame(FrameType::ping, 0, as_bytes("12345678"));
    bytes += frame(FrameType::data, 1, as_bytes("hello "));
    bytes += frame(FrameType::finish, 1, {});
    bytes += frame(FrameType::data, 3, as_bytes("world"));
    bytes += frame(FrameType::reset, 3, as_bytes("because"));
    const std::string whole = read_all(bytes, bytes.size());
    EXPECT_EQ(whole, "<3>12345678hello <20>world<21>because");
    for (std::size_t step = 1; step < bytes.size(); ++step) {
        EXPECT_EQ(read_all(bytes, step), whole) << step;
    }
}

TEST(FrameReader, CountsTheBytesOfStreamsOnlyUpToTheLastByteTaken) {
    const Bytes ping = frame(FrameType::ping, 0, as_bytes("12345678"));
    const Bytes data = frame(FrameType::data, 1, as_bytes("abc"));
    FrameReader reader;
    ByteView input = ping;
    EXPECT_TRUE(*reader.next(input));
    EXPECT_EQ(reader.counted(), 0U);
    for (std::size_t i = 0; i < data.size(); ++i) {
        input = ByteView(data).subspan(i, 1);
        ASSERT_TRUE(reader.next(input));
        EXPECT_EQ(reader.counted(), i + 1);
    }
}

TEST(FrameReader, ANewCarrierForgetsHalfASessionFrameAndGoesOnWithHalfAStreamFrame) {
    const Bytes ping = frame(FrameType::ping, 0, as_bytes("12345678"));
    const Bytes data = frame(FrameType::data, 1, as_bytes("abc"));
    for (std::size_t cut = 0; cut < ping.size(); ++cut) {
        FrameReader reader;
        ByteView input = ByteView(ping).first(cut);
        EXPECT_FALSE(*reader.next(input));
        reader.new_carrier();
        input = data;
        EXPECT_EQ(as_text((*reader.next(input))->bytes), "abc") << cut;
    }
    for (std::size_t cut = 0; cut < data.size(); ++cut) {
        FrameReader reader;
        std::string seen;
        ByteView input = ByteView(data).first(cut);
        if (const auto piece = *reader.next(input)) {
            seen += as_text(piece->bytes);
        }
        reader.new_carrier();
        input = ByteView(data).subspan(cut);
        seen += as_text((*reader.next(input))->bytes);
        EXPECT_EQ(seen, "abc") << cut;
    }
}

} // namespace
} // namespace berth::link
