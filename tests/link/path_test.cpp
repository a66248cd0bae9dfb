// Measuring the path, and deciding when it is dead.
#include "link/liveness.h"
#include "link/path.h"

#include <gtest/gtest.h>

namespace berth::link {
namespace {

constexpr TimePoint path_start = TimePoint{} + 1h;

// Rounds over a path of a rate and a round trip that is always full.
struct FullPath {
    void rounds(int count, double rate, Duration rtt) {
        for (int i = 0; i < count; ++i) {
            path.begin_round(acknowledged, MiB, now);
            now += rtt;
            acknowledged += static_cast<Offset>(rate * std::chrono::duration<double>(rtt).count());
            path.end_round(acknowledged, now);
        }
    }
    Path path{10ms};
    TimePoint now = path_start;
    Offset acknowledged = 0;
};

TEST(Path, KnowsNothingBeforeItsFirstRound) {
    const Path path(10ms);
    EXPECT_FALSE(path.rtt());
    EXPECT_EQ(path.flight_limit(path_start), 256 * KiB);
    EXPECT_TRUE(path.wants_round(0, path_start));
}

TEST(Path, LimitsBulkNearTheBandwidthDelayProduct) {
    FullPath full;
    full.rounds(30, 2.5e6, 50ms);
    EXPECT_NEAR(full.path.rate(), 2.5e6, 1e5);
    EXPECT_GE(full.path.flight_limit(full.now), 125'000U);
    EXPECT_LE(full.path.flight_limit(full.now), 200'000U);
}

TEST(Path, FollowsAPathThatBecomesFasterOrSlower) {
    FullPath full;
    full.rounds(30, 2.5e6, 50ms);
    full.rounds(3, 3.0e6, 50ms);
    EXPECT_NEAR(full.path.rate(), 3.0e6, 1e5);
    full.rounds(12, 0.5e6, 50ms);
    EXPECT_NEAR(full.path.rate(), 0.5e6, 1e5);
}

TEST(Path, RoundsInWhichTheApplicationHadLittleToSendDoNotLowerTheRate) {
    FullPath full;
    full.rounds(30, 2.5e6, 50ms);
    for (int i = 0; i < 30; ++i) { // heartbeats and keystrokes
        full.path.begin_round(full.acknowledged, 10, full.now);
        full.now += 50ms;
        full.path.end_round(full.acknowledged += 10, full.now);
    }
    EXPECT_NEAR(full.path.rate(), 2.5e6, 1e5);
    for (int i = 0; i < 30; ++i) { // a transfer that ends during the round
        full.path.begin_round(full.acknowledged, MiB, full.now);
        full.path.note_starved(10);
        full.now += 50ms;
        full.path.end_round(full.acknowledged += 10, full.now);
    }
    EXPECT_NEAR(full.path.rate(), 2.5e6, 1e5);
}

TEST(Path, ALongerRouteIsLearnedWithinSeconds) {
    FullPath full;
    full.rounds(30, 2.5e6, 20ms);
    full.rounds(100, 2.5e6, 100ms);
    EXPECT_EQ(*full.path.min_rtt(), 100ms);
    EXPECT_GE(full.path.flight_limit(full.now + 1s), 250'000U);
}

// TCP below the carrier holds back what comes behind a lost segment, then gives it all at once: what is under way has
// to last over that, or the line falls silent after each loss.
TEST(Path, KeepsALossyLineBusyWhileTcpRepairsIt) {
    constexpr double rate = 12.5e6;
    FullPath full;
    full.rounds(30, rate, 100ms);
    const auto acknowledge_evenly = [&](Duration span) {
        for (const TimePoint end = full.now + span; full.now < end; full.now += 10ms) {
            full.path.note_acknowledged(full.acknowledged += 125'000, full.now);
        }
    };
    acknowledge_evenly(10s);
    const std::size_t steady = full.path.flight_limit(full.now);
    EXPECT_LE(steady, 1'700'000U); // 1.25 round trips, and what is collected for an acknowledgement
    full.now += 100ms;             // nothing, for a round trip
    full.path.note_acknowledged(full.acknowledged += 1'250'000, full.now);
    EXPECT_GE(full.path.flight_limit(full.now), 2'500'000U);
    acknowledge_evenly(500ms);
    EXPECT_GE(full.path.flight_limit(full.now), 2'500'000U); // the next loss finds it so
    acknowledge_evenly(10s);
    EXPECT_EQ(full.path.flight_limit(full.now), steady); // an even line is given no longer queue
}

TEST(Path, RunsTheQueueEmptyOnlyWhereTheLeastRoundTripIsOutOfSight) {
    FullPath in_sight;
    in_sight.rounds(30, 2.5e6, 50ms);
    const std::size_t steady = in_sight.path.flight_limit(in_sight.now);
    for (int i = 0; i < 200; ++i) {
        in_sight.rounds(1, 2.5e6, 53ms);
        EXPECT_GE(in_sight.path.flight_limit(in_sight.now), steady * 9 / 10);
    }
    FullPath out_of_sight;
    out_of_sight.rounds(30, 2.5e6, 50ms);
    std::size_t least = steady;
    for (int i = 0; i < 200; ++i) {
        out_of_sight.rounds(1, 2.5e6, 65ms);
        least = std::min(least, out_of_sight.path.flight_limit(out_of_sight.now));
    }
    EXPECT_LE(least, steady / 2);
}

TEST(Path, KeystrokesAreSeldomTimed) {
    FullPath full;
    full.rounds(30, 2.5e6, 1ms);
    full.path.begin_round(full.acknowledged, 100, full.now);
    EXPECT_FALSE(full.path.wants_round(100, full.now + 100ms));
    EXPECT_TRUE(full.path.wants_round(100, full.now + 250ms));
    EXPECT_FALSE(full.path.wants_round(MiB, full.now + 4ms));
    EXPECT_TRUE(full.path.wants_round(MiB, full.now + 5ms));
}

TEST(Path, MessagesAreSmallOnASlowPathAndBigOnAFastOne) {
    FullPath slow;
    slow.rounds(30, 2.5e6, 50ms);
    EXPECT_LE(slow.path.message_target(), 16 * KiB);
    FullPath fast;
    fast.rounds(30, 800e6, 1ms);
    EXPECT_EQ(fast.path.message_target(), 256 * KiB);
}

TEST(Liveness, ASilentPeerWithBytesWaitingIsGivenUpAfterTheStallTimeout) {
    Liveness liveness(Timing{}, path_start);
    liveness.waiting(true, path_start + 10s);
    EXPECT_EQ(liveness.gives_up(), path_start + 10s + Timing{}.stall_timeout);
    liveness.heard(path_start + 11s);
    EXPECT_EQ(liveness.gives_up(), path_start + 11s + Timing{}.stall_timeout);
    liveness.waiting(false, path_start + 12s);
    EXPECT_EQ(liveness.gives_up(), never);
}

TEST(Liveness, AnUnansweredQuestionIsGivenUpSoonerWhenImpatient) {
    Liveness liveness(Timing{}, path_start);
    liveness.asked(path_start, 5s);
    EXPECT_EQ(liveness.gives_up(), path_start + 5s);
    liveness.asked(path_start + 1s, 2s);
    EXPECT_EQ(liveness.gives_up(), path_start + 3s);
    liveness.answered();
    EXPECT_FALSE(liveness.question_open());
    EXPECT_EQ(liveness.gives_up(), never);
}

TEST(Liveness, AsksMoreOftenWhileSomebodyWatches) {
    Liveness liveness(Timing{}, path_start);
    EXPECT_FALSE(liveness.wants_ping(path_start + 19s));
    EXPECT_TRUE(liveness.wants_ping(path_start + 20s));
    liveness.set_watched(true);
    EXPECT_TRUE(liveness.wants_ping(path_start + 4s));
}

TEST(Liveness, AsksOnceSoonAfterDataThatStoppedComing) {
    Liveness liveness(Timing{}, path_start);
    liveness.heard(path_start + 3s);
    liveness.received_data();
    EXPECT_FALSE(liveness.wants_ping(path_start + 3900ms));
    EXPECT_TRUE(liveness.wants_ping(path_start + 4s));
    liveness.asked(path_start + 4s, 5s);
    liveness.heard(path_start + 5s);
    liveness.answered();
    EXPECT_FALSE(liveness.wants_ping(path_start + 24s));
    EXPECT_TRUE(liveness.wants_ping(path_start + 25s));
}

} // namespace
} // namespace berth::link
