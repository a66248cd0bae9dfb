// Windows and the budget behind them.
#include "link/flow.h"

#include <gtest/gtest.h>

namespace berth::link {
namespace {

constexpr TimePoint start = TimePoint{} + 1h;

TEST(ReceiveWindow, LetsThePeerSendItsWindowAndNotAByteMore) {
    ReceiveWindow window(1000, 1000);
    EXPECT_EQ(window.take(1000), ReceiveWindow::Taken::within);
    EXPECT_EQ(window.take(1), ReceiveWindow::Taken::exceeded);
}

TEST(ReceiveWindow, GivesCreditForWhatIsConsumedOnceItIsWorthAFrame) {
    ReceiveWindow window(1000, 1000);
    window.take(1000);
    window.consume(499);
    EXPECT_FALSE(window.credit_due());
    window.consume(1);
    EXPECT_TRUE(window.credit_due());
    EXPECT_EQ(window.take_credit(), 500U);
    EXPECT_FALSE(window.credit_due());
    EXPECT_EQ(window.take(500), ReceiveWindow::Taken::within);
    EXPECT_EQ(window.take(1), ReceiveWindow::Taken::exceeded);
}

TEST(ReceiveWindow, ConsumingMoreThanCameGivesNoCreditForIt) {
    ReceiveWindow window(1000, 1000);
    window.take(600);
    window.consume(100'000);
    EXPECT_EQ(window.take_credit(), 600U);
}

TEST(ReceiveWindow, AnnouncesWithTheAnswerWhatTheOpenerDidNotKnow) {
    ReceiveWindow window(1000, 100);
    EXPECT_EQ(window.take(101), ReceiveWindow::Taken::exceeded);
    EXPECT_EQ(window.take_credit(), 900U);
    EXPECT_EQ(window.take(1000), ReceiveWindow::Taken::within);
}

TEST(ReceiveWindow, GrowsWhileCreditIsUsedWithinTwoRoundTripsUpToItsLimit) {
    Limits limits;
    limits.max_window = 4000;
    ReceiveBudget budget(limits);
    ReceiveWindow window(1000, 1000);
    window.grow(10ms, start, budget);
    EXPECT_EQ(window.window(), 1000U) << "the first credit says nothing yet";
    window.grow(10ms, start + 25ms, budget);
    EXPECT_EQ(window.window(), 1000U) << "a slow reader needs no more";
    window.grow(10ms, start + 40ms, budget);
    EXPECT_EQ(window.window(), 2000U);
    window.grow(10ms, start + 50ms, budget);
    window.grow(10ms, start + 60ms, budget);
    EXPECT_EQ(window.window(), 4000U);
}

TEST(ReceiveBudget, NewStreamsGetLessTheMoreIsPromisedAndNeverNothing) {
    Limits limits;
    limits.receive_budget = MiB;
    ReceiveBudget budget(limits);
    std::size_t last = limits.initial_window;
    for (int i = 0; i < 100; ++i) {
        const std::size_t window = budget.take_initial();
        EXPECT_LE(window, last);
        EXPECT_GE(window, early_credit);
        last = window;
    }
    EXPECT_LE(budget.granted(), limits.receive_budget + 100 * early_credit);
    EXPECT_FALSE(budget.take(1)) << "no window grows when all is promised";
}

} // namespace
} // namespace berth::link
