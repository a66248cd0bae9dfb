// The queue of a stream, and whose turn it is.
#include "link/fifo.h"
#include "link/scheduler.h"

#include <gtest/gtest.h>

#include <list>

namespace berth::link {
namespace {

constexpr std::size_t frame_payload = 16 * KiB;

std::string drain(SendQueue& queue, std::size_t max_payload) {
    std::string out;
    while (queue.size() > 0) {
        const Chunk chunk = queue.take(max_payload);
        EXPECT_LE(chunk.size(), max_payload);
        EXPECT_GT(chunk.size(), 0U);
        out += as_text(chunk.bytes());
    }
    return out;
}

TEST(SendQueue, KeepsOrderForWritesOfEverySizeAndFramesOfEverySize) {
    std::string text;
    SendQueue queue;
    for (std::size_t size : {1, 3, 500, 501, 5000, 40'000, 2, 70'000, 16'384}) {
        const std::string part(size, static_cast<char>('a' + text.size() % 26));
        EXPECT_EQ(queue.write(as_bytes(part), MiB, frame_payload), size);
        text += part;
    }
    EXPECT_EQ(queue.size(), text.size());
    std::string out;
    for (std::size_t take : {1, 7, 100, 9000}) {
        const Chunk chunk = queue.take(take);
        out += as_text(chunk.bytes());
    }
    EXPECT_TRUE(out + drain(queue, 3000) == text);
}

TEST(SendQueue, TakesWhatItHasRoomFor) {
    SendQueue queue;
    EXPECT_EQ(queue.write(as_bytes("abcdef"), 4, frame_payload), 4U);
    EXPECT_EQ(drain(queue, frame_payload), "abcd");
}

TEST(SendQueue, ABigChunkWithFewBytesIsNotHeld) {
    SendQueue queue;
    Chunk chunk(64 * KiB);
    chunk.append(as_bytes("few"));
    queue.write(std::move(chunk), frame_payload);
    EXPECT_LT(queue.take(frame_payload).capacity(), KiB);
}

TEST(SendQueue, SmallWritesShareAChunk) {
    SendQueue queue;
    for (int i = 0; i < 400; ++i) {
        queue.write(as_bytes("x"), MiB, frame_payload);
    }
    EXPECT_EQ(queue.take(frame_payload).size(), 400U);
    EXPECT_EQ(queue.size(), 0U);
}

TEST(Fifo, KeepsOrderAndGivesItsMemoryBack) {
    Fifo<int> fifo;
    int next = 0;
    for (int round = 0; round < 50; ++round) {
        for (int i = 0; i < 7; ++i) {
            fifo.push(round * 7 + i);
        }
        for (int i = 0; i < 5; ++i) {
            EXPECT_EQ(fifo.pop(), next++);
        }
    }
    EXPECT_EQ(fifo.size(), 100U);
    while (!fifo.empty()) {
        EXPECT_EQ(fifo.pop(), next++);
    }
    EXPECT_EQ(next, 350);
}

struct Turns : ::testing::Test {
    Stream& add(StreamId id, Priority priority) {
        Stream& stream = streams.emplace_back(id, true, priority, ReceiveWindow(1, 1));
        stream.send_window = MiB;
        stream.queue.write(as_bytes("x"), MiB, frame_payload);
        scheduler.update(stream);
        return stream;
    }
    StreamId turn(bool interactive = true, bool bulk = true) {
        Stream* stream = scheduler.next_data(interactive, bulk);
        if (stream == nullptr) {
            return 0;
        }
        scheduler.rotate(*stream);
        return stream->id;
    }
    std::list<Stream> streams;
    Scheduler scheduler;
};

TEST_F(Turns, StreamsOfAClassTakeTurns) {
    add(1, Priority::bulk);
    add(3, Priority::bulk);
    add(5, Priority::bulk);
    EXPECT_EQ(turn(), 1U);
    EXPECT_EQ(turn(), 3U);
    EXPECT_EQ(turn(), 5U);
    EXPECT_EQ(turn(), 1U);
}

TEST_F(Turns, InteractiveComesBeforeBulk) {
    add(1, Priority::bulk);
    add(3, Priority::interactive);
    EXPECT_EQ(turn(), 3U);
    EXPECT_EQ(turn(), 3U);
    EXPECT_EQ(turn(false, true), 1U);
    EXPECT_EQ(turn(true, false), 3U);
    EXPECT_EQ(turn(false, false), 0U);
}

TEST_F(Turns, BulkIsNeverStarved) {
    add(1, Priority::bulk);
    add(3, Priority::interactive);
    int bulk = 0;
    for (int i = 0; i < 1000; ++i) {
        bulk += turn() == 1 ? 1 : 0;
    }
    EXPECT_GT(bulk, 1000 / 20);
    EXPECT_LT(bulk, 1000 / 10);
}

TEST_F(Turns, AStreamWithoutWindowOrBytesHasNoTurn) {
    Stream& stream = add(1, Priority::bulk);
    stream.send_window = 0;
    scheduler.update(stream);
    EXPECT_EQ(turn(), 0U);
    stream.send_window = 5;
    scheduler.update(stream);
    EXPECT_EQ(turn(), 1U);
    stream.queue.take(frame_payload);
    scheduler.update(stream);
    EXPECT_EQ(turn(), 0U);
    stream.finish_wanted = true;
    scheduler.update(stream);
    EXPECT_EQ(turn(), 1U) << "its end has to be said";
}

TEST_F(Turns, MovingOrRemovingAStreamLeavesTheOthersInTheirOrder) {
    add(1, Priority::bulk);
    Stream& moved = add(3, Priority::bulk);
    Stream& removed = add(5, Priority::bulk);
    add(7, Priority::bulk);
    scheduler.move(moved, Priority::interactive);
    scheduler.remove(removed);
    EXPECT_EQ(turn(), 3U);
    EXPECT_EQ(turn(false, true), 1U);
    EXPECT_EQ(turn(false, true), 7U);
    EXPECT_EQ(turn(false, true), 1U);
}

} // namespace
} // namespace berth::link
