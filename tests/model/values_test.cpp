// Times, ids, quantities and JSON itself.
#include "model/ids.h"
#include "model/quantity.h"
#include "model/time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace berth::model {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

constexpr Time moment = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 15h + 4min + 5s + 678ms;

TEST(TimeText, IsRfc3339InUtcWithMilliseconds) {
    EXPECT_EQ(format_time(moment), "2026-11-23T15:04:05.678Z");
    EXPECT_EQ(format_time(Time{}), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(format_time(Time::min()), "0000-01-01T00:00:00.000Z");
    EXPECT_EQ(format_time(Time::max()), "9999-12-31T23:59:59.999Z");
}

TEST(TimeText, IsReadWithAnyOffsetAndPrecision) {
    EXPECT_EQ(parse_time("2026-11-23T15:04:05.678Z"), moment);
    EXPECT_EQ(parse_time("2026-11-23T16:34:05.6789999+01:30"), moment);
    EXPECT_EQ(parse_time("2026-11-23t10:04:05.678-05:00"), moment);
    EXPECT_EQ(parse_time("2026-11-23T15:04:05z"), moment - 678ms);
    EXPECT_EQ(parse_time("2016-12-31T23:59:60Z"), parse_time("2017-01-01T00:00:00Z"));
    EXPECT_EQ(parse_time("2024-02-29T00:00:00.1Z").value() - parse_time("2024-02-29T00:00:00Z").value(), 100ms);
}

TEST(TimeText, IsRefusedWhereItIsNone) {
    for (const char* text : {"", "2026-11-23", "2026-11-23T15:04:05", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
                             "2026-00-10T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T15:60:00Z",
                             "2026-11-23T15:04:61Z", "2026-11-23T15:04:05.Z", "2026-11-23T15:04:05+25:00",
                             "2026-11-23T15:04:05+0100", "2026-11-23T15:04:05ZZ", "+026-11-23T15:04:05Z"}) {
        EXPECT_FALSE(parse_time(text)) << text;
    }
}

TEST(WorkspaceId, IsALabelThatNobodyGuesses) {
    std::set<std::string> ids;
    for (int i = 0; i < 200; ++i) {
        const std::string id = new_workspace_id();
        EXPECT_TRUE(is_workspace_id(id)) << id;
        EXPECT_TRUE(is_dns_label(id)) << id;
        ids.insert(id);
    }
    EXPECT_EQ(ids.size(), 200U);
    EXPECT_FALSE(is_workspace_id("w"));
    EXPECT_FALSE(is_workspace_id("x00000000000000a"));
    EXPECT_FALSE(is_workspace_id("w0000000000000/a"));
    EXPECT_FALSE(is_workspace_id("w0000000000000Aa"));
}

TEST(WorkspaceName, IsADnsLabelAndAPathTrickIsNone) {
    for (const char* name : {"a", "my-app", "0", "a--b"}) {
        EXPECT_TRUE(check_workspace_name(name)) << name;
    }
    EXPECT_TRUE(check_workspace_name(std::string(63, 'a')));
    for (const char* name : {"", "-a", "a-", "A", "a_b", "a.b", "../x", "a/b", "ä", "a b", "a\n"}) {
        EXPECT_FALSE(check_workspace_name(name)) << name;
    }
    EXPECT_FALSE(check_workspace_name(std::string(64, 'a')));
    EXPECT_FALSE(is_dns_label(std::string_view("a\0b", 3)));
}

TEST(Nearest, FindsTheTypoAndNothingFarAway) {
    constexpr std::array<std::string_view, 4> names{"ports", "image", "init", "extensions"};
    EXPECT_EQ(nearest("prots", names), "ports");
    EXPECT_EQ(nearest("port", names), "ports");
    EXPECT_EQ(nearest("Image", names), "image");
    EXPECT_EQ(nearest("extentions", names), "extensions");
    EXPECT_EQ(nearest("volumes", names), "");
    EXPECT_EQ(nearest("", names), "");
    EXPECT_EQ(nearest(std::string(100'000, 'x'), names), "");
}

TEST(QuantityText, IsReadAsKubernetesReadsIt) {
    const std::pair<std::string_view, std::int64_t> milli[] = {
        {"0", 0},           {"1", 1000},        {"500m", 500},        {"0.5", 500},
        {".5", 500},        {"5.", 5000},       {"1.5", 1500},        {"0.0001", 1},
        {"1.0005", 1001},   {"1e3", 1'000'000}, {"12E2", 1'200'000},  {"1e-3", 1},
        {"2k", 2'000'000},  {"1Ki", 1'024'000}, {"1.5Ki", 1'536'000}, {"1e+1", 10'000},
        {"0.1Ki", 102'400}, {"0.3m", 1},
    };
    for (const auto& [text, value] : milli) {
        const auto quantity = Quantity::parse(text);
        ASSERT_TRUE(quantity) << text;
        EXPECT_EQ(quantity->milli(), value) << text;
        EXPECT_EQ(quantity->text(), text);
    }
    EXPECT_EQ(Quantity::parse("4Gi")->units(), 4LL << 30);
    EXPECT_EQ(Quantity::parse("1P")->units(), 1'000'000'000'000'000);
    EXPECT_EQ(Quantity::parse("7Pi")->units(), 7LL << 50);
    EXPECT_EQ(Quantity::parse("1500m")->units(), 2); // rounded up
    EXPECT_EQ(Quantity::parse("1000m"), Quantity::parse("1"));
    EXPECT_LT(*Quantity::parse("1G"), *Quantity::parse("1Gi"));
}

TEST(QuantityText, IsRefusedWhereItIsNoneOrTooLarge) {
    for (const char* text : {"", ".", "m", "-1", "+1", "1 Gi", "1gi", "1GiB", "1K", "0x10", "1e", "1e-4", "1e99", "1,5",
                             "1.2.3", "1e3Ki", "NaN", "inf"}) {
        EXPECT_FALSE(Quantity::parse(text)) << text;
    }
    for (const char* text : {"1E", "1Ei", "9Pi", "9223372036854775807", "99999999999999999999999", "9.99Pi", "10e15"}) {
        EXPECT_FALSE(Quantity::parse(text)) << text;
    }
    EXPECT_EQ(Quantity::parse("8Pi").has_value(), 8 * (1LL << 50) <= INT64_MAX / 1000);
}

TEST(JsonText, IsParsedWithinItsDepthAndQuotesNothingBack) {
    EXPECT_TRUE(parse_json("{\"a\":[1,2]}"));
    EXPECT_TRUE(parse_json("\"[[[[\\\"[[[[\""));
    EXPECT_FALSE(parse_json(std::string(100'000, '[')));
    std::string deep = std::string(32, '[') + std::string(32, ']');
    EXPECT_TRUE(parse_json(deep));
    EXPECT_FALSE(parse_json("[" + deep + "]"));
    const auto wrong = parse_json("{\"token\":\"s3cret\" x}");
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().text(), Not(HasSubstr("s3cret")));
    EXPECT_FALSE(parse_json("\xff"));
    EXPECT_FALSE(parse_json(""));
    EXPECT_FALSE(parse_json("1e999"));
    EXPECT_FALSE(parse_json("{} {}"));
}

TEST(JsonText, IsWrittenWhateverTheBytesAre) {
    EXPECT_EQ(dump("a\xff"
                   "b"),
              "\"a\xef\xbf\xbd"
              "b\"");
    EXPECT_EQ(dump(Json{{"b", 1}, {"a", "x\n"}}), "{\"a\":\"x\\n\",\"b\":1}");
}

TEST(JsonFields, NameTheMemberThatIsWrong) {
    const auto message = [](const Json& json) {
        std::uint16_t small = 0;
        std::string text;
        std::vector<std::string> list;
        std::map<std::string, std::string> map;
        bool flag = false;
        Fields fields(json, "thing");
        fields.only({"small", "text", "list", "map", "flag"})
            .get("small", small)
            .maybe("text", text)
            .maybe("list", list)
            .maybe("map", map)
            .maybe("flag", flag);
        const auto result = fields.result();
        return result ? "" : result.error().message;
    };
    EXPECT_EQ(message({{"small", 1}, {"text", nullptr}}), "");
    EXPECT_EQ(message(Json::array()), "thing: must be an object.");
    EXPECT_EQ(message(Json::object()), "thing.small: is missing.");
    EXPECT_EQ(message({{"small", 65536}}), "thing.small: must be a whole number from 0 to 65535.");
    EXPECT_EQ(message({{"small", -1}}), "thing.small: must be a whole number from 0 to 65535.");
    EXPECT_EQ(message({{"small", 1.5}}), "thing.small: must be a whole number from 0 to 65535.");
    EXPECT_EQ(message({{"small", 18446744073709551615U}}), "thing.small: must be a whole number from 0 to 65535.");
    EXPECT_EQ(message({{"small", "1"}}), "thing.small: must be a whole number from 0 to 65535.");
    EXPECT_EQ(message({{"small", 1}, {"text", 1}}), "thing.text: must be a text.");
    EXPECT_EQ(message({{"small", 1}, {"list", {"a", 1}}}), "thing.list: must be a list of texts.");
    EXPECT_EQ(message({{"small", 1}, {"map", {{"a", 1}}}}), "thing.map: must be an object of texts.");
    EXPECT_EQ(message({{"small", 1}, {"flag", 1}}), "thing.flag: must be true or false.");
    EXPECT_EQ(message({{"small", 1}, {"smal", 1}}), "thing.smal: is not known.");
}

} // namespace
} // namespace berth::model
