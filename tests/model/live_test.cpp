// Live data and preferences survive their JSON, and tools are judged as a person would.
#include "model/channel/observe.h"
#include "model/live.h"
#include "model/preferences.h"
#include "model/tools.h"
#include "survives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::model {
namespace {

using ::testing::ElementsAre;

const Time noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::hours(12);

TEST(LiveCodec, BringsEveryValueThroughItsJson) {
    const Sample sample{noon, 1500, 1ULL << 33, 1ULL << 35, 12};
    Sample uncounted = sample;
    uncounted.disk_bytes.reset();
    const ListeningPort port{3000, "0.0.0.0", "node", 42, "web", true};
    const ToolReport tool{"node", ">=20", "18.1.0", ToolState::other_version};
    expect_survives(sample);
    expect_survives(uncounted);
    expect_survives(SampleHistory{sample_interval, {2000, 1ULL << 32, {}}, {sample, uncounted}});
    expect_survives(port);
    expect_survives(tool);
    expect_survives(LiveMessage{});
    LiveMessage message;
    message.page = EventPage{{}, 9};
    message.samples = {{"w1", sample}};
    message.ports = {{"w1", {port}}, {"w2", {}}};
    message.tools = {{"w1", {tool}}};
    expect_survives(message);
    expect_survives(channel::Observation{uncounted, {}});
    expect_survives(channel::Observation{{}, std::vector<ListeningPort>{}});
    expect_survives(channel::ToolsRequest{{{"node", ">=20"}}});
}

TEST(LiveCodec, LeavesOutWhatAMessageDoesNotTell) {
    LiveMessage message;
    message.ports = {{"w1", {}}};
    EXPECT_EQ(dump(encode(message)), R"({"ports":[{"ports":[],"workspace_id":"w1"}]})");
}

TEST(LiveCodec, RefusesToolsThatNoTemplateCanName) {
    EXPECT_FALSE(decode_text<channel::ToolsRequest>(R"({"tools":[{"name":"--help"}]})"));
    EXPECT_FALSE(decode_text<channel::ToolsRequest>(R"({"tools":[{"name":"a b"}]})"));
}

TEST(Preferences, SurviveTheirJsonAndDefaultWhatIsLeftOut) {
    expect_survives(Preferences{{IdeTheme::dark, 20, KeyBindings::vim}});
    EXPECT_EQ(decode_text<Preferences>("{}").value(), Preferences{});
    EXPECT_EQ(decode_text<Preferences>(R"({"ide":{"key_bindings":"emacs"}})")->ide.key_bindings, KeyBindings::emacs);
}

TEST(Preferences, AreRefusedWhereTheyMeanNothing) {
    for (const char* wrong :
         {R"({"ide":{"theme":"pink"}})", R"({"ide":{"font_size":5}})", R"({"ide":{"font_size":73}})",
          R"({"ide":{"key_bindings":"word"}})", R"({"ide":[]})", "[]"}) {
        EXPECT_FALSE(decode_text<Preferences>(wrong)) << wrong;
    }
    const Json newer = *parse_json(R"({"ide":{"minimap":true}})");
    EXPECT_TRUE(decode<Preferences>(newer)) << "what a newer platform says is ignored";
    EXPECT_FALSE(decode_preferences_request(newer)) << "what cannot be kept is refused";
    EXPECT_FALSE(decode_preferences_request(*parse_json(R"({"colour":"red"})")));
}

TEST(Tools, AreAskedInTheirOwnWay) {
    EXPECT_THAT(probe_of("nodejs").commands, ElementsAre("node", "nodejs"));
    EXPECT_THAT(probe_of("java").arguments, ElementsAre("-version"));
    EXPECT_THAT(probe_of("kubectl").arguments, ElementsAre("version", "--client"));
    EXPECT_THAT(probe_of("cowsay").commands, ElementsAre("cowsay"));
    EXPECT_THAT(probe_of("cowsay").arguments, ElementsAre("--version"));
}

TEST(Tools, TellTheirVersionsInManyWays) {
    EXPECT_EQ(version_in("v20.19.2\n"), "20.19.2");
    EXPECT_EQ(version_in("Python 3.11.2"), "3.11.2");
    EXPECT_EQ(version_in("g++-14 (Debian 14.2.0-19) 14.2.0\nCopyright (C) 2024"), "14.2.0");
    EXPECT_EQ(version_in("openjdk version \"17.0.12\" 2024-07-16"), "17.0.12");
    EXPECT_EQ(version_in("openjdk version \"21\" 2023-09-19"), "21");
    EXPECT_EQ(version_in("go version go1.22.2 linux/amd64"), "1.22.2");
    EXPECT_EQ(version_in("jq-1.6"), "1.6");
    EXPECT_EQ(version_in("GNU Make 4.3."), "4.3");
    EXPECT_EQ(version_in("sh: illegal option --"), "");
    EXPECT_EQ(version_in(""), "");
}

TEST(Tools, SatisfyWhatTheTemplateAsksFor) {
    struct Row {
        const char* found;
        const char* wanted;
        bool satisfied;
    };
    constexpr std::array rows{
        Row{"20.19.2", "", true},      Row{"20.19.2", "latest", true}, Row{"", "", true},
        Row{"", "20", false},          Row{"20.19.2", "20", true},     Row{"2.0", "20", false},
        Row{"20.19.2", "20.x", true},  Row{"20.19.2", "v20.19", true}, Row{"20.1.2", "20.19", false},
        Row{"200.1", "20", false},     Row{"3.31.6", ">=3.20", true},  Row{"3.9", ">=3.20", false},
        Row{"3.20", ">=3.20.0", true}, Row{"20.5", ">20", false},      Row{"21.0", ">20", true},
        Row{"20.5", "<=20", true},     Row{"20.5", "<20", false},      Row{"19.9", "<20", true},
        Row{"1.9.3", "^1.2", true},    Row{"2.0.0", "^1.2", false},    Row{"1.1.9", "^1.2", false},
        Row{"0.3.1", "^0.2", false},   Row{"0.2.9", "^0.2.3", true},   Row{"1.2.9", "~1.2.3", true},
        Row{"1.3.0", "~1.2.3", false}, Row{"1.5", ">=1.2<2", true},    Row{"2.1", ">=1.2<2", false},
        Row{"17.0.12", "=17", true},   Row{"5.2.15", ">=99", false},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(satisfies(row.found, row.wanted), row.satisfied) << row.found << " for " << row.wanted;
    }
}

TEST(Tools, AreJudgedByWhatTheySay) {
    EXPECT_EQ(judge({"node", "20"}, std::nullopt), (ToolReport{"node", "20", "", ToolState::missing}));
    EXPECT_EQ(judge({"node", "20"}, "v20.1.0"), (ToolReport{"node", "20", "20.1.0", ToolState::present}));
    EXPECT_EQ(judge({"node", "22"}, "v20.1.0"), (ToolReport{"node", "22", "20.1.0", ToolState::other_version}));
    EXPECT_EQ(judge({"sh", ""}, "illegal option"), (ToolReport{"sh", "", "", ToolState::present}));
}

} // namespace
} // namespace berth::model
