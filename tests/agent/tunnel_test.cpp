// The streams of tunnels beside `tcp`: any address the workspace reaches, its Unix sockets, and listeners that lead to
// the client.
#include "agent_client.h"
#include "model/channel/tunnel.h"
#include "net/connect.h"
#include "net/listen.h"
#include "net/socket_stream.h"

#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <fstream>
#include <functional>
#include <map>
#include <sys/stat.h>

namespace berth::agent::testing {
namespace {

using model::channel::ReverseListening;

// Reads to the end of sending.
asio::awaitable<std::string> read_to_end(net::ByteStream* stream) {
    std::string text;
    Bytes buffer(64 * 1024);
    for (;;) {
        const auto count = co_await stream->read_some(buffer);
        if (!count || *count == 0) {
            co_return count ? text : "broken off: " + count.error().text();
        }
        text += as_text(ByteView(buffer).first(*count));
    }
}

asio::awaitable<std::string> say_and_hear(net::ByteStream* stream, std::string text) {
    (void)co_await stream->write(as_bytes(text));
    (void)co_await stream->shutdown_send();
    co_return co_await read_to_end(stream);
}

// Takes one connection and answers what it heard once it has heard everything.
template<typename Acceptor>
asio::awaitable<void> answer_one(Acceptor acceptor) {
    auto stream = net::make_stream(co_await acceptor.async_accept(asio::use_awaitable));
    const std::string answer = "heard " + co_await read_to_end(stream.get());
    (void)co_await stream->write(as_bytes(answer));
    (void)co_await stream->shutdown_send();
}

asio::awaitable<std::string> read_line(net::LinkStream* stream) {
    std::string line;
    std::byte byte{};
    while (!line.ends_with('\n')) {
        const auto count = co_await stream->read_some({&byte, 1});
        if (!count || *count == 0) {
            co_return "";
        }
        line += static_cast<char>(byte);
    }
    co_return line;
}

// The client's end of a reverse forward: takes the next stream of the agent and answers it.
asio::awaitable<std::string> take_connection(net::Link* link) {
    auto stream = co_await link->accept();
    if (!stream) {
        co_return "";
    }
    (void)(*stream)->accept();
    std::string what = (*stream)->kind() + " " + (*stream)->target();
    const std::string answer = "here: " + co_await read_to_end(stream->get());
    (void)co_await (*stream)->write(as_bytes(answer));
    (void)co_await (*stream)->shutdown_send();
    co_return what;
}

asio::awaitable<std::string> connect_and_say(net::Endpoint endpoint, std::string text) {
    net::ConnectOptions options;
    options.trust = nullptr;
    auto stream = co_await net::connect(std::move(endpoint), options);
    if (!stream) {
        co_return "refused";
    }
    co_return co_await say_and_hear(stream->get(), std::move(text));
}

// One byte from a program of the workspace to the client.
asio::awaitable<void> say_byte_and_hear_it(net::ByteStream* program, net::LinkStream* client) {
    (void)client->accept();
    (void)co_await program->write(as_bytes("x"));
    std::array<std::byte, 4> buffer{};
    const auto count = co_await client->read_some(buffer);
    EXPECT_TRUE(count && *count == 1);
}
asio::awaitable<void> close_link(net::Link* link) {
    link->close({Errc::cancelled, "Enough.", ""});
    co_return;
}
asio::awaitable<void> let_go(net::ByteStreamPtr stream) {
    stream.reset();
    co_return;
}
asio::awaitable<bool> ends_without_a_byte(net::ByteStream* stream) {
    std::array<std::byte, 4> buffer{};
    const auto count = co_await stream->read_some(buffer);
    co_return !count || *count == 0;
}

class TunnelTest : public ::testing::Test {
protected:
    TunnelTest() {
        agent_.start();
        EXPECT_OK(client_.connect());
    }
    std::uint16_t listening_port(net::LinkStream* stream) {
        const auto line = model::decode_text<ReverseListening>(loop_.run(read_line(stream)));
        EXPECT_OK(line);
        return line ? line->port : 0;
    }
    Errc refusal(const std::string& kind, const std::string& target) {
        const auto stream = client_.open(kind, target);
        EXPECT_FALSE(stream.has_value()) << target;
        return stream ? Errc::internal : stream.error().code;
    }

    Loop loop_;
    AgentProcess agent_;
    AgentClient client_{loop_, agent_};
};

TEST_F(TunnelTest, DialsAddressesAndNames) {
    for (const std::string host : {"127.0.0.1", "localhost", "::1"}) {
        auto listener = net::listen_loopback(loop_.executor(), 0);
        ASSERT_OK(listener);
        auto& acceptor = host == "::1" ? listener->acceptors.back() : listener->acceptors.front();
        auto answered = loop_.start(answer_one(std::move(acceptor)));
        auto stream =
            client_.open("dial", R"({"host":")" + host + R"(","port":)" + std::to_string(listener->port) + "}");
        ASSERT_OK(stream);
        EXPECT_EQ(loop_.run(say_and_hear(stream->get(), "hello")), "heard hello");
        Loop::finish(answered);
    }
}

TEST_F(TunnelTest, DialsASocket) {
    const auto path = agent_.workspace() / "app.sock";
    auto acceptor = net::listen_unix(loop_.executor(), path);
    ASSERT_OK(acceptor);
    auto answered = loop_.start(answer_one(std::move(*acceptor)));
    auto stream = client_.open("unix", R"({"path":")" + path.string() + "\"}");
    ASSERT_OK(stream);
    EXPECT_EQ(loop_.run(say_and_hear(stream->get(), "hello")), "heard hello");
    Loop::finish(answered);
}

TEST_F(TunnelTest, TargetsThatAreNoneAreRefused) {
    for (const char* target : {"{}", R"({"host":"","port":80})", R"({"host":"a b","port":80})", R"({"host":"x"})",
                               R"({"host":"x","port":0})", R"({"host":"x","port":65536})", R"({"host":"-x","port":1})",
                               R"({"host":"a\u0000b","port":1})", "[]", "{"}) {
        EXPECT_EQ(refusal("dial", target), Errc::invalid_argument) << target;
    }
    const std::string long_path = R"({"path":"/)" + std::string(200, 'x') + "\"}";
    for (const std::string& target :
         {std::string("{}"), std::string(R"({"path":""})"), std::string(R"({"path":"relative"})"),
          std::string(R"({"path":"/"})"), std::string(R"({"path":"/x/"})"), std::string(R"({"path":"/a\u0000b"})"),
          long_path, std::string(R"({"path":"/x","port":1})")}) {
        EXPECT_EQ(refusal("unix", target), Errc::invalid_argument) << target;
        EXPECT_EQ(refusal("reverse", target), Errc::invalid_argument) << target;
    }
    EXPECT_EQ(refusal("dial", R"({"host":"no-such-host.invalid","port":80})"), Errc::not_found);
    EXPECT_EQ(refusal("unix", R"({"path":"/nowhere/x.sock"})"), Errc::not_found);
    EXPECT_EQ(refusal("reverse-connection", R"({"listener":1})"), Errc::unsupported) << "only agents open those";
}

TEST_F(TunnelTest, AListenerOfTheWorkspaceLeadsToTheClientUntilItsStreamEnds) {
    auto stream = client_.open("reverse", R"({"port":0})");
    ASSERT_OK(stream);
    const auto port = listening_port(stream->get());
    ASSERT_NE(port, 0);
    for (const char* address : {"127.0.0.1", "::1"}) {
        auto taken = loop_.start(take_connection(&client_.link()));
        EXPECT_EQ(loop_.run(connect_and_say(net::TcpEndpoint{address, port, false}, "hello")), "here: hello");
        EXPECT_EQ(Loop::finish(taken), "reverse-connection {\"listener\":" + std::to_string((*stream)->id()) + "}");
    }
    EXPECT_EQ(refusal("reverse", R"({"port":)" + std::to_string(port) + "}"), Errc::conflict);
    stream->reset();
    // The agent answers in order: what is asked for after the reset sees it done.
    auto again = client_.open("reverse", R"({"port":)" + std::to_string(port) + "}");
    EXPECT_OK(again);
}

TEST_F(TunnelTest, WhatCameThroughAListenerEndsWithItsStreamItsRoleAndItsSession) {
    using End = std::function<void(AgentClient&, StreamPtr&)>;
    const std::map<std::string, End> ends{
        {"stream", [](AgentClient&, StreamPtr& stream) { stream.reset(); }},
        {"role",
         [](AgentClient& client, StreamPtr&) {
             ASSERT_OK(client.connect_as([](model::Assertion& assertion) { assertion.role = model::Role::viewer; }));
         }},
        {"session", [this](AgentClient& client, StreamPtr&) { loop_.run(close_link(&client.link())); }}};
    for (const auto& [what, end] : ends) {
        SCOPED_TRACE(what);
        AgentClient client(loop_, agent_);
        ASSERT_OK(client.connect());
        auto stream = client.open("reverse", R"({"port":0})");
        ASSERT_OK(stream);
        const auto port = listening_port(stream->get());
        auto program = loop_.run(net::connect(net::Endpoint(net::TcpEndpoint{"127.0.0.1", port, false})));
        ASSERT_OK(program);
        auto incoming = loop_.run(client.link().accept());
        ASSERT_OK(incoming);
        const StreamPtr carried(incoming->release(), EndOnLoop{&loop_});
        loop_.run(say_byte_and_hear_it(program->get(), carried.get()));

        end(client, *stream);
        EXPECT_TRUE(loop_.run(ends_without_a_byte(program->get()))) << "the program of the workspace hears of it";
        EXPECT_EQ(loop_.run(connect_and_say(net::TcpEndpoint{"127.0.0.1", port, false}, "")), "refused");
        loop_.run(let_go(std::move(*program)));
    }
}

TEST_F(TunnelTest, AListeningSocketIsItsOwnersAndIsGoneAfterwards) {
    const auto path = agent_.workspace() / "back.sock";
    auto stream = client_.open("reverse", R"({"path":")" + path.string() + "\"}");
    ASSERT_OK(stream);
    EXPECT_EQ(listening_port(stream->get()), 0);
    struct stat status{};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    auto taken = loop_.start(take_connection(&client_.link()));
    EXPECT_EQ(loop_.run(connect_and_say(net::UnixEndpoint{path}, "hello")), "here: hello");
    Loop::finish(taken);
    stream->reset();
    EXPECT_FALSE(client_.open("nonsense", "{}")); // answered behind the reset
    EXPECT_FALSE(std::filesystem::exists(path));
    std::ofstream(path) << "a file";
    EXPECT_EQ(refusal("reverse", R"({"path":")" + path.string() + "\"}"), Errc::conflict);
    EXPECT_TRUE(std::filesystem::is_regular_file(path)) << "nothing but dead sockets gives way";
}

TEST_F(TunnelTest, AViewerTunnelsNothing) {
    AgentClient viewer(loop_, agent_, [](model::Assertion& assertion) { assertion.role = model::Role::viewer; });
    ASSERT_OK(viewer.connect());
    EXPECT_EQ(viewer.open("dial", R"({"host":"localhost","port":80})").error().code, Errc::forbidden);
    EXPECT_EQ(viewer.open("unix", R"({"path":"/x"})").error().code, Errc::forbidden);
    EXPECT_EQ(viewer.open("reverse", R"({"port":0})").error().code, Errc::forbidden);
}

} // namespace
} // namespace berth::agent::testing
