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

class ExecTest : public ::testing::Test {
protected:
    ExecTest() {
        agent_.start();
        EXPECT_OK(client_.connect());
    }

    static ExecTarget command(std::string text) {
        ExecTarget target;
        target.argv = {"sh", "-c", std::move(text)};
        return target;
    }

    // Waits until the file is there and holds a line; its text.
    static std::string line_of(const std::filesystem::path& file) {
        const auto deadline = std::chrono::steady_clock::now() + net::testing::patience;
        for (std::string line; std::chrono::steady_clock::now() < deadline; std::this_thread::yield()) {
            std::ifstream in(file);
            if (std::getline(in, line) && !in.eof()) {
                return line;
            }
        }
        return {};
    }
    static bool gone(pid_t pid) {
        const auto deadline = std::chrono::steady_clock::now() + net::testing::patience;
        while (::kill(pid, 0) == 0) {
            if (std::chrono::steady_clock::now() > deadline) {
                return false;
            }
            std::this_thread::yield();
        }
        return true;
    }

    Loop loop_;
    AgentProcess agent_;
    AgentClient client_{loop_, agent_};
};

TEST_F(ExecTest, KeepsOutputAndErrorsApartAndPassesTheExitCodeOn) {
    const auto result = run_exec(client_, command("echo out; echo err >&2; exit 3"));
    ASSERT_FALSE(result.error) << result.error->text();
    EXPECT_EQ(result.out, "out\n");
    EXPECT_EQ(result.err, "err\n");
    EXPECT_EQ(result.status.code, 3);
}

TEST_F(ExecTest, PassesInputOnToItsEnd) {
    const std::string input(1'000'000, 'x');
    ExecTarget target;
    target.argv = {"wc", "-c"};
    auto stream = client_.open("exec", model::dump(encode(target)));
    ASSERT_OK(stream);
    FramedStream frames(loop_, std::move(*stream));
    for (std::size_t at = 0; at < input.size(); at += 100'000) {
        ASSERT_OK(frames.send(0x01, std::string_view(input).substr(at, 100'000)));
    }
    ASSERT_OK(frames.send(0x02, ""));
    auto frame = frames.next();
    ASSERT_OK(frame);
    EXPECT_EQ(as_text(frame->payload), "1000000\n");
}

TEST_F(ExecTest, LosesNothingOfALargeOutput) {
    const auto result = run_exec(client_, command("seq 1 200000; seq 1 1000 >&2"));
    EXPECT_EQ(std::ranges::count(result.out, '\n'), 200'000);
    EXPECT_TRUE(result.out.ends_with("\n200000\n"));
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1000);
    EXPECT_EQ(result.status.code, 0);
}

TEST_F(ExecTest, TellsTheSignalThatEndedIt) {
    EXPECT_EQ(run_exec(client_, command("kill -SEGV $$")).status.signal, "SEGV");
    auto stream = client_.open("exec", R"({"argv":["sleep","1000"]})");
    ASSERT_OK(stream);
    FramedStream frames(loop_, std::move(*stream));
    ASSERT_OK(frames.send(0x03, R"({"signal":"TERM"})"));
    const auto frame = frames.next();
    ASSERT_OK(frame);
    EXPECT_EQ(decode_message<ExitStatus>(*frame)->signal, "TERM");
}

TEST_F(ExecTest, SaysLikeAShellThatACommandIsNotThere) {
    ExecTarget target;
    target.argv = {"no-such-command"};
    const auto missing = run_exec(client_, target);
    EXPECT_EQ(missing.status.code, 127);
    EXPECT_THAT(missing.err, HasSubstr("no-such-command"));
}

TEST_F(ExecTest, SaysLikeAShellThatAFileCannotBeRun) {
    ExecTarget target;
    target.argv = {"/etc/passwd"};
    EXPECT_EQ(run_exec(client_, target).status.code, 126);
}

TEST_F(ExecTest, SaysWhichFolderIsNotThere) {
    ExecTarget target;
    target.argv = {"true"};
    target.cwd = "/no/such/folder";
    EXPECT_THAT(run_exec(client_, target).err, HasSubstr("/no/such/folder"));
}

TEST_F(ExecTest, GivesExactlyTheWorkspacesEnvironmentAndNoDescriptor) {
    ExecTarget target = command("env; echo fds: $(ls /proc/self/fd | wc -l); pwd");
    target.env["EXTRA"] = "it's $(fine)";
    const auto result = run_exec(client_, target);
    EXPECT_THAT(result.out, HasSubstr("GREETING=hello\n"));
    EXPECT_THAT(result.out, HasSubstr("EXTRA=it's $(fine)\n"));
    EXPECT_THAT(result.out, HasSubstr("HOME=" + agent_.home().string()));
    EXPECT_THAT(result.out, HasSubstr(agent_.workspace().string() + "\n"));
    EXPECT_THAT(result.out, Not(HasSubstr("STRAY")));
    EXPECT_THAT(result.out, Not(HasSubstr("TERM=")));
    // 0 to 2 and the folder that ls reads.
    EXPECT_THAT(result.out, HasSubstr("fds: 4\n"));
}

TEST_F(ExecTest, RunsALineByTheLoginShellWhereAsked) {
    ExecTarget target;
    target.argv = {"echo $0-$((6*7)) && false"};
    target.shell = true;
    const auto result = run_exec(client_, target);
    EXPECT_EQ(result.out, "/bin/sh-42\n");
    EXPECT_EQ(result.status.code, 1);
}

TEST_F(ExecTest, GivesATerminalWhereAsked) {
    ExecTarget target = command("test -t 0 && test -t 1 && test -t 2 && echo $TERM && stty size");
    target.pty = Pty{{90, 33}, "xterm-256color"};
    const auto result = run_exec(client_, target);
    EXPECT_EQ(result.out, "xterm-256color\r\n33 90\r\n");
    EXPECT_EQ(result.status.code, 0);
}

TEST_F(ExecTest, EndsWithTheProcessAlthoughOthersHoldItsOutput) {
    const auto result = run_exec(client_, command("sleep 1000 & echo $!; exit 5"));
    EXPECT_EQ(result.status.code, 5);
    const pid_t left = std::stoi(result.out);
    EXPECT_EQ(::kill(left, 0), 0); // what was put into the background goes on
    ::kill(left, SIGKILL);
}

TEST_F(ExecTest, KillsTheWholeGroupWhenTheStreamBreaksOff) {
    const auto file = agent_.workspace() / "pid";
    auto stream =
        client_.open("exec", model::dump(encode(command("trap '' TERM HUP; sleep 1000 & echo $! > pid; wait; wait"))));
    ASSERT_OK(stream);
    FramedStream frames(loop_, std::move(*stream));
    const pid_t child = std::stoi(line_of(file));
    EXPECT_EQ(::kill(child, 0), 0);
    frames.close();
    EXPECT_TRUE(gone(child));
}

TEST_F(ExecTest, KillsWhatNeverReadsItsInputWhenTheStreamBreaksOff) {
    const auto file = agent_.workspace() / "pid";
    auto stream = client_.open("exec", model::dump(encode(command("echo $$ > pid; exec sleep 1000"))));
    ASSERT_OK(stream);
    FramedStream frames(loop_, std::move(*stream));
    const pid_t child = std::stoi(line_of(file));
    for (int i = 0; i < 4; ++i) {
        ASSERT_OK(frames.send(0x01, std::string(100'000, 'x')));
    }
    frames.close();
    EXPECT_TRUE(gone(child));
}

TEST_F(ExecTest, SurvivesACutCarrier) {
    const auto file = agent_.workspace() / "go";
    auto stream = client_.open("exec", model::dump(encode(command("while ! test -e go; do :; done; echo went on"))));
    ASSERT_OK(stream);
    FramedStream frames(loop_, std::move(*stream));
    ASSERT_OK(client_.connect()); // takes the place of the first carrier
    std::ofstream(file) << "now";
    const auto frame = frames.next();
    ASSERT_OK(frame);
    EXPECT_EQ(as_text(frame->payload), "went on\n");
}

TEST_F(ExecTest, RefusesTargetsThatMakeNoSense) {
    for (const char* target : {"{}", R"({"argv":[]})", R"({"argv":["a"],"pty":{"cols":0,"rows":0}})", "[]",
                               R"({"argv":["a","b"],"shell":true})"}) {
        const auto stream = client_.open("exec", target);
        ASSERT_FALSE(stream.has_value()) << target;
        EXPECT_EQ(stream.error().code, Errc::invalid_argument) << target;
    }
    EXPECT_EQ(client_.open("teleport", "{}").error().code, Errc::unsupported);
}

} // namespace
} // namespace berth::agent::testing
