// What ports, use and tools of a workspace look like.
#include "cli/format/live_view.h"
#include "cli/format/table.h"
#include "cli/format/tunnel_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace berth::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr Style plain_live{};
constexpr Style unicode{.color = false, .unicode = true};
const model::Time noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 12h;

TEST(Amounts, AreWrittenAsPeopleReadThem) {
    EXPECT_EQ(format_bytes(0), "0 B");
    EXPECT_EQ(format_bytes(999), "999 B");
    EXPECT_EQ(format_bytes(1536), "1.5 KiB");
    EXPECT_EQ(format_bytes(312ULL << 20), "312 MiB");
    EXPECT_EQ(format_bytes(1000ULL << 20), "1.0 GiB");
    EXPECT_EQ(format_bytes(4ULL << 40), "4.0 TiB");
    EXPECT_EQ(format_cores(0), "0.00");
    EXPECT_EQ(format_cores(1250), "1.25");
}

TEST(Curve, ReachesTheTopWithTheHighestValueAndLeavesGaps) {
    EXPECT_EQ(curve(std::vector{0.0, 5.0, 10.0, -1.0, 10.0}, 0, unicode), "▁▅█ █");
    EXPECT_EQ(curve(std::vector{0.0, 5.0}, 10.0, unicode), "▁▅");
    EXPECT_EQ(curve(std::vector{0.0, 0.0}, 0, plain_live), "__");
    EXPECT_EQ(curve({}, 0, plain_live), "");
}

TEST(PortsView, TellsPortProgramAndName) {
    EXPECT_EQ(render_ports({{3000, "0.0.0.0", "node", 42, "web", false}, {5432, "::1", "", 0, "", false}},
                           unlimited_width, plain_live),
              "PORT  NAME  PROGRAM  PID  ADDRESS\n"
              "3000  web   node     42   0.0.0.0\n"
              "5432        ?             ::1\n");
    EXPECT_THAT(render_ports({}, unlimited_width, plain_live), HasSubstr("No program listens"));
}

TEST(StatsView, TellsTheNewestSampleBesideItsLimits) {
    model::SampleHistory history;
    history.limits = {2000, 1ULL << 32, {}};
    history.samples = {{noon - 10s, 2000, 1ULL << 31, {}, 3}, {noon, 500, 1ULL << 30, 5ULL << 20, 4}};
    const auto text = render_stats(history, unlimited_width, plain_live);
    EXPECT_THAT(text, HasSubstr("0.50 of 2.00 cores"));
    EXPECT_THAT(text, HasSubstr("1.0 GiB of 4.0 GiB"));
    EXPECT_THAT(text, HasSubstr("5.0 MiB"));
    EXPECT_THAT(text, HasSubstr("Processes 4"));
    for (const std::size_t width : {40U, 60U, 80U}) {
        std::istringstream lines(render_stats(history, width, plain_live));
        for (std::string line; std::getline(lines, line);) {
            EXPECT_LE(line.size(), width) << line;
        }
    }
    EXPECT_THAT(render_stats(history, 60, plain_live), HasSubstr("of 2.00 cores                               #\n"))
        << "the newest minute is kept";
    EXPECT_THAT(render_stats({}, unlimited_width, plain_live), HasSubstr("did not run"));
    EXPECT_EQ(render_sample(history.samples.front(), plain_live),
              "2026-11-23T11:59:50.000Z  2.00 cores  2.0 GiB memory  not counted yet disk  3 processes\n");
}

TEST(ToolsView, TellsWhatIsThere) {
    const auto text = render_tools({{"node", ">=20", "20.1.0", model::ToolState::present},
                                    {"git", "3", "2.47.3", model::ToolState::other_version},
                                    {"mvn", "", "", model::ToolState::missing}},
                                   unlimited_width, plain_live);
    EXPECT_EQ(text, "TOOL  STATE            FOUND   WANTED\n"
                    "node  present          20.1.0  >=20\n"
                    "git   another version  2.47.3  3\n"
                    "mvn   missing\n");
    EXPECT_THAT(render_tools({}, unlimited_width, plain_live), HasSubstr("names no tools"));
}

TEST(TunnelView, ShowsWhatMovesAndSumsItUp) {
    TunnelLine line{"port 3000", {12, 3, 0, 5 * 1024 * 1024, 812 * 1024}, {1.25 * 1024 * 1024, 40 * 1024}};
    EXPECT_THAT(
        render_tunnels({line}, 120, Style{}),
        testing::ElementsAre("port 3000  up 1.2 MiB/s   down 40 KiB/s    3 open of 12    up 5.0 MiB  down 812 KiB"));
    EXPECT_EQ(render_tunnels({line}, 20, Style{}).at(0).size(), 20U + 2U) << "cut, an ellipsis at its end";
    line.counters.failed = 1;
    EXPECT_EQ(render_tunnel_sums({line}),
              "port 3000: 12 connections, 5.0 MiB to the workspace, 812 KiB from it, 1 failed\n");
    EXPECT_EQ(render_tunnel_sums({TunnelLine{"port 80", {}, {}}}), "");
}

} // namespace
} // namespace berth::cli
