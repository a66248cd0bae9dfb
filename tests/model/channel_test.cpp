// Frames and messages of the link's streams.
#include "model/channel/access.h"
#include "model/channel/control.h"
#include "model/channel/exec.h"
#include "model/channel/ide.h"
#include "model/channel/ssh.h"
#include "model/channel/tcp.h"
#include "model/channel/terminal.h"
#include "samples.h"
#include "survives.h"

#include <gtest/gtest.h>

namespace berth::model::channel {
namespace {

template<typename T>
bool refuses(std::string_view text) {
    return !decode_text<T>(text).has_value();
}

Bytes bytes_of(std::string_view text) {
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

TEST(Frame, IsTypeLengthAndPayload) {
    EXPECT_EQ(hex(encode_frame(0x81, as_bytes("hi"))), "81000000026869");
    EXPECT_EQ(hex(encode_frame(0x02, {})), "0200000000");
}

TEST(FrameDecoder, GivesTheSameFramesHoweverTheBytesArrive) {
    Bytes stream;
    append_frame(stream, 1, as_bytes("first"));
    append_frame(stream, 2, {});
    append_frame(stream, 3, Bytes(1000, std::byte{0xee}));
    for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
        FrameDecoder decoder;
        std::vector<Frame> frames;
        for (std::size_t at = 0; at < stream.size(); at += piece) {
            ASSERT_TRUE(decoder.feed(ByteView(stream).subspan(at, std::min(piece, stream.size() - at))));
            while (auto frame = decoder.next()) {
                frames.push_back(std::move(*frame));
            }
        }
        ASSERT_EQ(frames.size(), 3U) << piece;
        EXPECT_EQ(frames[0], (Frame{1, bytes_of("first")}));
        EXPECT_EQ(frames[1], (Frame{2, {}}));
        EXPECT_EQ(frames[2].payload.size(), 1000U);
        EXPECT_TRUE(decoder.finish());
        EXPECT_EQ(decoder.buffered(), 0U);
    }
}

TEST(FrameDecoder, RefusesALengthOverTheLimitBeforeItsPayloadIsHeld) {
    FrameDecoder decoder(16);
    Bytes stream = encode_frame(1, as_bytes("good"));
    append_frame(stream, 1, Bytes(17, std::byte{}));
    const auto refused = decoder.feed(ByteView(stream).first(9 + 5)); // the second one's header only
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::too_large);
    EXPECT_EQ(decoder.next(), (Frame{1, bytes_of("good")})); // what came before is not lost
    EXPECT_FALSE(decoder.next());
    EXPECT_FALSE(decoder.feed(as_bytes("x"))); // and nothing is taken any more
    EXPECT_EQ(decoder.buffered(), 0U);
}

TEST(FrameDecoder, TellsAnEndInsideAFrame) {
    FrameDecoder decoder;
    ASSERT_TRUE(decoder.feed(as_bytes(std::string_view("\x01\0\0\0\x05"
                                                       "abc",
                                                       8))));
    EXPECT_FALSE(decoder.next());
    const auto refused = decoder.finish();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::protocol_error);
}

TEST(FrameDecoder, HoldsNoMoreThanTheFrameAtHand) {
    FrameDecoder decoder;
    const Bytes frame = encode_frame(1, Bytes(60'000, std::byte{1}));
    for (int i = 0; i < 100; ++i) {
        ASSERT_TRUE(decoder.feed(frame));
        ASSERT_TRUE(decoder.next());
        ASSERT_FALSE(decoder.next());
        ASSERT_EQ(decoder.buffered(), 0U);
    }
}

TEST(Exec, BringsItsMessagesThroughTheirJson) {
    expect_survives(ExecTarget{{"ls", "-l"}, false, "/tmp", {{"A", "b"}}, Pty{{120, 40}, "xterm"}});
    expect_survives(ExecTarget{{"ls | wc"}, true, "", {}, std::nullopt});
    expect_survives(ExitStatus{.code = 0, .signal = ""});
    expect_survives(ExitStatus{.code = std::nullopt, .signal = "KILL"});
    expect_survives(SignalRequest{"INT"});
    expect_survives(TerminalSize{1, 1000});
}

TEST(Exec, SendsMessagesAsFrames) {
    FrameDecoder decoder;
    ASSERT_TRUE(decoder.feed(encode_message(ExecFrame::exit, ExitStatus{.code = 3, .signal = ""})));
    const auto frame = decoder.next();
    ASSERT_TRUE(frame);
    EXPECT_EQ(static_cast<ExecFrame>(frame->type), ExecFrame::exit);
    EXPECT_EQ(decode_message<ExitStatus>(*frame)->code, 3);
}

TEST(Exec, RefusesTargetsThatCannotBeRun) {
    EXPECT_TRUE(refuses<ExecTarget>(R"({"argv":[]})"));
    EXPECT_TRUE(refuses<ExecTarget>(R"({"argv":[""]})"));
    EXPECT_TRUE(refuses<ExecTarget>(R"({"argv":["a","b"],"shell":true})"));
    EXPECT_TRUE(refuses<ExecTarget>(R"({"argv":["a\u0000b"]})"));
    EXPECT_TRUE(refuses<ExecTarget>(R"({"argv":["a"],"cwd":"a\u0000b"})"));
    EXPECT_TRUE(refuses<ExecTarget>(R"({"argv":["a"],"env":{"A=B":"c"}})"));
    EXPECT_TRUE(refuses<ExecTarget>(R"({"argv":["a"],"uid":0})"));
    EXPECT_TRUE(refuses<ExecTarget>(R"({"argv":["a"],"pty":{"cols":0,"rows":24}})"));
    EXPECT_TRUE(refuses<ExecTarget>(R"({"argv":["a"],"pty":{"cols":80,"rows":1001}})"));
    EXPECT_FALSE(refuses<ExecTarget>(R"({"argv":["a"],"pty":null})"));
    EXPECT_TRUE(refuses<SignalRequest>(R"({"signal":"SEGV"})"));
    EXPECT_TRUE(refuses<SignalRequest>(R"({"signal":"9"})"));
    EXPECT_TRUE(refuses<ExitStatus>(R"({})"));
    EXPECT_TRUE(refuses<ExitStatus>(R"({"code":1,"signal":"TERM"})"));
}

TEST(Terminal, BringsItsMessagesThroughTheirJson) {
    expect_survives(TerminalTarget{"t1", std::nullopt, "", "", true});
    expect_survives(TerminalTarget{"new", TerminalSize{80, 24}, "build", "/workspace", false});
    expect_survives(TerminalInfo{"t1", "build", {80, 24}, "vim", 42, sample::time(1), 2});
    expect_survives(TitleChange{"vim"});
    expect_survives(TerminalColors{0xD6DBE4, 0x12161D});
    expect_survives(TerminalList{{{"t1", "", {80, 24}, "", 42, sample::time(1), 0}}});
    expect_survives(TerminalList{});
}

TEST(Terminal, RefusesTargetsThatNameNone) {
    EXPECT_TRUE(refuses<TerminalTarget>(R"({"terminal":"new"})"));
    EXPECT_TRUE(refuses<TerminalTarget>(R"({"terminal":"new","cols":80})"));
    EXPECT_TRUE(refuses<TerminalTarget>(R"({"terminal":"../1"})"));
    EXPECT_TRUE(refuses<TerminalTarget>(R"({"terminal":"t"})"));
    EXPECT_TRUE(refuses<TerminalTarget>(R"({"terminal":"t99999999999999999"})"));
    EXPECT_TRUE(refuses<TerminalTarget>(R"({"terminal":"new","cols":80,"rows":24,"name":"a\u001bb"})"));
    EXPECT_TRUE(refuses<TerminalTarget>(R"({"terminal":"t1","command":"sh"})"));
}

TEST(Tcp, ReachesTheWorkspaceItselfOnly) {
    expect_survives(TcpTarget{3000, "localhost"});
    EXPECT_EQ(decode_text<TcpTarget>(R"({"port":3000})"), (TcpTarget{3000, "localhost"}));
    EXPECT_TRUE(refuses<TcpTarget>(R"({"port":0})"));
    EXPECT_TRUE(refuses<TcpTarget>(R"({"port":65536})"));
    EXPECT_TRUE(refuses<TcpTarget>(R"({"port":80,"host":"169.254.169.254"})"));
    EXPECT_TRUE(refuses<TcpTarget>(R"({"port":80,"host":"localhost.evil"})"));
}

TEST(Control, BringsItsMessagesThroughTheirJson) {
    expect_survives(AgentHealth{"w0123456789abcde", "i1", "0.1.0", std::chrono::milliseconds(1234)});
    expect_survives(InitCommand{"npm ci", true});
    expect_survives(InitStatus{InitState::absent, {}, 0});
    expect_survives(InitStatus{InitState::failed, {.code = 1, .signal = ""}, 99});
    expect_survives(InitStatus{InitState::failed, {.code = std::nullopt, .signal = "KILL"}, 99});
    expect_survives(InitOutput{5, 6, LogStream::err, "oh no"});
    expect_survives(EndSessions{});
    expect_survives(EndSessions{sample::user().id});
    expect_survives(Activity{});
    expect_survives(Activity{sample::time(5)});
    EXPECT_TRUE(refuses<EndSessions>(R"({"subject":"42"})")); // half a user is nobody
    EXPECT_TRUE(refuses<InitCommand>(R"({"command":""})"));
}

TEST(Control, HandsSecretsOverInTheStartDocumentOnly) {
    AgentStart start{.workspace_id = "w0123456789abcde",
                     .name = "demo",
                     .incarnation = "i1",
                     .public_key = "a2V5",
                     .home = "/home/berth",
                     .directory = "/workspace",
                     .shell = "/bin/bash",
                     .env = {},
                     .ports = {{3000, "web", false}},
                     .ide = {},
                     .extensions = {}};
    start.env.emplace("TOKEN", Secret("s3cret"));
    const auto back = decode_text<AgentStart>(dump(encode(start)));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->env.at("TOKEN").reveal(), "s3cret");
    EXPECT_EQ(back->shell, "/bin/bash");
    EXPECT_EQ(back->ports, start.ports);
    EXPECT_TRUE(refuses<AgentStart>(R"({"workspace_id":"w"})"));
}

TEST(Access, IsWhatTheRoleAllows) {
    const auto may = [](Role role, std::string_view kind, bool read_only = false) {
        return check_access(role, kind, read_only).has_value();
    };
    EXPECT_TRUE(may(Role::viewer, "terminal", true));
    EXPECT_TRUE(may(Role::viewer, "terminals"));
    EXPECT_FALSE(may(Role::viewer, "terminal"));
    EXPECT_FALSE(may(Role::viewer, "exec"));
    EXPECT_FALSE(may(Role::viewer, "exec", true)); // saying so does not make it so
    EXPECT_FALSE(may(Role::viewer, "tcp", true));
    for (Role role : {Role::writer, Role::owner, Role::admin}) {
        for (std::string_view kind : {"terminal", "terminals", "exec", "tcp"}) {
            EXPECT_TRUE(may(role, kind)) << to_string(role) << kind;
        }
    }
    EXPECT_EQ(check_access(Role::viewer, "exec", false).error().code, Errc::forbidden);
    EXPECT_EQ(check_access(Role::admin, "shell", false).error().code, Errc::unsupported);
}

TEST(IdeChannel, SurvivesTheWay) {
    expect_survives(IdeTarget{});
    expect_survives(IdeTarget{IdePreferences{IdeTheme::dark, 16, KeyBindings::emacs}});
    for (const auto state :
         {IdeState::unavailable, IdeState::stopped, IdeState::starting, IdeState::running, IdeState::failed}) {
        expect_survives(IdeStatus{state, "why", "code-server 1.2.3", {{"a.b", ""}, {"c.d", "no gallery"}}});
    }
    EXPECT_TRUE(refuses<IdeTarget>(R"({"preferences":{"theme":"pink"}})"));
    EXPECT_TRUE(refuses<IdeTarget>(R"({"port":1})"));
    EXPECT_TRUE(refuses<IdeStatus>(R"({"state":"odd"})"));
}

TEST(IdeChannel, IsForThoseWhoMayWrite) {
    for (const auto kind : {ide_kind, ide_status_kind}) {
        EXPECT_FALSE(check_access(Role::viewer, kind, false));
        EXPECT_TRUE(check_access(Role::writer, kind, false));
    }
}

TEST(SshChannel, SurvivesTheWayAndRefusesWhatCannotBeWrittenDown) {
    expect_survives(SshHostKey{"ssh-ed25519", Bytes(51, std::byte{7})});
    EXPECT_TRUE(refuses<SshHostKey>(R"({"algorithm":"ssh ed\nx","key":"AAAA"})"));
    EXPECT_TRUE(refuses<SshHostKey>(R"({"algorithm":"ssh-ed25519","key":"\n"})"));
    EXPECT_TRUE(refuses<SshHostKey>(R"({"algorithm":"ssh-ed25519","key":""})"));
    for (const auto kind : {ssh_kind, ssh_host_key_kind}) {
        EXPECT_FALSE(check_access(Role::viewer, kind, false));
        EXPECT_TRUE(check_access(Role::writer, kind, false));
    }
}

} // namespace
} // namespace berth::model::channel
