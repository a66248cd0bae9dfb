// A peer that breaks the protocol: the session ends with a clear text on both sides, memory stays bounded.
#include "link/frame.h"
#include "pair.h"
#include "raw_frame.h"

#include <gtest/gtest.h>

namespace berth::link {
namespace {

using testing::frame;
using testing::Pair;

Bytes open_frame(StreamId id, std::uint32_t credit = 0) {
    return frame(FrameType::open, id,
                 encode_open({.priority = Priority::bulk, .credit = credit, .kind = "tcp", .target = "{}"}));
}

// An agent whose client is the test, byte by byte.
struct Breach : ::testing::Test, Pair {
    Breach()
        : Pair(options()) {
        EXPECT_TRUE(connect());
        pump();
        agent.events.clear();
    }
    static Options options() { return {}; }
    Received send(const Bytes& bytes) { return agent.deliver(agent.endpoint.epoch(), bytes, now); }
    // Sends what must end the session, and says with which text.
    std::string breaks(const Bytes& bytes) {
        EXPECT_EQ(send(bytes), Received::protocol_error);
        EXPECT_EQ(agent.endpoint.state(), SessionState::closed);
        EXPECT_EQ(send(bytes), Received::session_closed);
        // The last thing that leaves tells the peer.
        while (carry(agent, client)) {
        }
        std::string told;
        for (const Event& event : client.events) {
            if (const auto* closed = std::get_if<event::Closed>(&event)) {
                told = closed->reason.message;
            }
        }
        EXPECT_FALSE(told.empty());
        return told;
    }
};

TEST_F(Breach, UnknownTypes) {
    EXPECT_NE(breaks(Bytes(8, std::byte{0x7f})).find("type 127"), std::string::npos);
}

TEST_F(Breach, FramesOnAStreamThatWasNeverOpened) {
    EXPECT_NE(breaks(frame(FrameType::finish, 99, {})).find("never opened"), std::string::npos);
}

TEST_F(Breach, OpeningWithANumberOfTheOtherSide) {
    EXPECT_NE(breaks(open_frame(2)).find("stream 2"), std::string::npos);
}

TEST_F(Breach, OpeningANumberTwice) {
    EXPECT_EQ(send(open_frame(5)), Received::processed);
    breaks(open_frame(3));
}

TEST_F(Breach, MoreDataThanTheWindow) {
    EXPECT_EQ(send(open_frame(1)), Received::processed);
    EXPECT_EQ(send(frame(FrameType::data, 1, Bytes(early_credit))), Received::processed);
    EXPECT_NE(breaks(frame(FrameType::data, 1, Bytes(1))).find("window"), std::string::npos);
}

TEST_F(Breach, DataAfterTheEnd) {
    EXPECT_EQ(send(open_frame(1)), Received::processed);
    EXPECT_EQ(send(frame(FrameType::finish, 1, {})), Received::processed);
    breaks(frame(FrameType::data, 1, Bytes(1)));
}

TEST_F(Breach, EndingTwice) {
    EXPECT_EQ(send(open_frame(1)), Received::processed);
    EXPECT_EQ(send(frame(FrameType::finish, 1, {})), Received::processed);
    breaks(frame(FrameType::finish, 1, {}));
}

TEST_F(Breach, AcceptingItsOwnStream) {
    EXPECT_EQ(send(open_frame(1)), Received::processed);
    breaks(frame(FrameType::accept, 1, encode_u32(1)));
}

TEST_F(Breach, AnsweringTwice) {
    const StreamId id = *agent.endpoint.open("reverse", "{}", Priority::bulk);
    agent.endpoint.poll_transmit(now);
    EXPECT_EQ(send(frame(FrameType::accept, id, encode_u32(1))), Received::processed);
    breaks(frame(FrameType::accept, id, encode_u32(1)));
}

TEST_F(Breach, DataBeforeTheAnswer) {
    const StreamId id = *agent.endpoint.open("reverse", "{}", Priority::bulk);
    agent.endpoint.poll_transmit(now);
    breaks(frame(FrameType::data, id, Bytes(1)));
}

TEST_F(Breach, UsingAStreamThatWeHaveNotAnnounced) {
    const StreamId id = *agent.endpoint.open("reverse", "{}", Priority::bulk);
    breaks(frame(FrameType::accept, id, encode_u32(1)));
}

TEST_F(Breach, AcknowledgingBytesNeverSent) {
    breaks(frame(FrameType::acknowledge, 0, encode_u64(1'000'000)));
}

TEST_F(Breach, ASecretFromTheClient) {
    breaks(frame(FrameType::welcome, 0, Bytes(secret_size)));
}

TEST_F(Breach, CreditWithoutEnd) {
    EXPECT_EQ(send(open_frame(1, 0xffff'ffff)), Received::processed);
    Received outcome = Received::processed;
    for (int i = 0; i < 1000 && outcome == Received::processed; ++i) {
        outcome = send(frame(FrameType::credit, 1, encode_u32(0xffff'ffff)));
    }
    EXPECT_EQ(outcome, Received::protocol_error);
}

TEST_F(Breach, StreamsOverTheLimitAreRefusedAndAFloodEndsTheSession) {
    const std::size_t limit = Limits{}.peer_streams;
    StreamId id = 1;
    Received outcome = Received::processed;
    std::size_t opened = 0;
    for (; outcome == Received::processed && opened < 10 * limit; ++opened, id += 2) {
        outcome = send(open_frame(id));
    }
    EXPECT_EQ(outcome, Received::protocol_error);
    EXPECT_LE(opened, 2 * limit + 1);
    EXPECT_EQ(agent.count<event::Incoming>(), limit);
}

TEST_F(Breach, AStreamOverTheLimitIsRefusedByItself) {
    Options few;
    few.limits.peer_streams = 2;
    Pair pair({}, few);
    ASSERT_TRUE(pair.connect());
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(pair.client.endpoint.open("tcp", "{}", Priority::bulk));
    }
    pair.pump();
    EXPECT_EQ(pair.agent.count<event::Incoming>(), 2U);
    EXPECT_EQ(pair.client.count<event::Refused>(), 1U);
    EXPECT_EQ(pair.client.endpoint.state(), SessionState::connected);
}

TEST_F(Breach, AnAgentThatSendsBeforeTheSecretIsRefused) {
    Pair pair;
    const Offer offer = pair.client.endpoint.offer(pair.now);
    ASSERT_TRUE(pair.client.endpoint.carrier_up(
        Answer{.id = "x", .epoch = offer.epoch, .nonce = {}, .received = 0, .proof = std::nullopt}, pair.now));
    EXPECT_EQ(pair.client.deliver(offer.epoch, open_frame(2), pair.now), Received::protocol_error);
}

TEST_F(Breach, APeerThatNeverConsumesHoldsABoundedAmountOfOurMemory) {
    const std::string block(64 * KiB, 'x');
    for (int i = 0; i < 1000; ++i) {
        const auto id = agent.endpoint.open("reverse", "{}", Priority::bulk);
        ASSERT_TRUE(id);
        for (int j = 0; j < 10; ++j) {
            agent.endpoint.write(*id, as_bytes(block));
        }
        agent.endpoint.poll_transmit(now);
    }
    const Statistics statistics = agent.endpoint.statistics();
    const Limits limits;
    EXPECT_LE(statistics.queued, limits.send_budget + limits.stream_queue + 1000 * early_credit);
    EXPECT_LE(statistics.replay_memory, limits.replay);
    EXPECT_LE(statistics.granted, limits.receive_budget + 1000 * early_credit);
}

} // namespace
} // namespace berth::link
