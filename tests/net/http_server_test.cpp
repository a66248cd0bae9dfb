// The server against real peers: curl, and raw sockets that say what no client would.
#include "base/crypto.h"
#include "harness.h"
#include "net/connect.h"
#include "net/http_client.h"
#include "net/http_server.h"
#include "net/io_threads.h"
#include "net/router.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gmock/gmock.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

namespace berth::net {
namespace {

using namespace testing;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class HttpServerTest : public ::testing::Test {
protected:
    HttpServerTest() {
        router_.add("GET", "/hello/{name}", [](Exchange& exchange) -> asio::awaitable<void> {
            (void)co_await exchange.respond({200, {{"X-Kind", "greeting"}}, "hello " + exchange.parameter("name")});
        });
        router_.add("POST", "/digest", [](Exchange& exchange) -> asio::awaitable<void> {
            auto body = co_await exchange.read_body(8 * 1024 * 1024);
            if (!body) {
                const unsigned status = body.error().code == Errc::too_large ? 413 : 400;
                (void)co_await exchange.respond({status, {}, body.error().message});
                co_return;
            }
            (void)co_await exchange.respond({200, {}, hex(sha256(as_bytes(*body)))});
        });
        router_.add("POST", "/unread", [](Exchange& exchange) -> asio::awaitable<void> {
            (void)co_await exchange.respond({403, {}, "no"});
        });
        router_.add("GET", "/stream", [](Exchange& exchange) -> asio::awaitable<void> {
            (void)co_await exchange.start_response(200, {{"Content-Type", "text/plain"}});
            for (int i = 0; i < 1000; ++i) {
                (void)co_await exchange.write("line " + std::to_string(i) + "\n");
            }
            (void)co_await exchange.finish();
        });
        router_.add("GET", "/torn", [](Exchange& exchange) -> asio::awaitable<void> {
            (void)co_await exchange.start_response(200, {});
            (void)co_await exchange.write("half");
        });
        router_.add("GET", "/silent", [](Exchange&) -> asio::awaitable<void> { co_return; });
        router_.add("GET", "/throws", [](Exchange&) -> asio::awaitable<void> {
            throw std::runtime_error("boom");
            co_return;
        });
        router_.add("GET", "/splitting", [](Exchange& exchange) -> asio::awaitable<void> {
            (void)co_await exchange.respond({200, {{"X-Bad", "a\r\nSet-Cookie: b"}}, ""});
        });
    }

    ~HttpServerTest() override {
        if (server_) {
            loop_.run(server_->shutdown(0ms));
        }
    }

    void listen(ServerOptions options = {}) {
        auto server = HttpServer::listen(loop_.executor(), std::move(options),
                                         [this](Exchange& exchange) { return router_.handle(exchange); });
        ASSERT_OK(server);
        server_ = std::move(*server);
        server_->start();
    }

    std::string url(std::string_view path) const {
        return "http://127.0.0.1:" + std::to_string(server_->port()) + std::string(path);
    }
    Ran curl(const std::string& arguments) { return run_command("curl -sS --max-time 20 " + arguments + " 2>&1"); }

    // Sends the text as it is and returns everything until the server closes.
    std::string raw(std::string text) { return loop_.run(raw_exchange(server_->port(), std::move(text))); }

    static asio::awaitable<std::string> raw_exchange(std::uint16_t port, std::string text) {
        auto stream = co_await connect(TcpEndpoint{"127.0.0.1", port});
        if (!stream || !co_await (*stream)->write(as_bytes(text))) {
            co_return "not connected";
        }
        co_return co_await read_all(**stream);
    }

    static asio::awaitable<std::string> read_all(ByteStream& stream) {
        std::string all;
        std::vector<std::byte> buffer(64 * 1024);
        for (;;) {
            const auto count = co_await stream.read_some(buffer);
            if (!count || *count == 0) {
                co_return all;
            }
            all += as_text(std::span(buffer).first(*count));
        }
    }

    IoThreads threads_{2};
    Router router_;
    Loop loop_;
    std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpServerTest, AnswersCurlAndKeepsTheConnection) {
    listen();
    const Ran ran = curl("-i -w '%{num_connects} ' " + url("/hello/a%20b") + " " + url("/hello/c"));
    EXPECT_THAT(ran.output, HasSubstr("hello a b1 ")); // one connection for the first …
    EXPECT_THAT(ran.output, EndsWith("hello c0 "));    // … and none for the second
    EXPECT_THAT(ran.output, HasSubstr("X-Kind: greeting"));
    EXPECT_THAT(ran.output, HasSubstr("Date: "));
}

TEST_F(HttpServerTest, ServesConnectionsInTurnOnThreadsOfTheirOwn) {
    std::mutex mutex;
    std::set<std::thread::id> seen;
    router_.add("GET", "/thread", [&](Exchange& exchange) -> asio::awaitable<void> {
        {
            const std::lock_guard lock(mutex);
            seen.insert(std::this_thread::get_id());
        }
        (void)co_await exchange.respond({200, {}, "here"});
    });
    ServerOptions options;
    options.connection_executors = threads_.executors();
    listen(std::move(options));
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(curl(url("/thread")).output, "here");
    }
    const std::lock_guard lock(mutex);
    EXPECT_EQ(seen.size(), 2U);
}

TEST_F(HttpServerTest, HeadHasTheLengthAndNoBody) {
    listen();
    const Ran ran = curl("-I " + url("/hello/x"));
    EXPECT_THAT(ran.output, HasSubstr("Content-Length: 7"));
    EXPECT_THAT(ran.output, EndsWith("\r\n\r\n"));
    EXPECT_THAT(curl("-I " + url("/stream") + " " + url("/hello/x")).output, HasSubstr("Content-Length: 7"));
}

TEST_F(HttpServerTest, ReadsChunkedUploadsByteForByte) {
    listen();
    TemporaryFolder folder;
    std::string data(3'000'000, '\0');
    for (std::size_t i = 0; i < data.size(); ++i) {
        data[i] = static_cast<char>(i * 2654435761U >> 13);
    }
    write_file(folder / "data", data);
    const std::string digest = hex(sha256(as_bytes(data)));
    const std::string file = (folder / "data").string();
    EXPECT_EQ(curl("-T - -X POST " + url("/digest") + " < " + file).output, digest);
    EXPECT_EQ(curl("-H 'Expect:' --data-binary @" + file + " " + url("/digest")).output, digest);
}

TEST_F(HttpServerTest, SendsContinueOnlyWhenTheBodyIsWanted) {
    listen();
    const std::string post = "-H 'Expect: 100-continue' --expect100-timeout 15 -v --data-binary 12345 ";
    EXPECT_THAT(curl(post + url("/digest")).output, HasSubstr("100 Continue"));
    const std::string refused = curl(post + url("/unread")).output;
    EXPECT_THAT(refused, Not(HasSubstr("100 Continue")));
    EXPECT_THAT(refused, HasSubstr("403 Forbidden"));
}

TEST_F(HttpServerTest, AnswersBeforeALargeBodyIsReadAndTheAnswerArrives) {
    listen();
    TemporaryFolder folder;
    write_file(folder / "data", std::string(9'000'000, 'x'));
    const std::string upload =
        "-w '%{http_code}' -o /dev/null -H 'Expect:' --data-binary @" + (folder / "data").string() + " ";
    EXPECT_THAT(curl(upload + url("/digest")).output, EndsWith("413"));
    EXPECT_THAT(curl(upload + url("/unread")).output, EndsWith("403"));
}

TEST_F(HttpServerTest, StreamsWholeAndShowsWhenSomethingIsMissing) {
    listen();
    const Ran whole = curl(url("/stream"));
    EXPECT_EQ(whole.status, 0);
    EXPECT_THAT(whole.output, EndsWith("line 999\n"));
    EXPECT_NE(curl(url("/torn")).status, 0);
    EXPECT_THAT(raw("GET /stream HTTP/1.0\r\n\r\n"), EndsWith("line 999\n")); // no chunks in HTTP/1.0
}

TEST_F(HttpServerTest, AnswersForHandlersThatFail) {
    listen();
    EXPECT_THAT(curl("-i " + url("/silent")).output, HasSubstr("500 Internal Server Error"));
    EXPECT_THAT(curl("-i " + url("/throws")).output, HasSubstr("500 Internal Server Error"));
    const std::string split = curl("-i " + url("/splitting")).output;
    EXPECT_THAT(split, HasSubstr("500"));
    EXPECT_THAT(split, Not(HasSubstr("Set-Cookie")));
}

TEST_F(HttpServerTest, RoutesByPathThenMethod) {
    listen();
    EXPECT_THAT(curl("-i " + url("/nowhere")).output, HasSubstr("404 Not Found"));
    EXPECT_THAT(curl("-i " + url("/hello/a/b")).output, HasSubstr("404 Not Found"));
    const std::string refused = curl("-i -X DELETE " + url("/hello/a")).output;
    EXPECT_THAT(refused, HasSubstr("405 Method Not Allowed"));
    EXPECT_THAT(refused, HasSubstr("Allow: GET, HEAD"));
    EXPECT_THAT(curl(url("/hello/a%2Fb")).output, EndsWith("hello a/b"));
}

TEST_F(HttpServerTest, RefusesWhatTwoServersCouldReadInTwoWays) {
    listen();
    const std::string tail = "\r\n\r\n0\r\n\r\nGET /hello/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const std::string& fields : {
             "Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked"s,
             "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5"s,
             "Host: a\r\nContent-Length: 5\r\nContent-Length: 6"s,
             "Host: a\r\nContent-Length: +5"s,
             "Host: a\r\nTransfer-Encoding: xchunked"s,
             "Host: a\r\nTransfer-Encoding: gzip, chunked"s,
             "Host: a\r\nTransfer-Encoding : chunked"s,
             "Host: a\r\nHost: b"s,
             "X: no host"s,
             "Host: a\r\nContent-Length: 99999999999999999999999"s,
             "Host: a\r\nX: a\0b"s,
         }) {
        const std::string answer = raw("POST /digest HTTP/1.1\r\n" + fields + tail);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 400") || answer.starts_with("HTTP/1.1 501")) << fields << "\n"
                                                                                              << answer;
        EXPECT_THAT(answer, Not(HasSubstr("smuggled"))) << fields;
    }
}

TEST_F(HttpServerTest, RefusesMalformedTargetsAndVersions) {
    listen();
    for (const std::string& target :
         {"/a%zz"s, "/a%4"s, "/%00"s, "/../etc"s, "/a/%2e%2E/b"s, "nothing"s, "/%ff"s, "*"s}) {
        EXPECT_THAT(raw("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 400")) << target;
    }
    EXPECT_THAT(raw("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 505"));
    EXPECT_THAT(raw("GET http://a/hello/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), EndsWith("hello x"));
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
    listen();
    const std::string answer = raw("GET /hello/1 HTTP/1.1\r\nHost: a\r\n\r\nGET /hello/2 HTTP/1.1\r\nHost: a\r\n"
                                   "Connection: close\r\n\r\n");
    EXPECT_LT(answer.find("hello 1"), answer.find("hello 2"));
    EXPECT_THAT(answer, EndsWith("hello 2"));
}

TEST_F(HttpServerTest, LimitsTheSizeOfHeads) {
    ServerOptions options;
    options.limits.header_size = 4096;
    listen(options);
    EXPECT_THAT(raw("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(8000, 'x') + "\r\n\r\n"),
                StartsWith("HTTP/1.1 431"));
    EXPECT_THAT(raw("GET /" + std::string(8000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n"), StartsWith("HTTP/1.1 431"));
}

TEST_F(HttpServerTest, EndsConnectionsThatDripTheirHead) {
    ServerOptions options;
    options.timeouts.header = 100ms;
    options.timeouts.idle = 60s;
    listen(options);
    EXPECT_THAT(raw("GET / HTTP/1.1\r\nHos"), StartsWith("HTTP/1.1 408"));
}

TEST_F(HttpServerTest, EndsConnectionsThatAreIdleOrDripTheirBody) {
    ServerOptions options;
    options.timeouts.idle = 100ms;
    options.timeouts.body = 100ms;
    listen(options);
    EXPECT_EQ(raw(""), "");
    EXPECT_THAT(raw("POST /digest HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n12"), StartsWith("HTTP/1.1 400"));
}

TEST_F(HttpServerTest, EndsConnectionsThatDoNotReadTheirAnswer) {
    ServerOptions options;
    options.timeouts.write = 100ms;
    std::promise<Errc> outcome;
    router_.add("GET", "/endless", [&outcome](Exchange& exchange) -> asio::awaitable<void> {
        (void)co_await exchange.start_response(200, {});
        const std::string block(1024 * 1024, 'x');
        for (;;) {
            if (auto written = co_await exchange.write(block); !written) {
                outcome.set_value(written.error().code);
                co_return;
            }
        }
    });
    listen(options);
    auto stream = loop_.run(connect(TcpEndpoint{"127.0.0.1", server_->port()}));
    ASSERT_OK(stream);
    ASSERT_OK(loop_.run((*stream)->write(as_bytes("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n"))));
    auto future = outcome.get_future();
    EXPECT_EQ(Loop::finish(future), Errc::timed_out);
}

TEST_F(HttpServerTest, HoldsBackConnectionsBeyondItsLimit) {
    ServerOptions options;
    options.limits.connections = 1;
    listen(options);
    auto first = loop_.run(connect(TcpEndpoint{"127.0.0.1", server_->port()}));
    ASSERT_OK(first);
    ASSERT_OK(loop_.run((*first)->write(as_bytes("GET /hello/1 HTTP/1.1\r\nHost: a\r\n"))));
    auto second = loop_.start(raw_exchange(server_->port(), "GET /hello/2 HTTP/1.0\r\n\r\n"));
    EXPECT_EQ(second.wait_for(100ms), std::future_status::timeout);
    ASSERT_OK(loop_.run((*first)->write(as_bytes("Connection: close\r\n\r\n"))));
    EXPECT_THAT(loop_.run(read_all(**first)), EndsWith("hello 1"));
    (*first)->close();
    EXPECT_THAT(Loop::finish(second), EndsWith("hello 2"));
}

TEST_F(HttpServerTest, LetsRequestsFinishWhenItShutsDown) {
    asio::steady_timer gate(loop_.executor(), asio::steady_timer::time_point::max());
    std::promise<void> entered;
    router_.add("GET", "/gate", [&](Exchange& exchange) -> asio::awaitable<void> {
        entered.set_value();
        co_await gate.async_wait(asio::as_tuple(asio::use_awaitable));
        (void)co_await exchange.respond({200, {}, "finished"});
    });
    listen();
    auto request = loop_.start(raw_exchange(server_->port(), "GET /gate HTTP/1.1\r\nHost: a\r\n\r\n"));
    entered.get_future().wait();
    auto down = loop_.start(server_->shutdown(20s));
    const auto refused = [this] { return !loop_.run(connect(TcpEndpoint{"127.0.0.1", server_->port()})); };
    while (!refused()) {
        std::this_thread::yield();
    }
    asio::post(loop_.executor(), [&gate] { gate.cancel(); });
    EXPECT_THAT(Loop::finish(request), EndsWith("finished"));
    Loop::finish(down);
    EXPECT_EQ(server_->connections(), 0U);
}

TEST_F(HttpServerTest, BreaksRequestsOffWhenTheGraceIsOver) {
    std::promise<void> entered;
    std::atomic<bool> unwound = false;
    router_.add("GET", "/forever", [&](Exchange&) -> asio::awaitable<void> {
        struct Sentinel {
            std::atomic<bool>& flag;
            ~Sentinel() { flag = true; }
        } sentinel{unwound};
        entered.set_value();
        asio::steady_timer never(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
        co_await never.async_wait(asio::use_awaitable);
    });
    listen();
    auto request = loop_.start(raw_exchange(server_->port(), "GET /forever HTTP/1.1\r\nHost: a\r\n\r\n"));
    entered.get_future().wait();
    loop_.run(server_->shutdown(10ms));
    EXPECT_TRUE(unwound);
    EXPECT_EQ(Loop::finish(request), "");
}

TEST_F(HttpServerTest, NoticesThatThePeerHasGone) {
    using namespace asio::experimental::awaitable_operators;
    std::promise<std::size_t> winner;
    std::promise<void> entered;
    router_.add("GET", "/poll", [&](Exchange& exchange) -> asio::awaitable<void> {
        entered.set_value();
        asio::steady_timer never(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
        const auto ended = co_await (never.async_wait(asio::use_awaitable) || exchange.disconnected());
        winner.set_value(ended.index());
    });
    listen();
    auto stream = loop_.run(connect(TcpEndpoint{"127.0.0.1", server_->port()}));
    ASSERT_OK(stream);
    ASSERT_OK(loop_.run((*stream)->write(as_bytes("GET /poll HTTP/1.1\r\nHost: a\r\n\r\n"))));
    entered.get_future().wait();
    loop_.run([](ByteStream& gone) -> asio::awaitable<void> {
        gone.close();
        co_return;
    }(**stream));
    auto future = winner.get_future();
    EXPECT_EQ(Loop::finish(future), 1U);
}

TEST_F(HttpServerTest, HandsOverUpgradedConnectionsWithTheBytesReadAhead) {
    router_.add("GET", "/echo", [](Exchange& exchange) -> asio::awaitable<void> {
        auto stream = co_await exchange.upgrade({{"Upgrade", "echo"}});
        if (!stream) {
            co_return;
        }
        std::vector<std::byte> buffer(1024);
        for (;;) {
            const auto count = co_await (*stream)->read_some(buffer);
            if (!count || *count == 0) {
                break;
            }
            (void)co_await (*stream)->write(std::span(buffer).first(*count));
        }
        (void)co_await (*stream)->shutdown_send();
    });
    listen();
    const std::string request = "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nearly";
    auto stream = loop_.run(connect(TcpEndpoint{"127.0.0.1", server_->port()}));
    ASSERT_OK(stream);
    ASSERT_OK(loop_.run((*stream)->write(as_bytes(request))));
    ASSERT_OK(loop_.run((*stream)->write(as_bytes(" and late"))));
    ASSERT_OK(loop_.run((*stream)->shutdown_send()));
    const std::string answer = loop_.run(read_all(**stream));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\nearly and late"));
}

TEST_F(HttpServerTest, ListensOnUnixSocketsWithModeAndCredentials) {
    TemporaryFolder folder;
    const auto path = folder / "s";
    router_.add("GET", "/who", [](Exchange& exchange) -> asio::awaitable<void> {
        const auto& credentials = exchange.peer().credentials;
        (void)co_await exchange.respond({200, {}, credentials ? std::to_string(credentials->uid) : "unknown"});
    });
    ServerOptions options;
    options.listener = UnixListener{path, 0640};
    listen(options);
    EXPECT_EQ(curl("--unix-socket " + path.string() + " http://x/who").output, std::to_string(::getuid()));
    EXPECT_EQ(std::filesystem::status(path).permissions(), static_cast<std::filesystem::perms>(0640));

    auto second = HttpServer::listen(loop_.executor(), options, {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    loop_.run(server_->shutdown(0ms));
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(HttpServerTest, ReplacesASocketThatADeadServerLeft) {
    TemporaryFolder folder;
    const auto path = folder / "s";
    EXPECT_EQ(
        run_command("python3 -c \"import socket; s=socket.socket(socket.AF_UNIX); s.bind('" + path.string() + "')\"")
            .status,
        0);
    ASSERT_TRUE(std::filesystem::exists(path));
    ServerOptions options;
    options.listener = UnixListener{path, 0600};
    listen(options);
    EXPECT_EQ(curl("--unix-socket " + path.string() + " http://x/hello/a").output, "hello a");
}

TEST_F(HttpServerTest, TakenPortsAreAConflict) {
    listen();
    ServerOptions options;
    options.listener = TcpListener{"127.0.0.1", server_->port()};
    const auto second = HttpServer::listen(loop_.executor(), options, {});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
}

TEST_F(HttpServerTest, TellsTheAccessLogNoQuery) {
    std::promise<ServerOptions::Access> told;
    ServerOptions options;
    options.access = [&told](const ServerOptions::Access& access) { told.set_value(access); };
    listen(options);
    EXPECT_EQ(curl("'" + url("/hello/a?token=secret") + "'").output, "hello a");
    const auto access = told.get_future().get();
    EXPECT_EQ(access.path, "/hello/a");
    EXPECT_EQ(access.status, 200U);
    EXPECT_EQ(access.body_bytes, 7U);
    EXPECT_EQ(access.peer.address, "127.0.0.1");
}

} // namespace
} // namespace berth::net
