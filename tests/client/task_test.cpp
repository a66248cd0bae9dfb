#include "client/task.h"

#include <QCoreApplication>
#include <gtest/gtest.h>

#include <thread>

using namespace std::literals;
using namespace berth;
using namespace berth::client;

namespace {

// Tells when it goes: a stand-in for what a coroutine holds.
struct Guard {
    std::shared_ptr<bool> gone;
    explicit Guard(std::shared_ptr<bool> flag)
        : gone(std::move(flag)) {}
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard() { *gone = true; }
};

Task<Result<int>> answer(int value) {
    co_return value;
}

Task<Result<int>> sum_of_two() {
    const auto first = co_await answer(40);
    const auto second = co_await answer(2);
    co_return *first + *second;
}

Task<Result<int>> wait_for(OneShot<int> shot, std::shared_ptr<bool> gone) {
    const Guard guard(gone);
    co_return co_await shot;
}

void turn_the_loop() {
    for (int i = 0; i < 5; ++i) {
        QCoreApplication::processEvents();
    }
}

} // namespace

TEST(Task, AwaitingTasksGivesTheirResults) {
    EXPECT_EQ(wait(sum_of_two()), 42);
}

TEST(Task, DoesNotBeginBeforeItIsAwaited) {
    const auto gone = std::make_shared<bool>(false);
    {
        const auto task = wait_for(OneShot<int>(), gone);
    }
    EXPECT_FALSE(*gone);
}

TEST(Task, AValueSetOnAnotherThreadResumesInTheEventLoop) {
    const OneShot<int> shot;
    const auto gone = std::make_shared<bool>(false);
    std::jthread other([shot] { shot.set(7); });
    EXPECT_EQ(wait(wait_for(shot, gone)), 7);
    EXPECT_TRUE(*gone);
}

TEST(Task, CancellingDestroysWhatItHoldsAndCallsNobody) {
    const OneShot<int> shot;
    const auto gone = std::make_shared<bool>(false);
    QObject context;
    bool called = false;
    Running running = start(&context, wait_for(shot, gone), [&](const Result<int>&) { called = true; });
    EXPECT_TRUE(running.active());
    running.cancel();
    EXPECT_TRUE(*gone);
    EXPECT_FALSE(running.active());
    shot.set(1);
    turn_the_loop();
    EXPECT_FALSE(called);
}

TEST(Task, EndsWithItsContext) {
    const OneShot<int> shot;
    const auto gone = std::make_shared<bool>(false);
    bool called = false;
    {
        QObject context;
        start(&context, wait_for(shot, gone), [&](const Result<int>&) { called = true; });
        shot.set(1); // its resumption is under way when the context goes
    }
    EXPECT_TRUE(*gone);
    turn_the_loop();
    EXPECT_FALSE(called);
}

TEST(Task, MayBeCancelledFromInside) {
    Running running;
    QObject context;
    const auto gone = std::make_shared<bool>(false);
    bool went_on = false;
    const auto body = [&]() -> Task<void> {
        const Guard guard(gone);
        co_await sleep_for(0ms);
        running.cancel();
        EXPECT_FALSE(*gone) << "its frame must live until it suspends";
        co_await sleep_for(0ms);
        went_on = true;
    };
    running = start(&context, body(), [] {});
    while (!*gone) {
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    turn_the_loop();
    EXPECT_FALSE(went_on);
}

TEST(Task, TheCallbackMayDestroyItsContext) {
    auto context = std::make_unique<QObject>();
    bool called = false;
    start(context.get(), sum_of_two(), [&](const Result<int>&) {
        context.reset();
        called = true;
    });
    EXPECT_FALSE(called) << "never from inside start()";
    turn_the_loop();
    EXPECT_TRUE(called);
}

TEST(Task, ADeadlineDropsTheTask) {
    const auto gone = std::make_shared<bool>(false);
    const auto result =
        wait(with_deadline(wait_for(OneShot<int>(), gone), 1ms, Error{Errc::timed_out, "Too late.", ""}));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::timed_out);
    EXPECT_TRUE(*gone);
}

TEST(Task, ADeadlineThatIsKeptChangesNothing) {
    EXPECT_EQ(wait(with_deadline(sum_of_two(), 1h, Error{})), 42);
}

TEST(Task, OnlyTheFirstValueCounts) {
    const OneShot<int> shot;
    shot.set(1);
    shot.set(2);
    EXPECT_EQ(wait(wait_for(shot, std::make_shared<bool>())), 1);
}
