#include "agent_client.h"
#include "net/connect.h"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace berth::agent::testing {
namespace {

namespace ip = asio::ip;

// Reads a stream to its end.
asio::awaitable<std::string> read_all(net::LinkStream* stream) {
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

asio::awaitable<Result<>> say(net::LinkStream* stream, std::string text) {
    if (auto written = co_await stream->write(as_bytes(text)); !written) {
        co_return written;
    }
    co_return co_await stream->shutdown_send();
}

// Takes one connection, reads it to its end and only then answers: works with half-closes passed on, or not at all.
asio::awaitable<std::string> answer_at_end(ip::tcp::acceptor acceptor) {
    auto socket = co_await acceptor.async_accept(asio::use_awaitable);
    std::string heard;
    std::array<char, 4096> buffer{};
    boost::system::error_code error;
    for (;;) {
        const auto count =
            co_await socket.async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
        if (error) {
            break;
        }
        heard.append(buffer.data(), count);
    }
    const std::string answer = "heard " + std::to_string(heard.size());
    co_await asio::async_write(socket, asio::buffer(answer), asio::use_awaitable);
    co_return heard;
}

class TcpTest : public ::testing::Test {
protected:
    TcpTest() {
        agent_.start();
        EXPECT_OK(client_.connect());
    }

    void expect_conversation(const std::string& address) {
        ip::tcp::acceptor acceptor(loop_.executor(), {ip::make_address(address), 0});
        const auto port = acceptor.local_endpoint().port();
        auto heard = loop_.start(answer_at_end(std::move(acceptor)));
        auto stream = client_.open("tcp", R"({"port":)" + std::to_string(port) + "}");
        ASSERT_OK(stream);
        const std::string text(300'000, 'y');
        ASSERT_OK(loop_.run(say(stream->get(), text)));
        EXPECT_EQ(loop_.run(read_all(stream->get())), "heard 300000");
        EXPECT_EQ(Loop::finish(heard), text);
    }

    Loop loop_;
    AgentProcess agent_;
    AgentClient client_{loop_, agent_};
};

TEST_F(TcpTest, CarriesAConversationWithItsHalfCloses) {
    expect_conversation("127.0.0.1");
}

TEST_F(TcpTest, FindsAServerThatListensOnIpv6Only) {
    expect_conversation("::1");
}

TEST_F(TcpTest, AClosedPortIsARefusedStreamThatSaysSo) {
    ip::tcp::acceptor acceptor(loop_.executor(), {ip::make_address("127.0.0.1"), 0});
    const auto port = acceptor.local_endpoint().port();
    acceptor.close();
    const auto stream = client_.open("tcp", R"({"port":)" + std::to_string(port) + "}");
    ASSERT_FALSE(stream.has_value());
    EXPECT_EQ(stream.error().code, Errc::unavailable);
    EXPECT_NE(stream.error().message.find(std::to_string(port)), std::string::npos);
}

TEST_F(TcpTest, OnlyTheWorkspaceItselfIsDialled) {
    const auto stream = client_.open("tcp", R"({"port":80,"host":"169.254.169.254"})");
    ASSERT_FALSE(stream.has_value());
}

} // namespace
} // namespace berth::agent::testing
