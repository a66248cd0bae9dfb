// What an endpoint costs while nothing happens, counted by this program's own operator new: an agent may hold many
// sessions of people who went home. Not in sanitized builds, which have an operator new of their own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#include "pair.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <new>

namespace {

std::size_t live_bytes = 0;

// In front of each allocation stands its size.
constexpr std::size_t before = alignof(std::max_align_t);

} // namespace

void* operator new(std::size_t size) {
    auto* memory = static_cast<std::byte*>(std::malloc(size + before));
    if (memory == nullptr) {
        std::abort();
    }
    *reinterpret_cast<std::size_t*>(memory) = size;
    live_bytes += size;
    return memory + before;
}

void operator delete(void* pointer) noexcept {
    if (pointer != nullptr) {
        auto* memory = static_cast<std::byte*>(pointer) - before;
        live_bytes -= *reinterpret_cast<std::size_t*>(memory);
        std::free(memory);
    }
}

void operator delete(void* pointer, std::size_t) noexcept {
    operator delete(pointer);
}

namespace berth::link {
namespace {

// Two endpoints that have carried megabytes on a number of streams, all open still, and fallen silent.
struct Idle : testing::Pair {
    explicit Idle(std::size_t streams) {
        EXPECT_TRUE(connect());
        const std::string block(MiB, 'x');
        for (std::size_t i = 0; i < streams; ++i) {
            const StreamId id = *client.endpoint.open("tcp", "{}", Priority::bulk);
            pump();
            agent.endpoint.accept(id);
            client.endpoint.write(id, as_bytes(block));
            agent.endpoint.write(id, as_bytes(block));
            pump();
            agent.endpoint.consume(id, agent.received[id].size(), now);
            client.endpoint.consume(id, client.received[id].size(), now);
            pump();
        }
        pass(1s);
        client.received = {};
        agent.received = {};
        client.events = {};
        agent.events = {};
    }
};

// The live bytes of one endpoint of such a pair.
std::size_t idle_cost(std::size_t streams) {
    const std::size_t at_first = live_bytes;
    const Idle idle(streams);
    return (live_bytes - at_first) / 2;
}

TEST(Memory, AnIdleSessionCostsLittle) {
    EXPECT_LE(idle_cost(0), 8 * KiB);
    EXPECT_LE(idle_cost(4), 16 * KiB);
}

TEST(Memory, AnIdleStreamCostsItsRecordOnly) {
    const std::size_t streams = 100;
    EXPECT_LE((idle_cost(streams) - idle_cost(0)) / streams, KiB);
}

TEST(Memory, ASessionThatEndsGivesEverythingBack) {
    idle_cost(10); // what is allocated once
    const std::size_t at_first = live_bytes;
    idle_cost(10);
    EXPECT_EQ(live_bytes, at_first);
}

} // namespace
} // namespace berth::link

#endif
