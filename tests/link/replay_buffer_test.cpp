// The replay buffer: what was appended can be sent again from any byte until it is acknowledged, within its bound.
#include "link/replay_buffer.h"
#include "pair.h"

#include <gtest/gtest.h>

namespace berth::link {
namespace {

using testing::flat;

Chunk chunk_of(std::string_view text, std::size_t capacity) {
    Chunk chunk(capacity);
    chunk.append(as_bytes(text));
    return chunk;
}

std::string send(ReplayBuffer& buffer, std::size_t target = MiB) {
    TransmissionBuilder out;
    buffer.transmit_rest_of_frame(out);
    buffer.transmit(out, target);
    return testing::text(flat(out.build(1)));
}

void append(ReplayBuffer& buffer, std::string_view text) {
    buffer.append(as_bytes(text), {});
}

TEST(ReplayBuffer, SendsEveryByteOnceInOrder) {
    ReplayBuffer buffer(MiB);
    append(buffer, "one");
    EXPECT_EQ(send(buffer), "one");
    EXPECT_EQ(send(buffer), "");
    append(buffer, "two");
    buffer.append(chunk_of(std::string(8000, 'x'), 8000));
    append(buffer, "three");
    EXPECT_EQ(send(buffer), "two" + std::string(8000, 'x') + "three");
}

TEST(ReplayBuffer, SendsAgainFromEveryByteThatIsNotAcknowledged) {
    const std::string text = "first second third " + std::string(8000, 'x') + " end";
    for (std::size_t acknowledged = 0; acknowledged <= text.size(); acknowledged += 7) {
        for (std::size_t from = acknowledged; from <= text.size(); from += 501) {
            ReplayBuffer buffer(MiB);
            append(buffer, text.substr(0, 19));
            buffer.append(chunk_of(text.substr(19, 8000), 8000));
            append(buffer, text.substr(8019));
            EXPECT_EQ(send(buffer), text);
            buffer.acknowledge(acknowledged);
            ASSERT_TRUE(buffer.rewind(from));
            EXPECT_EQ(send(buffer), text.substr(from));
            EXPECT_EQ(buffer.acknowledge(text.size()),
                      from == text.size() ? ReplayBuffer::Acknowledged::old : ReplayBuffer::Acknowledged::advanced);
            EXPECT_EQ(buffer.memory(), 0U);
        }
    }
}

TEST(ReplayBuffer, RefusesPositionsThatItDoesNotHold) {
    ReplayBuffer buffer(MiB);
    append(buffer, "abcdef");
    EXPECT_FALSE(buffer.rewind(1)) << "never sent";
    send(buffer);
    EXPECT_EQ(buffer.acknowledge(7), ReplayBuffer::Acknowledged::impossible);
    EXPECT_EQ(buffer.acknowledge(3), ReplayBuffer::Acknowledged::advanced);
    EXPECT_EQ(buffer.acknowledge(2), ReplayBuffer::Acknowledged::old);
    EXPECT_FALSE(buffer.rewind(2));
    EXPECT_FALSE(buffer.rewind(7));
    EXPECT_TRUE(buffer.rewind(6));
}

TEST(ReplayBuffer, ASecondBreakMayComeWhileTheFirstIsStillBeingMadeGood) {
    ReplayBuffer buffer(MiB);
    buffer.append(chunk_of(std::string(8000, 'a'), 8000));
    buffer.append(chunk_of(std::string(8000, 'b'), 8000));
    send(buffer);
    ASSERT_TRUE(buffer.rewind(2));
    EXPECT_FALSE(buffer.rewind(3)) << "it has not been sent on this carrier yet";
    EXPECT_EQ(send(buffer, 1).size(), 7998U);
    ASSERT_TRUE(buffer.rewind(4));
    EXPECT_EQ(send(buffer), std::string(7996, 'a') + std::string(8000, 'b'));
}

TEST(ReplayBuffer, TheRestOfABrokenFrameComesFirst) {
    ReplayBuffer buffer(MiB);
    buffer.append(chunk_of(std::string(8000, 'a'), 8000));
    buffer.append(chunk_of(std::string(8000, 'b'), 8000));
    send(buffer);
    ASSERT_TRUE(buffer.rewind(100));
    EXPECT_TRUE(buffer.inside_frame());
    TransmissionBuilder out;
    buffer.transmit_rest_of_frame(out);
    EXPECT_EQ(out.size(), 7900U);
    EXPECT_FALSE(buffer.inside_frame());
    ASSERT_TRUE(buffer.rewind(8000));
    EXPECT_FALSE(buffer.inside_frame());
}

TEST(ReplayBuffer, HoldsNoMoreMemoryThanItsCapacity) {
    constexpr std::size_t capacity = 256 * KiB;
    for (std::size_t size : {1, 100, 3000, 10'000, 60'000}) {
        ReplayBuffer buffer(capacity);
        std::size_t appended = 0;
        while (buffer.fits(size, 0)) {
            buffer.append(chunk_of(std::string(size, 'x'), 64 * KiB));
            append(buffer, "k");
            appended += size + 1;
        }
        EXPECT_LE(buffer.memory(), capacity + 8 * KiB) << size;
        EXPECT_GE(appended, capacity / 4) << size;
        send(buffer);
        buffer.acknowledge(buffer.end());
        EXPECT_EQ(buffer.memory(), 0U);
    }
}

TEST(ReplayBuffer, AMessageStopsAtItsTargetAndTheNextGoesOn) {
    ReplayBuffer buffer(MiB);
    std::string all;
    for (char c = 'a'; c < 'k'; ++c) {
        buffer.append(chunk_of(std::string(8000, c), 8000));
        all += std::string(8000, c);
    }
    std::string sent = send(buffer, 20'000);
    EXPECT_EQ(sent.size(), 24'000U);
    while (buffer.unsent() > 0) {
        sent += send(buffer, 20'000);
    }
    EXPECT_EQ(sent, all);
}

TEST(Transmission, HoldsItsBytesAfterTheyAreAcknowledged) {
    auto buffer = std::make_unique<ReplayBuffer>(MiB);
    append(*buffer, "held");
    TransmissionBuilder out;
    buffer->transmit(out, MiB);
    const Transmission message = out.build(5);
    buffer->acknowledge(4);
    buffer.reset();
    EXPECT_EQ(testing::text(flat(message)), "held");
    EXPECT_EQ(message.epoch(), 5U);
}

TEST(Transmission, JoinsViewsThatFollowEachOtherInMemory) {
    ReplayBuffer buffer(MiB);
    append(buffer, "one");
    append(buffer, "two");
    TransmissionBuilder out;
    buffer.transmit(out, MiB);
    EXPECT_EQ(out.build(1).views().size(), 1U);
}

} // namespace
} // namespace berth::link
