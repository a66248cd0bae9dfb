#include "agent/init/init_record.h"
#include "agent_client.h"

#include <gmock/gmock.h>

#include <csignal>
#include <fstream>
#include <thread>

namespace berth::agent::testing {
namespace {

using namespace model::channel;
using ::testing::HasSubstr;
using ::testing::Not;

class InitTest : public ::testing::Test {
protected:
    InitTest() { agent_.start(); }

    net::Response put(int step, const std::string& command, bool restart = false) {
        return agent_.control(loop_, "PUT", "init/" + std::to_string(step),
                              model::dump(encode(InitCommand{command, restart})));
    }
    InitStatus status(int step) {
        return model::decode_text<InitStatus>(agent_.control(loop_, "GET", "init/" + std::to_string(step)).body)
            .value();
    }
    std::vector<InitOutput> output(int step, std::uint64_t offset = 0, bool follow = true) {
        const auto response =
            agent_.control(loop_, "GET",
                           "init/" + std::to_string(step) + "/output?offset=" + std::to_string(offset) +
                               (follow ? "&follow=true" : ""));
        std::vector<InitOutput> lines;
        std::istringstream in(response.body);
        for (std::string line; std::getline(in, line);) {
            lines.push_back(model::decode_text<InitOutput>(line).value());
        }
        return lines;
    }
    static std::string text(const std::vector<InitOutput>& lines, model::LogStream stream = model::LogStream::out) {
        std::string text;
        for (const auto& line : lines) {
            text += line.stream == stream ? line.text : "";
        }
        return text;
    }
    // Starts the step and waits for its end, by following its output.
    InitStatus run(int step, const std::string& command, bool restart = false) {
        const auto response = put(step, command, restart);
        EXPECT_EQ(response.status, 200U) << response.body;
        output(step);
        return status(step);
    }
    void wait_for(const std::filesystem::path& file) {
        const auto deadline = std::chrono::steady_clock::now() + net::testing::patience;
        while (!std::filesystem::exists(file) && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::yield();
        }
        ASSERT_TRUE(std::filesystem::exists(file));
    }
    std::string recorded_on_disk() {
        std::string all;
        for (const auto& file : std::filesystem::directory_iterator(agent_.home() / ".berth" / "init")) {
            std::ifstream in(file.path());
            all += std::string(std::istreambuf_iterator<char>(in), {});
        }
        return all;
    }

    Loop loop_;
    AgentProcess agent_;
};

TEST_F(InitTest, EnvironmentAndDirectoryGoFromStepToStep) {
    EXPECT_EQ(status(0).state, InitState::absent);
    EXPECT_EQ(run(0, "mkdir sub && cd sub && export PLACE='a \"quoted\" $value\nof two lines' && unset GREETING").state,
              InitState::done);
    EXPECT_EQ(run(1, "pwd; printf '%s|%s|%s' \"$PLACE\" \"${GREETING-none}\" \"$TOKEN\"").state, InitState::done);
    EXPECT_EQ(text(output(1)),
              (agent_.workspace() / "sub").string() + "\na \"quoted\" $value\nof two lines|none|s3cret-token");
    EXPECT_THAT(recorded_on_disk(), HasSubstr("PLACE"));
}

TEST_F(InitTest, SecretsAreNotWrittenDown) {
    run(0, "export OTHER=1");
    EXPECT_THAT(recorded_on_disk(), Not(HasSubstr("s3cret-token")));
}

TEST_F(InitTest, ParametersAreNeverPartOfTheCommandsText) {
    agent_.document.env.insert_or_assign("NAME", Secret("x; touch hacked; $(touch hacked) `touch hacked`"));
    agent_.restart();
    EXPECT_EQ(run(0, "echo \"$NAME\"").state, InitState::done);
    EXPECT_EQ(text(output(0)), "x; touch hacked; $(touch hacked) `touch hacked`\n");
    EXPECT_FALSE(std::filesystem::exists(agent_.workspace() / "hacked"));
}

TEST_F(InitTest, OutputOfBothStreamsIsKeptWithItsPlace) {
    EXPECT_EQ(run(0, "echo one; echo two >&2; printf three").state, InitState::done);
    const auto lines = output(0);
    EXPECT_EQ(text(lines), "one\nthree");
    EXPECT_EQ(text(lines, model::LogStream::err), "two\n");
    EXPECT_EQ(status(0).output_bytes, 13U);
    std::uint64_t expected = 0;
    for (const auto& line : lines) {
        EXPECT_EQ(line.offset, expected);
        expected += line.bytes;
    }
    EXPECT_EQ(expected, 13U);
    std::string rest;
    for (const auto& line : output(0, 2, false)) {
        rest += line.text;
    }
    EXPECT_EQ(rest.size(), 11U);
    EXPECT_TRUE(output(0, 13, true).empty());
    EXPECT_TRUE(output(0, 1'000'000, false).empty());
}

TEST_F(InitTest, AFailureKeepsItsCodeAndTheRetryBeginsWhereItFailed) {
    run(0, "export STEP=zero");
    const auto failed = run(1, "export STEP=lost; cd /; exit 9");
    EXPECT_EQ(failed.state, InitState::failed);
    EXPECT_EQ(failed.exit.code, 9);
    EXPECT_EQ(run(1, "echo $STEP; pwd").state, InitState::done);
    EXPECT_EQ(text(output(1)), "zero\n" + agent_.workspace().string() + "\n");
    EXPECT_EQ(run(2, "kill -KILL $$").exit.signal, "KILL");
}

TEST_F(InitTest, AStepThatIsDoneOrRunningIsNotStartedAgain) {
    EXPECT_EQ(run(0, "echo once >> count").state, InitState::done);
    EXPECT_EQ(run(0, "echo once >> count").state, InitState::done);
    EXPECT_EQ(run(0, "echo once >> count", true).state, InitState::done);
    std::ifstream in(agent_.workspace() / "count");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "once\nonce\n");

    EXPECT_EQ(put(1, "touch began; while ! test -e go; do :; done; echo done").status, 200U);
    wait_for(agent_.workspace() / "began");
    EXPECT_EQ(status(1).state, InitState::running);
    EXPECT_EQ(put(1, "touch began; while ! test -e go; do :; done; echo done").status, 200U);
    EXPECT_EQ(put(2, "true").status, 409U);
    std::ofstream(agent_.workspace() / "go") << "";
    EXPECT_EQ(text(output(1)), "done\n");
    EXPECT_EQ(status(1).state, InitState::done);
}

TEST_F(InitTest, AnAgentThatStartsAgainKnowsWhatWasDone) {
    run(0, "export KEPT=yes; mkdir deep; cd deep");
    EXPECT_EQ(put(1, "touch began; echo $$ > pid; exec sleep 1000").status, 200U);
    wait_for(agent_.workspace() / "deep" / "began");
    agent_.restart();
    EXPECT_EQ(status(0).state, InitState::done);
    EXPECT_EQ(status(1).state, InitState::failed); // nobody saw it end
    EXPECT_EQ(run(0, "export KEPT=yes; mkdir deep; cd deep").state, InitState::done);
    EXPECT_EQ(run(1, "echo $KEPT; pwd").state, InitState::done);
    EXPECT_EQ(text(output(1)), "yes\n" + (agent_.workspace() / "deep").string() + "\n");
    std::ifstream in(agent_.workspace() / "deep" / "pid");
    pid_t left = 0;
    if (in >> left) {
        ::kill(left, SIGKILL);
    }
}

TEST_F(InitTest, AStepEndsAlthoughItLeavesAProgramRunning) {
    EXPECT_EQ(run(0, "sleep 1000 & echo $! > pid; echo ready").state, InitState::done);
    EXPECT_EQ(text(output(0)), "ready\n");
    std::ifstream in(agent_.workspace() / "pid");
    pid_t left = 0;
    in >> left;
    EXPECT_EQ(::kill(left, 0), 0);
    ::kill(left, SIGKILL);
}

TEST_F(InitTest, OutputIsFollowedWhileTheStepRuns) {
    EXPECT_EQ(put(0, "echo first; while ! test -e go; do :; done; echo second").status, 200U);
    std::vector<InitOutput> seen;
    while (seen.empty()) {
        seen = output(0, 0, false);
    }
    EXPECT_EQ(text(seen), "first\n");
    std::ofstream(agent_.workspace() / "go") << "";
    EXPECT_EQ(text(output(0)), "first\nsecond\n");
}

TEST_F(InitTest, OutputWithoutEndIsCutOff) {
    EXPECT_EQ(run(0, "head -c 20000000 /dev/zero | tr '\\0' 'x'").state, InitState::done);
    EXPECT_LT(status(0).output_bytes, 17'000'000U);
    EXPECT_GT(status(0).output_bytes, 16'000'000U);
}

TEST_F(InitTest, RequestsThatMakeNoSenseAreRefused) {
    EXPECT_EQ(agent_.control(loop_, "PUT", "init/x", R"({"command":"true"})").status, 400U);
    EXPECT_EQ(agent_.control(loop_, "PUT", "init/100000", R"({"command":"true"})").status, 400U);
    EXPECT_EQ(agent_.control(loop_, "PUT", "init/0", "{}").status, 400U);
    EXPECT_EQ(agent_.control(loop_, "PUT", "init/0", "nonsense").status, 400U);
    EXPECT_EQ(agent_.control(loop_, "GET", "init/0/output?offset=-1").status, 400U);
    EXPECT_EQ(agent_.control(loop_, "PUT", "init/0", R"({"command":")" + std::string(300'000, 'x') + "\"}").status,
              413U);
}

TEST(InitEnvironment, IsOnlyWhatDiffers) {
    const Variables base{{"KEPT", "1"}, {"CHANGED", "old"}, {"DROPPED", "x"}, {"PWD", "/"}};
    const Variables now{{"KEPT", "1"}, {"CHANGED", "new"}, {"ADDED", "y"}, {"PWD", "/elsewhere"}, {"SHLVL", "2"}};
    const auto difference = InitEnvironment::difference(base, now, "/elsewhere");
    EXPECT_EQ(difference.set, (Variables{{"CHANGED", "new"}, {"ADDED", "y"}}));
    EXPECT_EQ(difference.unset, std::set<std::string>{"DROPPED"});
    EXPECT_EQ(difference.applied_to(base),
              (Variables{{"KEPT", "1"}, {"CHANGED", "new"}, {"ADDED", "y"}, {"PWD", "/"}}));
}

} // namespace
} // namespace berth::agent::testing
