#include "agent/terminal/output_queue.h"
#include "agent/terminal/size_policy.h"
#include "agent_client.h"
#include "vt/screen.h"

#include <gmock/gmock.h>

#include <csignal>

namespace berth::agent::testing {
namespace {

using namespace model::channel;

class TerminalTest : public ::testing::Test {
protected:
    TerminalTest() {
        agent_.start();
        EXPECT_OK(client_.connect());
    }

    static TerminalTarget fresh(std::uint16_t cols = 80, std::uint16_t rows = 24) {
        TerminalTarget target;
        target.terminal = new_terminal;
        target.size = TerminalSize{cols, rows};
        return target;
    }
    static TerminalTarget existing(const std::string& id, bool read_only = false) {
        TerminalTarget target;
        target.terminal = id;
        target.read_only = read_only;
        return target;
    }
    TerminalList list() {
        auto stream = client_.open(std::string(terminals_kind), "{}");
        EXPECT_OK(stream);
        const auto read = [](net::LinkStream* from) -> asio::awaitable<std::string> {
            std::string text;
            Bytes buffer(4096);
            for (;;) {
                const auto count = co_await from->read_some(buffer);
                if (!count || *count == 0) {
                    co_return text;
                }
                text += as_text(ByteView(buffer).first(*count));
            }
        };
        return model::decode_text<TerminalList>(loop_.run(read(stream->get()))).value();
    }

    Loop loop_;
    AgentProcess agent_;
    AgentClient client_{loop_, agent_};
};

TEST_F(TerminalTest, AttachingAgainShowsTheSameScreenOfTheSameProcess) {
    TerminalView first(client_, fresh());
    ASSERT_FALSE(first.refused());
    first.type("cd / && printf '\\033[31mred\\033[0m %s\\n' $((40+2)) && echo pid $$\n");
    ASSERT_TRUE(first.until_shows("red 42"));
    ASSERT_TRUE(first.until_shows("pid " + std::to_string(first.info().pid)));
    const std::string shown = first.screen().text();
    first.detach();

    TerminalView second(client_, existing(first.info().terminal));
    ASSERT_FALSE(second.refused());
    EXPECT_EQ(second.info().pid, first.info().pid);
    EXPECT_EQ(second.screen().text(), shown);
    EXPECT_EQ(second.screen().cursor(), first.screen().cursor());
    bool red = false;
    for (int row = 0; row < 24; ++row) {
        const auto at = second.screen().row(row).text().find("red 42");
        red = red || (at != std::string::npos &&
                      second.screen().row(row)[static_cast<int>(at)].style.foreground == vt::Color::indexed(1));
    }
    EXPECT_TRUE(red);
}

TEST_F(TerminalTest, TheTerminalLivesOnWithoutAnybodyAndWithoutTheSession) {
    TerminalView first(client_, fresh());
    first.type("echo still-$((1+1))-here\n");
    ASSERT_TRUE(first.until_shows("still-2-here"));
    AgentClient other(loop_, agent_);
    ASSERT_OK(other.connect());
    first.frames().close();
    TerminalView second(other, existing(first.info().terminal));
    ASSERT_FALSE(second.refused());
    EXPECT_TRUE(second.shows("still-2-here"));
}

TEST_F(TerminalTest, AllWhoLookSeeTheSameAndTheLastWhoTypesDecidesTheSize) {
    TerminalView one(client_, fresh(80, 24));
    AgentClient colleague(loop_, agent_, [](model::Assertion& assertion) { assertion.user.subject = "bob"; });
    ASSERT_OK(colleague.connect());
    TerminalTarget target = existing(one.info().terminal);
    target.size = TerminalSize{60, 20};
    TerminalView two(colleague, target);
    ASSERT_TRUE(one.until([](const auto& view) { return view.info().size == TerminalSize{60, 20}; }));
    one.type("stty size\n");
    ASSERT_TRUE(two.until_shows("24 80"));
    ASSERT_TRUE(one.until_shows("24 80"));
    EXPECT_EQ(two.info().size, (TerminalSize{80, 24}));
    two.type("stty size\n");
    ASSERT_TRUE(one.until_shows("20 60"));
    EXPECT_EQ(list().terminals.at(0).clients, 2U);
}

TEST_F(TerminalTest, TheShellIsALoginShellWithTheWorkspacesEnvironmentOnly) {
    TerminalView view(client_, fresh(200, 50));
    view.type("env | sort; echo \"zero=$0 where=$(pwd) tty=$(tty)\"; echo end-$((1+1))\n");
    ASSERT_TRUE(view.until_shows("end-2"));
    const std::string text = view.screen().text();
    for (const char* expected :
         {"TERM=xterm-256color", "COLORTERM=truecolor", "GREETING=hello", "BERTH_WORKSPACE=playground",
          "BERTH_WORKSPACE_ID=w0123456789abcde", "SHELL=/bin/sh", "zero=-sh", "tty=/dev/pts/"}) {
        EXPECT_THAT(text, ::testing::HasSubstr(expected));
    }
    EXPECT_THAT(text, ::testing::HasSubstr("HOME=" + agent_.home().string()));
    EXPECT_THAT(text, ::testing::HasSubstr("where=" + agent_.workspace().string()));
    EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("STRAY")));
}

TEST_F(TerminalTest, TheEndOfTheShellIsToldAndTheTerminalIsGone) {
    TerminalView view(client_, fresh());
    const std::string id = view.info().terminal;
    EXPECT_EQ(list().terminals.size(), 1U);
    view.type("exit 7\n");
    ASSERT_TRUE(view.until([](const auto& seen) { return seen.exit().has_value(); }));
    EXPECT_EQ(view.exit()->code, 7);
    EXPECT_TRUE(list().terminals.empty());
    TerminalView late(client_, existing(id));
    ASSERT_TRUE(late.refused());
    EXPECT_EQ(late.refused()->code, Errc::not_found);
}

TEST_F(TerminalTest, AClientGivesItANameAndEndsIt) {
    TerminalView view(client_, fresh());
    ASSERT_OK(view.frames().send(static_cast<std::uint8_t>(TerminalFrame::rename), R"({"title":"server"})"));
    view.type("echo ready\n");
    ASSERT_TRUE(view.until_shows("ready"));
    ASSERT_EQ(list().terminals.size(), 1U);
    EXPECT_EQ(list().terminals[0].name, "server");
    ASSERT_OK(view.frames().send(static_cast<std::uint8_t>(TerminalFrame::hang_up), "{}"));
    ASSERT_TRUE(view.until([](const auto& seen) { return seen.exit().has_value(); }));
    EXPECT_TRUE(list().terminals.empty());
}

TEST_F(TerminalTest, ProgramsLearnTheColoursOfTheClient) {
    TerminalView view(client_, fresh());
    ASSERT_OK(view.frames().send(static_cast<std::uint8_t>(TerminalFrame::colors),
                                 R"({"foreground":16711935,"background":258})"));
    view.type("stty raw -echo; printf '\\033]11;?\\033\\\\'; answer=$(head -c 24); stty sane; "
              "printf %s \"$answer\" | tr -d '\\033' | sed 's/^/<</'; echo '>>'\n");
    EXPECT_TRUE(view.until_shows("<<]11;rgb:0000/0101/0202"));
}

TEST_F(TerminalTest, TheTitleAndTheAlternateScreenReachWhoComesLate) {
    TerminalView view(client_, fresh());
    view.type("printf '\\033]2;my title\\007before\\033[?1049h\\033[3;3Hfull screen\\033[?25l\\033[?2004h'\n");
    ASSERT_TRUE(view.until_shows("full screen"));
    ASSERT_TRUE(view.until([](const auto& seen) { return seen.info().title == "my title"; }));
    TerminalView late(client_, existing(view.info().terminal));
    EXPECT_EQ(late.info().title, "my title");
    EXPECT_TRUE(late.screen().alternate());
    EXPECT_FALSE(late.screen().modes().cursor_visible);
    EXPECT_TRUE(late.screen().modes().bracketed_paste);
    EXPECT_TRUE(late.shows("full screen"));
    EXPECT_FALSE(late.shows("before"));
}

TEST_F(TerminalTest, QuestionsAreAnsweredOnceHoweverManyLook) {
    TerminalView view(client_, fresh());
    TerminalView other(client_, existing(view.info().terminal));
    view.type(
        "stty raw -echo; printf '\\033[6n'; dd bs=1 count=6 2>/dev/null | od -c; stty sane; echo over-$((1+1))\n");
    ASSERT_TRUE(view.until_shows("033   [")); // the one answer, as od writes it
    ASSERT_TRUE(view.until_shows("over-2"));
    ASSERT_TRUE(other.until_shows("over-2"));
}

TEST_F(TerminalTest, ASlowClientGetsAFreshSnapshotInsteadOfEverything) {
    TerminalView view(client_, fresh());
    view.type("seq 1 400000; echo all-$((1+1))-done\n");
    // Nothing is read until the program has written all it has to: the agent must not wait for this client.
    AgentClient other(loop_, agent_);
    ASSERT_OK(other.connect());
    TerminalView watcher(other, existing(view.info().terminal));
    ASSERT_TRUE(watcher.until_shows("all-2-done"));
    ASSERT_TRUE(view.until_shows("all-2-done"));
    EXPECT_GE(view.snapshots(), 2);
    EXPECT_EQ(view.screen().text(), watcher.screen().text());
    EXPECT_EQ(view.screen().scrollback().at(view.screen().scrollback().size() - 1).text(),
              watcher.screen().scrollback().at(watcher.screen().scrollback().size() - 1).text());
}

TEST_F(TerminalTest, AViewerMayLookAndNotTouch) {
    TerminalView owners(client_, fresh());
    AgentClient viewer(loop_, agent_, [](model::Assertion& assertion) {
        assertion.user.subject = "carol";
        assertion.role = model::Role::viewer;
    });
    ASSERT_OK(viewer.connect());
    TerminalView writable(viewer, existing(owners.info().terminal));
    ASSERT_TRUE(writable.refused());
    EXPECT_EQ(writable.refused()->code, Errc::forbidden);
    TerminalView readable(viewer, existing(owners.info().terminal, true));
    ASSERT_FALSE(readable.refused());
    readable.resize({40, 10});
    owners.type("stty size\n");
    ASSERT_TRUE(readable.until_shows("24 80"));
    readable.type("echo never\n");
    const auto end = readable.end();
    ASSERT_FALSE(end.has_value());
    EXPECT_EQ(end.error().code, Errc::forbidden);
    EXPECT_EQ(viewer.open("exec", R"({"argv":["true"]})").error().code, Errc::forbidden);
    EXPECT_EQ(viewer.open("tcp", R"({"port":1})").error().code, Errc::forbidden);
}

TEST_F(TerminalTest, ALowerRoleAtTheNextCarrierEndsWhatItForbids) {
    TerminalView view(client_, fresh());
    TerminalView looking(client_, existing(view.info().terminal, true));
    ASSERT_OK(client_.connect_as([](model::Assertion& assertion) { assertion.role = model::Role::viewer; }));
    const auto end = view.end();
    ASSERT_FALSE(end.has_value());
    EXPECT_EQ(end.error().code, Errc::forbidden);
    AgentClient other(loop_, agent_);
    ASSERT_OK(other.connect());
    TerminalView typing(other, existing(view.info().terminal));
    typing.type("echo still-$((3+4))\n");
    EXPECT_TRUE(looking.until_shows("still-7"));
}

TEST_F(TerminalTest, BrokenFramesEndTheStreamAndNothingElse) {
    for (const std::string& hostile : {std::string("\x01\xff\xff\xff\xff", 5), std::string("\x42\0\0\0\0", 5),
                                       std::string("\x02\0\0\0\x04{{{{", 9)}) {
        TerminalView view(client_, fresh());
        ASSERT_OK(view.frames().send_raw(as_bytes(hostile)));
        EXPECT_FALSE(view.end().has_value());
    }
    TerminalView view(client_, fresh());
    view.type("echo fine-$((5+5))\n");
    EXPECT_TRUE(view.until_shows("fine-10"));
}

TEST_F(TerminalTest, ATerminalThatCannotBeMadeIsARefusalThatSaysWhy) {
    TerminalTarget target = fresh();
    target.cwd = "/no/such/folder";
    TerminalView view(client_, target);
    ASSERT_TRUE(view.refused());
    EXPECT_EQ(view.refused()->code, Errc::not_found);
    EXPECT_THAT(view.refused()->message, ::testing::HasSubstr("/no/such/folder"));
}

TEST(SizePolicy, FollowsTheLastWhoTypedOrResized) {
    SizePolicy policy({80, 24});
    EXPECT_EQ(policy.resized(1, {100, 30}), (TerminalSize{100, 30}));
    EXPECT_EQ(policy.resized(2, {60, 20}), (TerminalSize{60, 20}));
    EXPECT_EQ(policy.typed(2), std::nullopt);
    EXPECT_EQ(policy.typed(1), (TerminalSize{100, 30}));
    policy.left(1);
    EXPECT_EQ(policy.current(), (TerminalSize{100, 30}));
    EXPECT_EQ(policy.typed(3), std::nullopt);
    EXPECT_EQ(policy.typed(2), (TerminalSize{60, 20}));
}

TEST(OutputQueue, GivesUpWhatIsQueuedForASnapshotWhenItGrowsTooLong) {
    OutputQueue queue(100);
    queue.output(as_bytes("lost: the snapshot shows it"));
    EXPECT_TRUE(queue.needs_snapshot());
    EXPECT_TRUE(queue.empty());
    queue.snapshot_taken();
    queue.output(as_bytes("abc"));
    queue.output(as_bytes("def"));
    queue.frame(TerminalFrame::resized, as_bytes("{}"));
    queue.output(as_bytes("ghi"));
    FrameDecoder decoder;
    ASSERT_TRUE(decoder.feed(queue.take()).has_value());
    EXPECT_EQ(as_text(decoder.next()->payload), "abcdef");
    EXPECT_EQ(decoder.next()->type, static_cast<std::uint8_t>(TerminalFrame::resized));
    EXPECT_EQ(as_text(decoder.next()->payload), "ghi");
    queue.output(Bytes(99));
    EXPECT_FALSE(queue.needs_snapshot());
    queue.output(Bytes(2));
    EXPECT_TRUE(queue.needs_snapshot());
    EXPECT_TRUE(queue.empty());
}

} // namespace
} // namespace berth::agent::testing
