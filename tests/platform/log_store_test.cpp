#include "platform/log_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace berth::platform {

namespace {

using testing::ElementsAre;

const std::string id = "w000000000000001";

class LogStoreTest : public testing::Test {
protected:
    LogStoreTest() {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
    }
    ~LogStoreTest() override { std::filesystem::remove_all(folder_); }

    static NewLogLine line(const std::string& text, std::uint64_t end = 0, const std::string& step = "init:0") {
        return {step, end == 0 ? model::LogStream::system : model::LogStream::out, text, end};
    }

    static std::vector<model::LogLine> decode(const std::string& ndjson) {
        std::vector<model::LogLine> lines;
        std::istringstream stream(ndjson);
        for (std::string text; std::getline(stream, text);) {
            auto value = model::decode_text<model::LogLine>(text);
            EXPECT_TRUE(value) << text;
            lines.push_back(value.value_or(model::LogLine{}));
        }
        return lines;
    }

    std::vector<std::uint64_t> numbers_after(const LogStore& logs, std::uint64_t after) {
        const auto page = logs.read(id, logs.seek(id, after).value());
        std::vector<std::uint64_t> numbers;
        for (const auto& value : decode(page->ndjson)) {
            numbers.push_back(value.seq);
        }
        return numbers;
    }

    // Of each test its own: ctest runs them side by side.
    std::filesystem::path folder_ = std::filesystem::path(testing::TempDir()) / "log_store_test" /
                                    testing::UnitTest::GetInstance()->current_test_info()->name();
    model::Time now_{std::chrono::milliseconds(1'800'000'000'000)};
};

TEST_F(LogStoreTest, AFullDiskIsToldAsOneAndPasses) {
    LogStore logs(folder_);
    std::filesystem::create_symlink("/dev/full", folder_ / (id + ".log"));
    const auto refused = logs.append(id, {line("a")}, now_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_THAT(refused.error().message, testing::HasSubstr("disk is full"));
    std::filesystem::remove(folder_ / (id + ".log"));
    ASSERT_TRUE(logs.append(id, {line("a")}, now_));
    EXPECT_THAT(numbers_after(logs, 0), ElementsAre(1));
}

TEST_F(LogStoreTest, LinesAreNumberedOnAcrossARestart) {
    {
        LogStore logs(folder_);
        ASSERT_TRUE(logs.append(id, {line("a"), line("b")}, now_));
    }
    LogStore logs(folder_);
    ASSERT_TRUE(logs.append(id, {line("c")}, now_));
    const auto lines = decode(logs.read(id, 0)->ndjson);
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[2].seq, 3U);
    EXPECT_EQ(lines[2].text, "c");
    EXPECT_EQ(lines[2].time, now_);
}

TEST_F(LogStoreTest, ALineTornByACrashIsDroppedAndItsNumberUsedForTheNext) {
    {
        LogStore logs(folder_);
        ASSERT_TRUE(logs.append(id, {line("a", 2)}, now_));
    }
    std::ofstream(folder_ / (id + ".log"), std::ios::app) << "2 9 {\"seq\":2,\"te";
    LogStore logs(folder_);
    EXPECT_EQ(logs.source_position(id, "init:0"), 2U);
    ASSERT_TRUE(logs.append(id, {line("b", 4)}, now_));
    EXPECT_THAT(numbers_after(logs, 0), ElementsAre(1, 2));
    EXPECT_EQ(logs.source_position(id, "init:0"), 4U);
}

TEST_F(LogStoreTest, EveryPlaceOfALongLogIsFound) {
    LogStore logs(folder_);
    std::vector<NewLogLine> lines;
    for (int i = 0; i < 1000; ++i) {
        lines.push_back(line(std::string(static_cast<std::size_t>(i * 37 % 300), 'x'), 1));
    }
    ASSERT_TRUE(logs.append(id, lines, now_));
    for (std::uint64_t after : {0, 1, 2, 499, 500, 998, 999, 1000, 5000}) {
        const auto numbers = numbers_after(logs, after);
        EXPECT_EQ(numbers.size(), after >= 1000 ? 0 : 1000 - after) << after;
        if (!numbers.empty()) {
            EXPECT_EQ(numbers.front(), after + 1);
        }
    }
}

TEST_F(LogStoreTest, AHundredThousandLinesAreReadInPages) {
    LogStore logs(folder_);
    std::vector<NewLogLine> lines(1000, line("some output of a build that says a lot about what it does", 1));
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(logs.append(id, lines, now_));
    }
    std::uint64_t position = 0;
    std::size_t read = 0;
    for (;;) {
        const auto page = logs.read(id, position);
        ASSERT_TRUE(page);
        if (page->ndjson.empty()) {
            break;
        }
        read += static_cast<std::size_t>(std::ranges::count(page->ndjson, '\n'));
        position = page->next;
    }
    EXPECT_EQ(read, 100'000U);
    EXPECT_EQ(numbers_after(logs, 99'990).size(), 10U);
}

TEST_F(LogStoreTest, TheLastOutputOfAStepIsThatOfItsNewestRun) {
    LogStore logs(folder_);
    ASSERT_TRUE(logs.append(id, {line("$ make"), line("old", 4), line("$ make"), line("one", 4)}, now_));
    ASSERT_TRUE(logs.append(id, {line("two", 8), line("other", 5, "init:1"), line("three", 14)}, now_));
    EXPECT_THAT(logs.tail(id, "init:0", 2).value(), ElementsAre("two", "three"));
    EXPECT_THAT(logs.tail(id, "init:0", 9).value(), ElementsAre("one", "two", "three"));
}

TEST_F(LogStoreTest, AnEndlessLineIsCutBetweenCharacters) {
    LogStore logs(folder_);
    std::string text = "x";
    while (text.size() < 100'000) {
        text += "ä";
    }
    ASSERT_TRUE(logs.append(id, {line(text, 1)}, now_));
    const auto lines = decode(logs.read(id, 0)->ndjson);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_LT(lines[0].text.size(), 20'000U);
    EXPECT_EQ(lines[0].text.find("\xef\xbf\xbd"), std::string::npos);
}

TEST_F(LogStoreTest, ARemovedLogIsEmptyAndStartsAnew) {
    LogStore logs(folder_);
    ASSERT_TRUE(logs.append(id, {line("a")}, now_));
    ASSERT_TRUE(logs.remove(id));
    EXPECT_TRUE(logs.read(id, 0)->ndjson.empty());
    ASSERT_TRUE(logs.append(id, {line("b")}, now_));
    EXPECT_THAT(numbers_after(logs, 0), ElementsAre(1));
}

} // namespace

} // namespace berth::platform
