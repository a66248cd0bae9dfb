// Both layers together, as a driver uses them: streams end to end, resuming, backpressure, overtaking, dead peers.
#include "link/frame.h"
#include "pair.h"

#include <gtest/gtest.h>

namespace berth::link {
namespace {

using testing::flat;
using testing::Pair;
using testing::Side;

const Error refusal{.code = Errc::not_found, .message = "Nothing listens on port 9.", .hint = "Start the server."};

std::string pattern(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
        text[i] = static_cast<char>((i * 131) ^ (i >> 8));
    }
    return text;
}

// A connected pair with one stream that the client opened and the agent accepted.
struct Conversation : Pair {
    explicit Conversation(Options client_options = {}, Options agent_options = {},
                          Priority priority = Priority::interactive)
        : Pair(std::move(client_options), std::move(agent_options)) {
        EXPECT_TRUE(connect());
        id = *client.endpoint.open("tcp", R"({"port":3000})", priority);
        pump();
        EXPECT_EQ(agent.endpoint.accept(id), StreamOutcome::done);
        pump();
        client.events.clear();
        agent.events.clear();
    }
    StreamId id = 0;
};

// Writes everything, as fast as the endpoint takes it, while the other side consumes what it gets.
void transfer(Conversation& pair, Side& from, Side& to, StreamId id, const std::string& text) {
    std::size_t written = 0;
    std::size_t consumed = to.received[id].size();
    const std::size_t goal = consumed + text.size();
    for (int rounds = 0; to.received[id].size() < goal && rounds < 100'000; ++rounds) {
        written += from.endpoint.write(id, as_bytes(text).subspan(written)).accepted;
        pair.pass(1ms);
        to.endpoint.consume(id, to.received[id].size() - consumed, pair.now);
        consumed = to.received[id].size();
    }
}

TEST(Endpoint, OpensAStreamThatTheOtherSideSeesWithKindTargetAndPriority) {
    Pair pair;
    ASSERT_TRUE(pair.connect());
    const auto id = pair.client.endpoint.open("exec", R"({"argv":["ls"]})", Priority::interactive);
    ASSERT_TRUE(id);
    pair.pump();
    EXPECT_TRUE(pair.agent.take<event::CarrierUp>());
    const auto incoming = pair.agent.take<event::Incoming>();
    ASSERT_TRUE(incoming);
    EXPECT_EQ(incoming->id, *id);
    EXPECT_EQ(incoming->kind, "exec");
    EXPECT_EQ(incoming->target, R"({"argv":["ls"]})");
    EXPECT_EQ(incoming->priority, Priority::interactive);
    EXPECT_EQ(pair.agent.endpoint.accept(*id), StreamOutcome::done);
    EXPECT_EQ(pair.agent.endpoint.accept(*id), StreamOutcome::misplaced);
    pair.pump();
    EXPECT_TRUE(pair.client.take<event::CarrierUp>());
    EXPECT_TRUE(pair.client.take<event::Opened>());
}

TEST(Endpoint, CarriesARefusalWithCodeMessageAndHint) {
    Pair pair;
    ASSERT_TRUE(pair.connect());
    const auto id = pair.client.endpoint.open("tcp", "{}", Priority::bulk);
    pair.client.endpoint.write(*id, as_bytes("early"));
    pair.pump();
    EXPECT_EQ(pair.agent.endpoint.refuse(*id, refusal), StreamOutcome::done);
    pair.pump();
    ASSERT_TRUE(pair.client.take<event::CarrierUp>());
    const auto refused = pair.client.take<event::Refused>();
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->reason, refusal);
    EXPECT_EQ(pair.client.endpoint.statistics().streams, 0U);
    EXPECT_EQ(pair.agent.endpoint.statistics().streams, 0U);
    EXPECT_EQ(pair.client.endpoint.write(*id, as_bytes("more")).outcome, WriteOutcome::no_stream);
}

TEST(Endpoint, SendsTheFirstBytesBeforeTheAnswer) {
    Pair pair;
    ASSERT_TRUE(pair.connect());
    const auto id = pair.client.endpoint.open("tcp", "{}", Priority::bulk);
    pair.client.endpoint.write(*id, as_bytes(pattern(early_credit + 1)));
    pair.pump();
    EXPECT_EQ(pair.agent.received[*id].size(), early_credit);
    pair.agent.endpoint.accept(*id);
    pair.pump();
    EXPECT_EQ(pair.agent.received[*id].size(), early_credit + 1);
}

TEST(Endpoint, EitherSideMayOpenStreams) {
    Conversation pair;
    const auto id = pair.agent.endpoint.open("reverse", "{}", Priority::bulk);
    ASSERT_TRUE(id);
    EXPECT_EQ(*id % 2, 0U);
    pair.pump();
    ASSERT_TRUE(pair.client.take<event::Incoming>());
    pair.client.endpoint.accept(*id);
    pair.client.endpoint.write(*id, as_bytes("hello"));
    pair.pump();
    EXPECT_EQ(pair.agent.received[*id], "hello");
}

TEST(Endpoint, HalfCloseIsPassedOnAndTheOtherHalfGoesOn) {
    Conversation pair;
    pair.client.endpoint.write(pair.id, as_bytes("request"));
    EXPECT_EQ(pair.client.endpoint.finish(pair.id), StreamOutcome::done);
    EXPECT_EQ(pair.client.endpoint.write(pair.id, as_bytes("x")).outcome, WriteOutcome::no_stream);
    pair.pump();
    EXPECT_TRUE(pair.agent.take<event::Finished>());
    EXPECT_EQ(pair.agent.received[pair.id], "request");
    pair.agent.endpoint.write(pair.id, as_bytes("answer"));
    pair.agent.endpoint.finish(pair.id);
    pair.pump();
    EXPECT_TRUE(pair.client.take<event::Finished>());
    EXPECT_EQ(pair.client.received[pair.id], "answer");
    EXPECT_EQ(pair.client.endpoint.statistics().streams, 0U);
    EXPECT_EQ(pair.agent.endpoint.statistics().streams, 0U);
    EXPECT_EQ(pair.agent.endpoint.statistics().granted, 0U);
}

TEST(Endpoint, ResetReachesThePeerAndLateFramesAreIgnored) {
    Conversation pair;
    pair.agent.endpoint.write(pair.id, as_bytes("under way"));
    pair.client.endpoint.reset(pair.id, refusal);
    pair.pump();
    const auto reset = pair.agent.take<event::Reset>();
    ASSERT_TRUE(reset);
    EXPECT_EQ(reset->reason, refusal);
    EXPECT_EQ(pair.client.received[pair.id], "");
    EXPECT_EQ(pair.client.endpoint.state(), SessionState::connected);
}

TEST(Endpoint, AStreamResetBeforeItsOpeningLeftIsNeverSeen) {
    Pair pair;
    const auto id = pair.client.endpoint.open("tcp", "{}", Priority::bulk);
    pair.client.endpoint.reset(*id, refusal);
    ASSERT_TRUE(pair.connect());
    pair.pump();
    EXPECT_EQ(pair.agent.count<event::Incoming>(), 0U);
}

TEST(Endpoint, StreamsOpenedWithoutACarrierWaitForOne) {
    Pair pair;
    const auto id = pair.client.endpoint.open("tcp", "{}", Priority::bulk);
    pair.client.endpoint.write(*id, as_bytes("patience"));
    ASSERT_TRUE(pair.connect());
    pair.pump();
    EXPECT_EQ(pair.agent.received[*id], "patience");
}

TEST(Endpoint, TransfersMegabytesByteForByteInBothDirections) {
    Conversation pair({}, {}, Priority::bulk);
    const std::string sent = pattern(20 * MiB + 17);
    transfer(pair, pair.client, pair.agent, pair.id, sent);
    EXPECT_TRUE(pair.agent.received[pair.id] == sent);
    transfer(pair, pair.agent, pair.client, pair.id, sent);
    EXPECT_TRUE(pair.client.received[pair.id] == sent);
}

TEST(Endpoint, TakesAFilledChunkWithoutCopyingIt) {
    Conversation pair({}, {}, Priority::bulk);
    Chunk chunk = pair.client.endpoint.make_chunk();
    const std::string sent = pattern(chunk.writable().size());
    chunk.append(as_bytes(sent));
    const std::byte* memory = chunk.bytes().data();
    EXPECT_EQ(pair.client.endpoint.write(pair.id, std::move(chunk)).accepted, sent.size());
    const Transmission message = pair.client.endpoint.poll_transmit(pair.now);
    const ByteView last = message.views().back();
    EXPECT_EQ(last.data() + frame_header_size, memory);
    pair.agent.deliver(message.epoch(), flat(message), pair.now);
    EXPECT_TRUE(pair.agent.received[pair.id] == sent);
}

TEST(Endpoint, AFullStreamHandsAChunkBackUntouched) {
    Conversation pair({}, {}, Priority::bulk);
    pair.client.endpoint.write(pair.id, as_bytes(pattern(MiB)));
    Chunk chunk = pair.client.endpoint.make_chunk();
    chunk.append(as_bytes("kept"));
    const Written written = pair.client.endpoint.write(pair.id, std::move(chunk));
    EXPECT_EQ(written.outcome, WriteOutcome::blocked);
    EXPECT_EQ(testing::text(chunk.bytes()), "kept");
}

TEST(Endpoint, ResumesAtEveryByteOfAMessage) {
    for (std::size_t cut = 0;; ++cut) {
        Conversation pair;
        pair.client.endpoint.write(pair.id, as_bytes("first"));
        const StreamId second = *pair.client.endpoint.open("tcp", "{}", Priority::bulk);
        pair.client.endpoint.write(second, as_bytes("second"));
        const Transmission message = pair.client.endpoint.poll_transmit(pair.now);
        const Bytes bytes = flat(message);
        if (cut > bytes.size()) {
            break;
        }
        pair.agent.endpoint.receive(message.epoch(), ByteView(bytes).first(cut), pair.now);
        pair.agent.collect();
        ASSERT_TRUE(pair.connect()) << cut;
        pair.pump();
        EXPECT_EQ(pair.agent.received[pair.id], "first") << cut;
        EXPECT_EQ(pair.agent.received[second], "second") << cut;
        EXPECT_EQ(pair.agent.endpoint.state(), SessionState::connected) << cut;
        EXPECT_EQ(pair.client.endpoint.statistics().resumes, 1U);
    }
}

TEST(Endpoint, BytesOfAnOlderCarrierAreIgnored) {
    Conversation pair;
    pair.client.endpoint.write(pair.id, as_bytes("once"));
    const Transmission zombie = pair.client.endpoint.poll_transmit(pair.now);
    ASSERT_TRUE(pair.connect());
    EXPECT_EQ(pair.agent.endpoint.receive(zombie.epoch(), flat(zombie), pair.now), Received::stale);
    pair.pump();
    EXPECT_EQ(pair.agent.endpoint.receive(zombie.epoch(), flat(zombie), pair.now), Received::stale);
    EXPECT_EQ(pair.agent.received[pair.id], "once");
}

TEST(Endpoint, AnEpochIsAcceptedOnce) {
    Conversation pair;
    const Offer first = pair.client.endpoint.offer(pair.now);
    const Offer second = pair.client.endpoint.offer(pair.now);
    const auto answer = pair.agent.endpoint.accept_carrier(second, pair.now);
    ASSERT_TRUE(answer);
    const auto late = pair.agent.endpoint.accept_carrier(first, pair.now);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::conflict);
    const auto twice = pair.agent.endpoint.accept_carrier(second, pair.now);
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, Errc::conflict);
    EXPECT_TRUE(pair.client.endpoint.carrier_up(*answer, pair.now));
}

TEST(Endpoint, ResumingWithoutTheSecretIsRefusedAndHarmsNothing) {
    Conversation pair;
    Offer offer = pair.client.endpoint.offer(pair.now);
    Offer forged = offer;
    forged.epoch += 1;
    const auto refused = pair.agent.endpoint.accept_carrier(forged, pair.now);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::forbidden);
    EXPECT_TRUE(pair.agent.endpoint.accept_carrier(offer, pair.now));
}

TEST(Endpoint, ResumingAtAPositionThatCannotBeIsRefused) {
    // A client that lost track: it has the secret and claims bytes that were never sent.
    constexpr TimePoint now = TimePoint{} + 1h;
    Side agent(Role::agent, Pair::with_entropy({}, 2));
    Offer first{.epoch = 1, .nonce = {}, .resume = std::nullopt};
    const Answer answer = *agent.endpoint.accept_carrier(first, now);
    const Bytes welcome = flat(agent.endpoint.poll_transmit(now));
    const Secret secret{testing::text(ByteView(welcome).subspan(frame_header_size, secret_size))};
    Offer offer{.epoch = 2, .nonce = {}, .resume = Offer::Resume{.id = answer.id, .received = 1'000, .proof = {}}};
    offer.resume->proof = client_proof(secret, offer, answer.nonce);
    const auto refused = agent.endpoint.accept_carrier(offer, now);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::not_found);
    offer.resume->received = 0;
    offer.resume->proof = client_proof(secret, offer, answer.nonce);
    EXPECT_TRUE(agent.endpoint.accept_carrier(offer, now));
}

TEST(Endpoint, TheClientRefusesAnAgentWithoutTheSecret) {
    Conversation pair;
    const Offer offer = pair.client.endpoint.offer(pair.now);
    Answer answer = *pair.agent.endpoint.accept_carrier(offer, pair.now);
    answer.received += 1;
    const auto up = pair.client.endpoint.carrier_up(answer, pair.now);
    ASSERT_FALSE(up);
    EXPECT_EQ(up.error().code, Errc::forbidden);
    EXPECT_EQ(pair.client.endpoint.state(), SessionState::detached);
}

TEST(Endpoint, NothingCountedLeavesTheClientBeforeItHasTheSecret) {
    Pair pair;
    const StreamId id = *pair.client.endpoint.open("exec", "{}", Priority::bulk);
    const Offer offer = pair.client.endpoint.offer(pair.now);
    ASSERT_TRUE(pair.client.endpoint.carrier_up(*pair.agent.endpoint.accept_carrier(offer, pair.now), pair.now));
    while (pair.carry(pair.client, pair.agent)) {
    }
    EXPECT_EQ(pair.agent.count<event::Incoming>(), 0U);
    // The carrier breaks before the secret came: the client begins anew, and the command runs once.
    Side next(Role::agent, Pair::with_entropy({}, 3));
    const Offer again = pair.client.endpoint.offer(pair.now);
    EXPECT_FALSE(again.resume);
    ASSERT_TRUE(pair.client.endpoint.carrier_up(*next.endpoint.accept_carrier(again, pair.now), pair.now));
    for (int i = 0; i < 4; ++i) {
        pair.carry(next, pair.client);
        pair.carry(pair.client, next);
    }
    EXPECT_EQ(next.count<event::Incoming>(), 1U);
    EXPECT_EQ(next.endpoint.accept(id), StreamOutcome::done);
}

TEST(Endpoint, AFullReplayBufferPushesBackAndDrainsAfterTheBreak) {
    Options small;
    small.limits.replay = 64 * KiB;
    Conversation pair(small, {}, Priority::bulk);
    const std::string sent = pattern(2 * MiB);
    std::size_t written = 0;
    for (int i = 0; i < 100; ++i) { // messages leave, nothing comes back
        written += pair.client.endpoint.write(pair.id, as_bytes(sent).subspan(written)).accepted;
        pair.client.endpoint.poll_transmit(pair.now);
    }
    EXPECT_LE(pair.client.endpoint.statistics().replay_memory, 64 * KiB);
    EXPECT_LE(written, small.limits.stream_queue + 64 * KiB);
    EXPECT_EQ(pair.client.endpoint.write(pair.id, as_bytes("x")).outcome, WriteOutcome::blocked);
    ASSERT_TRUE(pair.connect());
    transfer(pair, pair.client, pair.agent, pair.id, sent.substr(written));
    EXPECT_TRUE(pair.agent.received[pair.id].starts_with(sent.substr(0, written)));
}

TEST(Endpoint, ASlowReaderStopsItsOwnStreamOnly) {
    Conversation pair({}, {}, Priority::bulk);
    const StreamId other = *pair.client.endpoint.open("tcp", "{}", Priority::bulk);
    pair.pump();
    pair.agent.endpoint.accept(other);
    const std::string sent = pattern(4 * MiB);
    std::size_t stuck = 0;
    for (int i = 0; i < 1000; ++i) { // the agent's application never reads the first stream
        stuck += pair.client.endpoint.write(pair.id, as_bytes(sent).subspan(stuck)).accepted;
        pair.pass(1ms);
    }
    EXPECT_EQ(pair.agent.received[pair.id].size(), Limits{}.initial_window);
    EXPECT_LE(stuck, Limits{}.initial_window + Limits{}.stream_queue);
    transfer(pair, pair.client, pair.agent, other, sent);
    EXPECT_TRUE(pair.agent.received[other] == sent);
}

TEST(Endpoint, ABlockedProducerIsToldWhenThereIsRoom) {
    Conversation pair({}, {}, Priority::bulk);
    const Written written = pair.client.endpoint.write(pair.id, as_bytes(pattern(MiB)));
    EXPECT_EQ(written.outcome, WriteOutcome::blocked);
    EXPECT_EQ(pair.client.count<event::Writable>(), 0U);
    pair.pump();
    EXPECT_EQ(pair.client.count<event::Writable>(), 1U);
    EXPECT_GT(pair.client.endpoint.writable(pair.id), 0U);
}

TEST(Endpoint, InteractiveBytesOvertakeQueuedBulk) {
    Conversation pair({}, {}, Priority::bulk);
    const StreamId keys = *pair.client.endpoint.open("terminal", "{}", Priority::interactive);
    pair.pump();
    pair.agent.endpoint.accept(keys);
    pair.pump();
    pair.client.endpoint.write(pair.id, as_bytes(pattern(200 * KiB)));
    pair.carry(pair.client, pair.agent); // one message of bulk is gone, more is queued
    EXPECT_GT(pair.client.endpoint.statistics().queued, 0U);
    pair.client.endpoint.write(keys, as_bytes("k"));
    pair.carry(pair.client, pair.agent);
    EXPECT_EQ(pair.agent.received[keys], "k");
    EXPECT_GT(pair.client.endpoint.statistics().queued, 0U);
}

TEST(Endpoint, BulkInFlightStaysNearTheBandwidthDelayProduct) {
    // 20 Mbit/s, 25 ms each way: 125 KB of bandwidth-delay product, the line a queue that takes anything.
    constexpr double rate = 2.5e6;
    Conversation pair({}, {}, Priority::bulk);
    ASSERT_TRUE(pair.connect()); // a carrier over that line, with nothing measured yet
    struct Message {
        TimePoint at;
        Epoch epoch;
        Bytes bytes;
    };
    std::deque<Message> up;
    std::deque<Message> down;
    TimePoint line_free = pair.now;
    const std::string data = pattern(256 * KiB);
    std::size_t consumed = 0;
    std::size_t worst_queue = 0;
    for (const TimePoint end = pair.now + 8s; pair.now < end; pair.now += 500us) {
        pair.client.endpoint.write(pair.id, as_bytes(data));
        pair.client.endpoint.tick(pair.now);
        pair.agent.endpoint.tick(pair.now);
        // The socket takes the next message when little is left of the last one.
        while (line_free < pair.now + 5ms) {
            const Transmission message = pair.client.endpoint.poll_transmit(pair.now);
            if (message.empty()) {
                break;
            }
            line_free = std::max(line_free, pair.now) +
                        std::chrono::duration_cast<Duration>(
                            std::chrono::duration<double>(static_cast<double>(message.size()) / rate));
            up.push_back({line_free + 25ms, message.epoch(), flat(message)});
        }
        if (const Transmission message = pair.agent.endpoint.poll_transmit(pair.now); !message.empty()) {
            down.push_back({pair.now + 25ms, message.epoch(), flat(message)});
        }
        for (; !up.empty() && up.front().at <= pair.now; up.pop_front()) {
            pair.agent.deliver(up.front().epoch, up.front().bytes, pair.now);
            pair.agent.endpoint.consume(pair.id, pair.agent.received[pair.id].size() - consumed, pair.now);
            consumed = pair.agent.received[pair.id].size();
        }
        for (; !down.empty() && down.front().at <= pair.now; down.pop_front()) {
            pair.client.deliver(down.front().epoch, down.front().bytes, pair.now);
        }
        if (pair.now > end - 5s) {
            worst_queue = std::max(worst_queue, pair.client.endpoint.statistics().in_flight);
        }
    }
    EXPECT_GT(static_cast<double>(consumed), 0.85 * rate * 8);
    EXPECT_LT(worst_queue, 2 * 125'000U);
}

TEST(Endpoint, WindowsGrowWithTheBandwidthDelayProduct) {
    Conversation pair({}, {}, Priority::bulk);
    ASSERT_TRUE(pair.connect()); // a carrier over that line, with nothing measured yet
    const std::string data = pattern(MiB);
    std::deque<std::pair<TimePoint, Transmission>> up;
    std::deque<std::pair<TimePoint, Transmission>> down;
    std::size_t consumed = 0;
    for (const TimePoint end = pair.now + 3s; pair.now < end; pair.now += 1ms) { // 50 ms each way, any rate
        pair.client.endpoint.write(pair.id, as_bytes(data));
        pair.client.endpoint.tick(pair.now);
        pair.agent.endpoint.tick(pair.now);
        for (Transmission m = pair.client.endpoint.poll_transmit(pair.now); !m.empty();
             m = pair.client.endpoint.poll_transmit(pair.now)) {
            up.emplace_back(pair.now + 50ms, std::move(m));
        }
        for (Transmission m = pair.agent.endpoint.poll_transmit(pair.now); !m.empty();
             m = pair.agent.endpoint.poll_transmit(pair.now)) {
            down.emplace_back(pair.now + 50ms, std::move(m));
        }
        for (; !up.empty() && up.front().first <= pair.now; up.pop_front()) {
            const Bytes message = flat(up.front().second);
            pair.agent.endpoint.receive(up.front().second.epoch(), message, pair.now);
            while (auto event = pair.agent.endpoint.poll_event()) {
                if (const auto* data_event = std::get_if<event::Data>(&*event)) {
                    consumed += data_event->bytes.size();
                    pair.agent.endpoint.consume(pair.id, data_event->bytes.size(), pair.now);
                }
            }
        }
        for (; !down.empty() && down.front().first <= pair.now; down.pop_front()) {
            pair.client.deliver(down.front().second.epoch(), flat(down.front().second), pair.now);
        }
    }
    EXPECT_GE(pair.agent.endpoint.statistics().granted, 2 * MiB);
    EXPECT_LE(pair.agent.endpoint.statistics().granted, Limits{}.max_window);
    EXPECT_GT(consumed, 25 * MiB);
}

TEST(Endpoint, HeartbeatsKeepAnIdleCarrierInUse) {
    Conversation pair;
    TimePoint last = pair.now;
    Duration longest{};
    for (const TimePoint end = pair.now + 5min; pair.now < end; pair.now += 100ms) {
        pair.client.endpoint.tick(pair.now);
        pair.agent.endpoint.tick(pair.now);
        const bool up = pair.carry(pair.client, pair.agent);
        const bool down = pair.carry(pair.agent, pair.client);
        if (up || down) {
            longest = std::max(longest, pair.now - last);
            last = pair.now;
        }
    }
    EXPECT_LE(longest, 25s);
    EXPECT_EQ(pair.client.endpoint.state(), SessionState::connected);
    EXPECT_TRUE(pair.client.endpoint.statistics().rtt);
}

// How long after the peer fell silent the carrier is given up, driven by the endpoint's own deadlines.
Duration time_to_notice(Conversation& pair) {
    const TimePoint silent_since = pair.now;
    Endpoint& endpoint = pair.client.endpoint;
    while (endpoint.state() == SessionState::connected && endpoint.next_deadline() != never) {
        pair.now = std::max(pair.now + 1us, endpoint.next_deadline());
        endpoint.tick(pair.now);
        endpoint.poll_transmit(pair.now);
    }
    return pair.now - silent_since;
}

TEST(Endpoint, ADeadPeerIsFoundWithinThreeSecondsWhenBytesWait) {
    Conversation pair;
    pair.pass(1min);
    pair.client.endpoint.write(pair.id, as_bytes("anybody?"));
    pair.client.endpoint.poll_transmit(pair.now);
    EXPECT_LE(time_to_notice(pair), 3s);
}

TEST(Endpoint, ADeadPeerIsFoundWithinTenSecondsWhenWatched) {
    Conversation pair;
    pair.client.endpoint.set_watched(true);
    pair.pass(1min);
    EXPECT_LE(time_to_notice(pair), 10s);
}

TEST(Endpoint, ADeadPeerIsFoundEvenWhenNobodyWatches) {
    Conversation pair;
    pair.pass(1min);
    EXPECT_LE(time_to_notice(pair), 30s);
}

TEST(Endpoint, AProbeFindsADeadPeerWithinThreeSeconds) {
    Conversation pair;
    pair.pass(1min);
    pair.client.endpoint.probe(pair.now);
    EXPECT_LE(time_to_notice(pair), 3s);
}

TEST(Endpoint, AnIdleEndpointAsksForNoTimerBeforeItsHeartbeat) {
    Conversation pair;
    pair.pass(1s);
    EXPECT_GT(pair.client.endpoint.next_deadline(), pair.now + 10s);
}

TEST(Endpoint, ASessionWithoutACarrierEndsAfterItsGrace) {
    Conversation pair;
    pair.cut();
    const TimePoint end = pair.now + Timing{}.grace;
    while (pair.agent.endpoint.next_deadline() < end) {
        ASSERT_EQ(pair.agent.endpoint.state(), SessionState::detached);
        pair.agent.endpoint.tick(pair.agent.endpoint.next_deadline());
    }
    EXPECT_EQ(pair.agent.endpoint.next_deadline(), end);
    pair.agent.endpoint.tick(end);
    EXPECT_EQ(pair.agent.endpoint.state(), SessionState::closed);
    EXPECT_EQ(pair.agent.count<event::Closed>(), 1U);
    const auto refused = pair.agent.endpoint.accept_carrier(pair.client.endpoint.offer(pair.now), pair.now);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::not_found);
}

// The frames in a message, in hexadecimal, without the pings and pongs that measure.
std::vector<std::string> frames_of(const Bytes& message) {
    std::vector<std::string> frames;
    for (ByteView left = message; left.size() >= frame_header_size;) {
        const auto header = decode_header(left.first<frame_header_size>());
        const std::size_t size = frame_header_size + header->length;
        if (header->type != FrameType::ping && header->type != FrameType::pong) {
            frames.push_back(hex(left.first(size)));
        }
        left = left.subspan(size);
    }
    return frames;
}

// The conversation in docs/link.md, section 11.
TEST(Endpoint, AConversationIsThatOfTheSpecification) {
    using Frames = std::vector<std::string>;
    Pair pair;
    ASSERT_TRUE(pair.connect());
    const Bytes welcome = flat(pair.agent.endpoint.poll_transmit(pair.now));
    ASSERT_EQ(hex(ByteView(welcome).first(frame_header_size)), "0100002000000000");
    pair.client.deliver(1, welcome, pair.now);
    const auto id = pair.client.endpoint.open("tcp", R"({"port":3000})", Priority::bulk);
    ASSERT_TRUE(id);
    pair.client.endpoint.write(*id, as_bytes("hi\n"));
    const Bytes opening = flat(pair.client.endpoint.poll_transmit(pair.now));
    EXPECT_EQ(frames_of(opening),
              (Frames{"02000008000000000000000000000000",
                      "10000016000000010100040000037463707b22706f7274223a333030307d", "130000030000000168690a"}));
    pair.agent.deliver(1, opening, pair.now);
    pair.agent.endpoint.accept(*id);
    const Bytes answer = flat(pair.agent.endpoint.poll_transmit(pair.now));
    EXPECT_EQ(frames_of(answer), (Frames{"02000008000000000000000000000029", "11000004000000010003c000"}));
    pair.client.deliver(1, answer, pair.now);
    pair.client.endpoint.finish(*id);
    const Bytes end = flat(pair.client.endpoint.poll_transmit(pair.now));
    ASSERT_EQ(frames_of(end).back(), "1400000000000001");
    // Four bytes of the last frame are lost with the carrier: they are the first ones of the next.
    pair.agent.deliver(1, Bytes(end.begin(), end.end() - 4), pair.now);
    pair.cut();
    const auto resumed = pair.agent.endpoint.accept_carrier(pair.client.endpoint.offer(pair.now), pair.now);
    ASSERT_TRUE(resumed);
    EXPECT_EQ(resumed->received, 45U);
    ASSERT_TRUE(pair.client.endpoint.carrier_up(*resumed, pair.now));
    const Bytes rest = flat(pair.client.endpoint.poll_transmit(pair.now));
    EXPECT_EQ(hex(ByteView(rest).first(4)), "00000001");
}

TEST(Endpoint, TimeInWhichTheProcessStoodStillIsNoGrace) {
    Conversation pair;
    pair.cut();
    const TimePoint thawed = pair.now + 10 * Timing{}.grace; // suspended on Friday, resumed after the holidays
    pair.agent.endpoint.tick(thawed);
    ASSERT_EQ(pair.agent.endpoint.state(), SessionState::detached);
    const auto answer = pair.agent.endpoint.accept_carrier(pair.client.endpoint.offer(thawed), thawed);
    EXPECT_TRUE(answer) << answer.error().text();
}

TEST(Endpoint, TellsSinceWhenThePeerOwesASignOfLife) {
    Conversation pair;
    pair.pass(1s);
    EXPECT_FALSE(pair.client.endpoint.statistics().owed_since);
    const TimePoint sent = pair.now;
    pair.client.endpoint.write(pair.id, as_bytes(std::string_view("hello")));
    ASSERT_FALSE(pair.client.endpoint.poll_transmit(pair.now).empty()); // and it is lost
    EXPECT_EQ(pair.client.endpoint.statistics().owed_since, sent);
    pair.cut();
    EXPECT_FALSE(pair.client.endpoint.statistics().owed_since);
}

TEST(Endpoint, ASessionWhoseClientWasNeverHeardEndsSoon) {
    Pair pair;
    ASSERT_TRUE(pair.agent.endpoint.accept_carrier(pair.client.endpoint.offer(pair.now), pair.now));
    pair.agent.endpoint.carrier_down(1, pair.now);
    EXPECT_EQ(pair.agent.endpoint.next_deadline(), pair.now + Timing{}.unconfirmed_grace);
}

TEST(Endpoint, ClosingTellsThePeerWhy) {
    Conversation pair;
    pair.client.endpoint.close(refusal, pair.now);
    pair.pump();
    const auto closed = pair.agent.take<event::Closed>();
    ASSERT_TRUE(closed);
    EXPECT_TRUE(closed->by_peer);
    EXPECT_EQ(closed->reason, refusal);
    EXPECT_EQ(pair.agent.endpoint.statistics().streams, 0U);
    EXPECT_FALSE(pair.client.endpoint.open("tcp", "{}", Priority::bulk));
    EXPECT_TRUE(pair.client.endpoint.poll_transmit(pair.now).empty());
}

TEST(Endpoint, ATransmissionOutlivesItsEndpoint) {
    Transmission message;
    {
        Conversation pair;
        pair.client.endpoint.write(pair.id, as_bytes(pattern(100 * KiB)));
        message = pair.client.endpoint.poll_transmit(pair.now);
    }
    EXPECT_GT(flat(message).size(), 16 * KiB);
}

TEST(Endpoint, AnIdleEndpointHoldsNoBuffers) {
    Conversation pair({}, {}, Priority::bulk);
    transfer(pair, pair.client, pair.agent, pair.id, pattern(8 * MiB));
    pair.pass(1s);
    EXPECT_EQ(pair.client.endpoint.statistics().replay_memory, 0U);
    EXPECT_EQ(pair.client.endpoint.statistics().queued, 0U);
}

} // namespace
} // namespace berth::link
