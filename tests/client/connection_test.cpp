// Connections, what runs on them, and what happens when they break: against a real gateway and link end.
#include "client/port_forward.h"
#include "client/refusal.h"
#include "client/terminal_session.h"
#include "connection_fixture.h"

#include <QCoreApplication>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace std::literals;
using namespace berth;
using namespace berth::client;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Kind = ConnectionState::Kind;

TEST_F(ConnectionTest, ConnectsAndMeasuresTheRoundTrip) {
    auto& made = connection();
    EXPECT_EQ(made.state().kind, Kind::connecting);
    ASSERT_TRUE(wait(made.connected()));
    until(made, [](const ConnectionState& state) { return state.rtt.has_value(); });
    EXPECT_LT(*made.state().rtt, 1s);
}

TEST_F(ConnectionTest, ACutIsResumedInTheSameSessionAndNothingIsLost) {
    auto& made = connection();
    Heard heard;
    ExecSession session(made, command({"cat", "0"}), heard.exec_events());
    session.input(as_bytes("before "));
    heard.until([&] { return heard.output == "before "; });
    gateway.cut_carriers();
    until(made, Kind::reconnecting);
    session.input(as_bytes("during "));
    until(made, Kind::connected);
    session.input(as_bytes("after"));
    session.finish_input();
    heard.until([&] { return heard.ended; });
    EXPECT_EQ(heard.output, "before during after");
    EXPECT_EQ(gateway.sessions_made(), 1U);
    EXPECT_THAT(seen, ElementsAre(Kind::connecting, Kind::connected, Kind::reconnecting, Kind::connected));
}

TEST_F(ConnectionTest, AForgottenSessionEndsItsStreamsAndBeginsANewOne) {
    auto& made = connection();
    Heard heard;
    const ExecSession session(made, command({"cat", "0"}), heard.exec_events());
    ASSERT_TRUE(wait(made.connected()));
    gateway.forget_sessions();
    gateway.cut_carriers();
    heard.until([&] { return heard.ended; });
    EXPECT_FALSE(heard.exit);
    until(made, Kind::connected);
    Heard again;
    const ExecSession second(made, command({"exit", "0"}), again.exec_events());
    again.until([&] { return again.ended; });
    EXPECT_TRUE(again.exit);
    EXPECT_EQ(gateway.sessions_made(), 2U);
}

TEST_F(ConnectionTest, ARefusalThatCannotHealStopsWithTheReason) {
    gateway.refuse_with(problem(403, "forbidden"));
    auto& made = connection();
    const auto outcome = wait(made.connected());
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error(), (Error{Errc::forbidden, "Because.", "Do this."}));
    EXPECT_EQ(made.state().kind, Kind::error);
    EXPECT_EQ(gateway.issued, 1);
    EXPECT_FALSE(wait(made.open("tcp", model::Json::object())));
    made.retry_now();
    EXPECT_TRUE(wait(made.connected())) << "after an error it begins anew when asked";
}

TEST_F(ConnectionTest, AWorkspaceThatIsGoneStopsAtTheToken) {
    gateway.token_error = Error{Errc::not_found, "There is no such workspace.", ""};
    const auto outcome = wait(connection().connected());
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::not_found);
}

TEST_F(ConnectionTest, AWorkspaceThatComesUpIsWaitedForAsLongAsItSays) {
    gateway.refuse_with(problem(503, "resuming", "3600"));
    auto& made = connection();
    until(made, [](const ConnectionState& state) { return state.next_try.has_value(); });
    EXPECT_EQ(made.state().kind, Kind::connecting);
    EXPECT_GT(*made.state().next_try - std::chrono::steady_clock::now(), 59min);
    made.retry_now();
    EXPECT_TRUE(wait(made.connected()));
}

TEST_F(ConnectionTest, ASuspendedWorkspaceIsLeftAsleepUntilThereIsSomethingToSay) {
    auto& made = connection();
    Heard heard;
    ExecSession session(made, command({"cat", "0"}), heard.exec_events());
    session.input(as_bytes("before "));
    heard.until([&] { return heard.output == "before "; });
    EXPECT_EQ(gateway.wakes(), std::vector<std::string>{""}) << "who connects wants to work";
    gateway.refuse_with(problem(503, "suspended", "3600"));
    gateway.cut_carriers();
    until(made, [](const ConnectionState& state) {
        return state.next_try && *state.next_try - std::chrono::steady_clock::now() > 59min;
    });
    EXPECT_EQ(gateway.wakes().back(), "no");
    session.input(as_bytes("meanwhile"));
    heard.until([&] { return heard.output == "before meanwhile"; });
    EXPECT_EQ(gateway.wakes().back(), "");
}

TEST_F(ConnectionTest, AWorkspaceThatDoesNotRunIsAnError) {
    gateway.refuse_with(problem(503, "not-running", "5"));
    const auto outcome = wait(connection().connected());
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::unavailable);
}

TEST_F(ConnectionTest, AUsedTokenIsReplacedOnce) {
    gateway.refuse_with(problem(401, "token-used"));
    auto& made = connection();
    EXPECT_TRUE(wait(made.connected()));
    EXPECT_EQ(gateway.issued, 2);
    manager.close(TestGateway::workspace_id);
    gateway.refuse_with(problem(401, "unauthenticated"));
    gateway.refuse_with(problem(401, "unauthenticated"));
    const auto outcome = wait(connection().connected());
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::unauthenticated);
    EXPECT_EQ(gateway.issued, 4);
}

TEST_F(ConnectionTest, APlatformThatIsAwayIsTriedAgain) {
    gateway.token_error = Error{Errc::unavailable, "Nothing answers.", ""};
    auto& made = connection();
    until(made, [](const ConnectionState& state) { return state.next_try.has_value(); });
    EXPECT_EQ(made.state().reason->message, "Nothing answers.");
    gateway.token_error.reset();
    made.retry_now();
    EXPECT_TRUE(wait(made.connected()));
}

TEST_F(ConnectionTest, AConnectionThatRestsTriesNothingAndGoesOnInItsSessionWhenAsked) {
    auto& made = connection();
    Heard heard;
    ExecSession session(made, command({"cat", "0"}), heard.exec_events());
    session.input(as_bytes("before "));
    heard.until([&] { return heard.output == "before "; });
    made.rest(Error{Errc::unavailable, "The workspace is suspended.", "Resume it."});
    EXPECT_EQ(made.state().kind, Kind::disconnected);
    EXPECT_EQ(made.state().reason->message, "The workspace is suspended.");
    EXPECT_FALSE(wait(made.connected())) << "nobody waits for what is not tried";
    gateway.cut_carriers();
    session.input(as_bytes("meanwhile "));
    const int issued = gateway.issued;
    made.retry_now();
    until(made, Kind::connected);
    EXPECT_EQ(gateway.issued, issued + 1) << "it was tried while it rested";
    session.input(as_bytes("after"));
    session.finish_input();
    heard.until([&] { return heard.ended; });
    EXPECT_EQ(heard.output, "before meanwhile after");
    EXPECT_EQ(gateway.sessions_made(), 1U);
}

TEST_F(ConnectionTest, DisconnectingEndsTheStreams) {
    auto& made = connection();
    Heard heard;
    const ExecSession session(made, command({"cat", "0"}), heard.exec_events());
    ASSERT_TRUE(wait(made.connected()));
    made.disconnect();
    EXPECT_EQ(made.state().kind, Kind::disconnected);
    heard.until([&] { return heard.ended; });
    EXPECT_FALSE(heard.exit);
}

TEST_F(ConnectionTest, ACommandGivesItsOutputAndItsExitCode) {
    Heard heard;
    ExecSession session(connection(), command({"cat", "42"}), heard.exec_events());
    const std::string much(1'000'000, 'x');
    session.input(as_bytes(much));
    session.signal("INT");
    session.finish_input();
    heard.until([&] { return heard.ended; });
    EXPECT_EQ(heard.output.size(), much.size());
    EXPECT_EQ(heard.errors, R"({"signal":"INT"})");
    ASSERT_TRUE(heard.exit) << heard.exit.error().text();
    EXPECT_EQ(heard.exit->code, 42);
    EXPECT_EQ(session.pending(), 0U);
}

TEST_F(ConnectionTest, ARefusedCommandSaysWhy) {
    Heard heard;
    const ExecSession session(connection(), command({"forbidden", "0"}), heard.exec_events());
    heard.until([&] { return heard.ended; });
    ASSERT_FALSE(heard.exit);
    EXPECT_EQ(heard.exit.error(), (Error{Errc::forbidden, "Your role may only look.", "Ask the owner."}));
}

TEST_F(ConnectionTest, ACallbackMayDestroyItsSession) {
    std::unique_ptr<ExecSession> session;
    QEventLoop loop;
    ExecEvents events;
    events.output = [&](ByteView) {
        session.reset();
        loop.quit();
    };
    events.ended = [](const auto&) { ADD_FAILURE() << "nobody listens any more"; };
    session = std::make_unique<ExecSession>(connection(), command({"cat", "0"}), std::move(events));
    session->input(as_bytes("x"));
    loop.exec();
    QCoreApplication::processEvents();
}

TEST_F(ConnectionTest, ATerminalShowsItsSnapshotThenWhatIsTyped) {
    Heard heard;
    TerminalEvents events;
    std::string attached;
    model::channel::TerminalSize resized;
    events.attached = [&](const model::channel::TerminalInfo& info) { attached = info.terminal; };
    events.snapshot = [&](ByteView bytes, bool last) {
        heard.snapshot += std::string(as_text(bytes)) + (last ? "!" : "|");
    };
    events.output = [&](ByteView bytes) {
        heard.output += as_text(bytes);
        heard.loop.quit();
    };
    events.resized = [&](const model::channel::TerminalSize& size) {
        resized = size;
        heard.loop.quit();
    };
    events.ended = [&](const Result<void>& outcome) {
        heard.end = outcome;
        heard.ended = true;
        heard.loop.quit();
    };
    model::channel::TerminalTarget target;
    target.terminal = "new";
    target.size = model::channel::TerminalSize{100, 30};
    TerminalSession session(connection(), target, events);
    session.input(as_bytes("typed early, "));
    session.resize({120, 40});
    heard.until([&] { return resized.cols == 120; });
    session.input(as_bytes("typed late"));
    heard.until([&] { return heard.output == "typed early, typed late"; });
    EXPECT_EQ(attached, "t1");
    EXPECT_EQ(heard.snapshot, "one|two!");
    session.detach();
    heard.until([&] { return heard.ended; });
    EXPECT_TRUE(heard.end) << heard.end.error().text();
}

TEST_F(ConnectionTest, AForwardCarriesBothWaysOnBothLoopbacks) {
    const EchoServer echo;
    auto& made = connection();
    ForwardRequest request;
    request.remote_port = echo.port();
    const auto forward = PortForward::open(made, request);
    ASSERT_TRUE(forward) << forward.error().text();
    EXPECT_NE((*forward)->local_port(), echo.port()) << "the server itself has that one here";
    EXPECT_FALSE((*forward)->has_wanted_port());
    const std::string much(300'000, 'y');
    EXPECT_EQ(talk((*forward)->local_port(), QHostAddress(QHostAddress::LocalHost), much), much);
    if ((*forward)->listens_on_ipv6()) {
        EXPECT_EQ(talk((*forward)->local_port(), QHostAddress(QHostAddress::LocalHostIPv6), "six"), "six");
    }
    const auto counters = (*forward)->counters();
    EXPECT_GE(counters.accepted, 1U);
    EXPECT_GE(counters.bytes_to_workspace, much.size());
    EXPECT_GE(counters.bytes_from_workspace, much.size());
    EXPECT_EQ(counters.failed, 0U);
}

TEST_F(ConnectionTest, AForwardStaysBoundAcrossACutAndCarriesOn) {
    const EchoServer echo;
    auto& made = connection();
    const auto forward = PortForward::open(made, {.remote_port = echo.port(), .local_port = {}, .ipv6 = true});
    ASSERT_TRUE(forward);
    const auto port = (*forward)->local_port();
    EXPECT_EQ(talk(port, QHostAddress(QHostAddress::LocalHost), "before"), "before");
    gateway.cut_carriers();
    EXPECT_EQ(talk(port, QHostAddress(QHostAddress::LocalHost), "after"), "after");
    EXPECT_EQ((*forward)->local_port(), port);
}

TEST_F(ConnectionTest, APortThatNobodyListensOnIsReported) {
    QTcpServer closed;
    ASSERT_TRUE(closed.listen(QHostAddress::LocalHost));
    const auto nobody = closed.serverPort();
    closed.close();
    auto& made = connection();
    ASSERT_TRUE(wait(made.connected()));
    const auto forward = PortForward::open(made, {.remote_port = nobody, .local_port = 0, .ipv6 = false});
    ASSERT_TRUE(forward);
    QEventLoop loop;
    Error reported;
    (*forward)->on_failure([&](const Error& error) {
        reported = error;
        loop.quit();
    });
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), (*forward)->local_port());
    loop.exec();
    EXPECT_THAT(reported.message, HasSubstr("Nothing listens"));
    EXPECT_EQ((*forward)->counters().failed, 1U);
}

TEST_F(ConnectionTest, AWantedLocalPortThatIsTakenIsAnError) {
    const EchoServer taken;
    const auto forward =
        PortForward::open(connection(), {.remote_port = 3000, .local_port = taken.port(), .ipv6 = true});
    ASSERT_FALSE(forward);
    EXPECT_EQ(forward.error().code, Errc::conflict);
    EXPECT_THAT(forward.error().message, HasSubstr(std::to_string(taken.port())));
}

TEST_F(ConnectionTest, AClosedForwardLetsItsPortGo) {
    auto& made = connection();
    auto forward = PortForward::open(made, {.remote_port = 3000, .local_port = 0, .ipv6 = true});
    ASSERT_TRUE(forward);
    const auto port = (*forward)->local_port();
    forward->reset();
    // The port is let go of on the network thread, which has done so once a stream was asked for and refused there.
    ASSERT_FALSE(wait(made.open("nonsense", model::Json::object())));
    EXPECT_TRUE(PortForward::open(made, {.remote_port = 3000, .local_port = port, .ipv6 = true}));
}

TEST(Refusal, WhatHealsIsTriedAgainAndWhatDoesNotStops) {
    using R = Refusal::Kind;
    const std::string resuming = R"({"type":"urn:berth:problem:resuming","title":"T","status":503,"detail":"D"})";
    const std::string stopped = R"({"type":"urn:berth:problem:not-running","title":"T","status":503,"detail":"D"})";
    struct Case {
        int status;
        std::string body;
        R expected;
    };
    for (const auto& [status, body, expected] :
         {Case{400, "", R::stop}, Case{401, "", R::token}, Case{403, "", R::stop}, Case{404, "", R::stop},
          Case{409, "", R::retry}, Case{426, "", R::stop}, Case{429, "", R::retry}, Case{500, "", R::retry},
          Case{501, "", R::stop}, Case{502, "", R::retry}, Case{503, "", R::retry}, Case{503, resuming, R::retry},
          Case{503, stopped, R::stop}, Case{504, "", R::retry}}) {
        EXPECT_EQ(judge_answer(status, "application/problem+json", body, std::nullopt, false).kind, expected)
            << status << " " << body;
    }
    EXPECT_EQ(judge_answer(401, "", "", std::nullopt, true).kind, R::stop);
    EXPECT_EQ(judge_answer(429, "", "", 7s, false).pause, 7s);
    EXPECT_EQ(judge_dial_failure({Errc::not_found, "No such host.", ""}).kind, R::retry);
    EXPECT_EQ(judge_dial_failure({Errc::forbidden, "Not trusted.", ""}).kind, R::stop);
    EXPECT_EQ(judge_token_failure({Errc::not_found, "No such workspace.", ""}).kind, R::stop);
    EXPECT_EQ(judge_token_failure({Errc::unavailable, "Offline.", ""}).kind, R::retry);
    EXPECT_EQ(judge_token_failure({Errc::unauthenticated, "Signed out.", ""}).kind, R::stop);
}
