// The link under fire: thousands of short schedules over a network that delays, cuts, truncates and duplicates, every
// byte boundary of a small conversation, and five seeded faults that the simulation must find.
//
// BERTH_SIM_SCHEDULES  how many schedules (a million is a good night)
// BERTH_SIM_SEED       run this one only, and say what happened
#include "world.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

namespace berth::link::sim {
namespace {

// Run in parts, so that ctest can spread them over the cores.
constexpr std::size_t parts = 8;

#ifdef BERTH_SIM_SANITIZED
constexpr std::size_t default_schedules = 5'000; // sanitizers take ten times as long
#else
constexpr std::size_t default_schedules = 100'000; // half a minute of one core
#endif

std::optional<std::uint64_t> number_from(const char* variable) {
    const char* text = std::getenv(variable);
    return text == nullptr ? std::nullopt : std::optional<std::uint64_t>(std::strtoull(text, nullptr, 10));
}

Outcome run(const Plan& plan) {
    return World(plan).run();
}

std::string repeat(std::uint64_t seed) {
    return "repeat it with BERTH_SIM_SEED=" + std::to_string(seed);
}

class Schedules : public ::testing::TestWithParam<std::size_t> {};

TEST_P(Schedules, DeliverEveryByteOnceInOrderAndFinish) {
    if (const auto seed = number_from("BERTH_SIM_SEED")) {
        if (GetParam() == *seed % parts) {
            const Outcome outcome = run(random_plan(*seed));
            std::cout << "seed " << *seed << ": " << outcome.carriers << " carriers, " << outcome.cuts << " cut, "
                      << outcome.stale_messages << " stale messages, " << outcome.steps << " steps, "
                      << std::chrono::duration<double>(outcome.took).count() << " s\n";
            EXPECT_TRUE(outcome.well()) << outcome.failure;
        }
        return;
    }
    const std::size_t schedules = number_from("BERTH_SIM_SCHEDULES").value_or(default_schedules);
    std::size_t cuts = 0;
    std::size_t stale = 0;
    for (std::uint64_t seed = GetParam(); seed < schedules; seed += parts) {
        const Outcome outcome = run(random_plan(seed));
        ASSERT_TRUE(outcome.well()) << "seed " << seed << ": " << outcome.failure << "\n" << repeat(seed);
        cuts += outcome.cuts;
        stale += outcome.stale_messages;
    }
    if (schedules >= default_schedules) {
        EXPECT_GT(cuts, schedules / parts / 2) << "the network was too kind to prove anything";
        EXPECT_GT(stale, schedules / parts / 10) << "no zombies came";
    }
}

INSTANTIATE_TEST_SUITE_P(Part, Schedules, ::testing::Range(std::size_t{0}, parts));

TEST(EveryByte, OfASmallConversationMayBeTheLastOneOfItsCarrier) {
    for (const bool to_agent : {true, false}) {
        std::size_t boundary = 0;
        for (bool reached = true; reached; ++boundary) {
            Plan plan = small_plan();
            (to_agent ? plan.network.first_cut_to_agent : plan.network.first_cut_to_client) = boundary;
            const Outcome outcome = run(plan);
            ASSERT_TRUE(outcome.well()) << (to_agent ? "to the agent" : "to the client") << ", byte " << boundary
                                        << ": " << outcome.failure;
            reached = outcome.cuts > 0;
        }
        EXPECT_GT(boundary, 1000U);
    }
}

TEST(EveryByte, MayBeTheLastOneWithoutAnybodyBeingTold) {
    for (std::size_t boundary = 0; boundary < 1000; boundary += 13) {
        Plan plan = small_plan();
        plan.network.first_cut_to_agent = boundary;
        plan.network.silent_percent = 100;
        const Outcome outcome = run(plan);
        ASSERT_TRUE(outcome.well()) << "byte " << boundary << ": " << outcome.failure;
    }
}

TEST(EveryByte, MayComeASecondTimeOnTheCarrierBefore) {
    std::size_t stale = 0;
    for (std::size_t boundary = 0; boundary < 1000; ++boundary) {
        Plan plan = small_plan();
        plan.network.first_cut_to_agent = 1000;
        plan.network.first_returns_from = boundary;
        const Outcome outcome = run(plan);
        ASSERT_TRUE(outcome.well()) << "byte " << boundary << ": " << outcome.failure;
        stale += outcome.stale_messages;
    }
    EXPECT_GT(stale, 1000U) << "nothing came back";
}

// The simulation itself is worth something only if it finds what is wrong.
class SeededFault : public ::testing::TestWithParam<Fault> {};

TEST_P(SeededFault, IsFound) {
    constexpr std::uint64_t enough = 200;
    std::uint64_t seed = 0;
    while (seed < enough && run(random_plan(seed, GetParam())).well()) {
        ++seed;
    }
    EXPECT_LT(seed, enough) << "no schedule found this fault";
}

INSTANTIATE_TEST_SUITE_P(Fault, SeededFault,
                         ::testing::Values(Fault::lost_acknowledgement, Fault::double_replay, Fault::stale_epoch,
                                           Fault::early_window, Fault::forgotten_half_close),
                         [](const auto& info) {
                             switch (info.param) {
                             case Fault::lost_acknowledgement:
                                 return "LostAcknowledgement";
                             case Fault::double_replay:
                                 return "DoubleReplay";
                             case Fault::stale_epoch:
                                 return "StaleEpoch";
                             case Fault::early_window:
                                 return "EarlyWindow";
                             case Fault::forgotten_half_close:
                                 return "ForgottenHalfClose";
                             case Fault::none:
                                 break;
                             }
                             return "None";
                         });

TEST(Simulation, RepeatsItselfFromItsSeed) {
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        const Outcome first = run(random_plan(seed));
        const Outcome second = run(random_plan(seed));
        EXPECT_EQ(first.took, second.took);
        EXPECT_EQ(first.steps, second.steps);
        EXPECT_EQ(first.stale_messages, second.stale_messages);
    }
}

} // namespace
} // namespace berth::link::sim
