#include "agent_client.h"

#include <csignal>
#include <fstream>
#include <thread>

namespace berth::agent::testing {
namespace {

using namespace model::channel;

class StopTest : public ::testing::Test {
protected:
    void wait_for(const std::filesystem::path& file) {
        const auto deadline = std::chrono::steady_clock::now() + net::testing::patience;
        while (!std::filesystem::exists(file) && std::chrono::steady_clock::now() < deadline) {
            std::this_thread::yield();
        }
        ASSERT_TRUE(std::filesystem::exists(file)) << file;
    }
    pid_t pid_in(const std::string& name) {
        std::ifstream in(agent_.workspace() / name);
        pid_t pid = 0;
        in >> pid;
        return pid;
    }

    Loop loop_;
    AgentProcess agent_;
    AgentClient client_{loop_, agent_};
};

TEST_F(StopTest, LetsProgramsEndInOrderAndLeavesNone) {
    agent_.start();
    ASSERT_OK(client_.connect());
    TerminalTarget target;
    target.terminal = new_terminal;
    target.size = TerminalSize{};
    TerminalView view(client_, target);
    view.type("exec sh -c 'trap \"echo hung-up > hup; exit 0\" HUP; touch ready; while :; do sleep 0.01; done'\n");
    wait_for(agent_.workspace() / "ready");
    auto stream = client_.open(
        "exec",
        R"({"argv":["sh","-c","trap 'echo told > term; exit 0' TERM; touch exec-ready; while :; do sleep 0.01; done"]})");
    ASSERT_OK(stream);
    wait_for(agent_.workspace() / "exec-ready");
    // One that has left its group and its parent: an orphan is the agent's as well.
    ExecTarget orphan;
    orphan.argv = {"sh", "-c", "setsid sh -c 'echo $$ > orphan; touch orphan-ready; exec sleep 1000' & "};
    run_exec(client_, orphan);
    wait_for(agent_.workspace() / "orphan-ready");
    const pid_t left = pid_in("orphan");

    agent_.signal(SIGTERM);
    EXPECT_EQ(agent_.wait(), 0);
    wait_for(agent_.workspace() / "hup");
    wait_for(agent_.workspace() / "term");
    EXPECT_NE(::kill(left, 0), 0);
    EXPECT_FALSE(std::filesystem::exists(agent_.socket()));
}

TEST_F(StopTest, ReapsOrphans) {
    agent_.start();
    ASSERT_OK(client_.connect());
    ExecTarget target;
    target.argv = {"sh", "-c", "setsid sh -c 'echo $$ > orphan; touch orphan-ready' & wait"};
    run_exec(client_, target);
    wait_for(agent_.workspace() / "orphan-ready");
    const pid_t orphan = pid_in("orphan");
    const auto deadline = std::chrono::steady_clock::now() + net::testing::patience;
    while (::kill(orphan, 0) == 0 && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::yield();
    }
    EXPECT_NE(::kill(orphan, 0), 0);
}

TEST(AgentStart, ADocumentThatCannotBeUsedIsAnErrorThatSaysWhy) {
    for (const std::string document :
         {"", "{}", "[1", R"({"workspace_id":"w1","name":"n","incarnation":"i","public_key":"short","home":"/tmp"})"}) {
        TemporaryFolder folder;
        net::testing::write_file(folder / "document", document);
        const auto ran =
            net::testing::run_command(std::string(BERTH_AGENT) + " --socket " + (folder / "socket").string() + " < " +
                                      (folder / "document").string() + " 2>&1");
        EXPECT_GT(ran.status, 0) << document;
        EXPECT_TRUE(ran.output.starts_with("berth-agent: ")) << ran.output;
    }
}

} // namespace
} // namespace berth::agent::testing
