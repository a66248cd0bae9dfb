#include "cli/exit_code.h"

#include <gtest/gtest.h>

#include <set>

namespace berth::cli {
namespace {

TEST(ExitCode, TellsTheKindOfError) {
    const std::pair<Errc, int> codes[] = {
        {Errc::internal, 1},  {Errc::invalid_argument, 2}, {Errc::too_large, 2},    {Errc::unauthenticated, 3},
        {Errc::forbidden, 4}, {Errc::not_found, 5},        {Errc::conflict, 6},     {Errc::unavailable, 7},
        {Errc::timed_out, 8}, {Errc::rate_limited, 9},     {Errc::unsupported, 10}, {Errc::protocol_error, 11},
        {Errc::io_error, 12}, {Errc::cancelled, 130},
    };
    for (const auto& [error, code] : codes) {
        EXPECT_EQ(static_cast<int>(exit_code_of(error)), code) << to_string(error);
    }
}

TEST(ExitCode, StandsOnceInTheTableThatPeopleSee) {
    std::set<ExitCode> listed;
    for (const ExitCodeRow& row : exit_codes()) {
        EXPECT_TRUE(listed.insert(row.code).second) << row.meaning;
    }
    for (int code = 0; code <= static_cast<int>(Errc::internal); ++code) {
        EXPECT_TRUE(listed.contains(exit_code_of(static_cast<Errc>(code)))) << code;
    }
}

TEST(ExitCode, IsTheCommandsOwnForExec) {
    EXPECT_EQ(exit_code_of({.code = 0, .signal = ""}), 0);
    EXPECT_EQ(exit_code_of({.code = 42, .signal = ""}), 42);
    EXPECT_EQ(exit_code_of({.code = std::nullopt, .signal = "KILL"}), 137);
    EXPECT_EQ(exit_code_of({.code = std::nullopt, .signal = "TERM"}), 143);
    EXPECT_EQ(exit_code_of({.code = std::nullopt, .signal = "WHATEVER"}), 255);
}

} // namespace
} // namespace berth::cli
