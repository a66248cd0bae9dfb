// The client against our server, over TCP, TLS (with curl and openssl as other implementations) and proxies.
#include "base/crypto.h"
#include "harness.h"
#include "net/http_client.h"
#include "net/relay.h"
#include "net/router.h"
#include "pair.h"

#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>

namespace berth::net {
namespace {

using namespace testing;
using ::testing::HasSubstr;

class HttpClientTest : public ::testing::Test {
protected:
    HttpClientTest() {
        router_.add("GET", "/hello", [](Exchange& exchange) -> asio::awaitable<void> {
            (void)co_await exchange.respond(
                Response(200, {{"X-Host", std::string(exchange.headers().get("Host"))}}, "hi"));
        });
        router_.add("POST", "/echo", [](Exchange& exchange) -> asio::awaitable<void> {
            (void)co_await exchange.start_response(200, {});
            std::vector<std::byte> buffer(10'000);
            for (;;) {
                const auto count = co_await exchange.read_some(buffer);
                if (!count || *count == 0) {
                    break;
                }
                (void)co_await exchange.write(ByteView(buffer).first(*count));
            }
            (void)co_await exchange.finish();
        });
        router_.add("GET", "/torn", [](Exchange& exchange) -> asio::awaitable<void> {
            (void)co_await exchange.start_response(200, {{"Content-Length", "10"}});
            (void)co_await exchange.write("half");
        });
        router_.add("GET", "/slow",
                    [](Exchange& exchange) -> asio::awaitable<void> { co_await exchange.disconnected(); });
        router_.add("GET", "/away", [](Exchange& exchange) -> asio::awaitable<void> {
            (void)co_await exchange.respond(Response(302, {{"Location", "/hello"}}, ""));
        });
        router_.add("GET", "/upgrade", [](Exchange& exchange) -> asio::awaitable<void> {
            auto stream = co_await exchange.upgrade(Headers{{"Upgrade", "bytes"}});
            if (stream) {
                auto all = co_await read_all(**stream);
                (void)co_await write_all(**stream, all.value_or(Bytes()), 1'000'000);
            }
        });
    }
    ~HttpClientTest() override {
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

    // A certificate authority and a certificate for localhost and 127.0.0.1 by it, made by the openssl program.
    void listen_tls() {
        const std::string in = "cd " + folder_.path().string() + " && exec 2>&1; ";
        const Ran made = run_command(
            in +
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem "
            "-days 2 -subj /CN=test-ca && "
            "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out req.pem -subj /CN=x "
            "&& printf 'subjectAltName=DNS:localhost,IP:127.0.0.1' > ext && "
            "openssl x509 -req -in req.pem -CA ca.pem -CAkey ca.key -days 2 -extfile ext -out cert.pem");
        ASSERT_EQ(made.status, 0) << made.output;
        ServerOptions options;
        options.tls = TlsFiles{folder_ / "cert.pem", folder_ / "key.pem"};
        listen(options);
    }

    Result<Response> get(std::string path, std::string scheme = "http", FetchOptions options = {},
                         std::string host = "127.0.0.1") {
        auto url = Url::parse(scheme + "://" + host + ":" + std::to_string(server_->port()) + path);
        EXPECT_OK(url);
        return loop_.run(fetch(*url, Request(), std::move(options)));
    }
    FetchOptions trusting() const {
        FetchOptions options;
        options.connect.trust = trust_file(folder_ / "ca.pem");
        return options;
    }

    TemporaryFolder folder_;
    Router router_;
    Loop loop_;
    std::unique_ptr<HttpServer> server_;
};

TEST_F(HttpClientTest, FetchesAndNamesTheHost) {
    listen();
    const auto response = get("/hello");
    ASSERT_OK(response);
    EXPECT_EQ(response->status, 200U);
    EXPECT_EQ(response->body, "hi");
    EXPECT_EQ(response->headers.get("x-host"), "127.0.0.1:" + std::to_string(server_->port()));
}

TEST_F(HttpClientTest, FollowsNoRedirect) {
    listen();
    const auto response = get("/away");
    ASSERT_OK(response);
    EXPECT_EQ(response->status, 302U);
}

TEST_F(HttpClientTest, StreamsBodiesBothWaysOnOneConnection) {
    listen();
    const Bytes sent = pattern(2'000'000);
    loop_.run([](std::uint16_t port, Bytes data) -> asio::awaitable<void> {
        const Endpoint endpoint = TcpEndpoint{"127.0.0.1", port};
        auto stream = co_await connect(endpoint);
        EXPECT_OK(stream);
        HttpConnection connection(std::move(*stream), "test");
        for (int round = 0; round < 2; ++round) {
            Request request;
            request.method = "POST";
            request.target = "/echo";
            request.headers.set("X-Round", std::to_string(round));
            // Small enough that server and client never wait for each other to read.
            request.body = as_text(ByteView(data).first(100'000));
            auto response = co_await connection.send(std::move(request));
            EXPECT_OK(response);
            const auto body = co_await response->read_body(data.size());
            EXPECT_OK(body);
            EXPECT_TRUE(*body == as_text(ByteView(data).first(100'000)));
            EXPECT_TRUE(connection.reusable());
        }
    }(server_->port(), sent));
}

TEST_F(HttpClientTest, SendsStreamedBodiesChunked) {
    listen();
    loop_.run([](std::uint16_t port) -> asio::awaitable<void> {
        const Endpoint endpoint = TcpEndpoint{"127.0.0.1", port};
        Request request;
        request.method = "POST";
        request.target = "/echo";
        int pieces = 3;
        request.body_source = [&pieces]() -> asio::awaitable<Result<Bytes>> {
            co_return pieces-- > 0 ? pattern(1000, 7) : Bytes();
        };
        const auto response = co_await fetch(endpoint, std::move(request));
        EXPECT_OK(response);
        EXPECT_EQ(response->body.size(), 3000U);
    }(server_->port()));
}

TEST_F(HttpClientTest, ShowsWhenABodyIsTornOrTooLarge) {
    listen();
    const auto torn = get("/torn");
    ASSERT_FALSE(torn);
    EXPECT_EQ(torn.error().code, Errc::protocol_error);
    FetchOptions small;
    small.body_limit = 1;
    const auto large = get("/hello", "http", small);
    ASSERT_FALSE(large);
    EXPECT_EQ(large.error().code, Errc::too_large);
}

TEST_F(HttpClientTest, GivesUpInTime) {
    listen();
    FetchOptions hasty;
    hasty.timeout = 50ms;
    auto outcome = get("/slow", "http", hasty);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::timed_out);
    FetchOptions strict;
    strict.limits.header_timeout = 50ms;
    outcome = get("/slow", "http", strict);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::timed_out);
}

TEST_F(HttpClientTest, SaysWhyItCannotConnect) {
    listen();
    const auto port = server_->port();
    loop_.run(server_->shutdown(0ms));
    Endpoint endpoint = TcpEndpoint{"127.0.0.1", port};
    const auto refused = loop_.run(connect(endpoint));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_THAT(refused.error().message, HasSubstr("127.0.0.1:" + std::to_string(port)));
    endpoint = UnixEndpoint{folder_ / "nothing"};
    const auto missing = loop_.run(connect(endpoint));
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Errc::not_found);
}

TEST_F(HttpClientTest, UpgradesWithHalfClose) {
    listen();
    const Bytes sent = pattern(500'000);
    loop_.run([](std::uint16_t port, Bytes data) -> asio::awaitable<void> {
        const Endpoint endpoint = TcpEndpoint{"127.0.0.1", port};
        auto stream = co_await connect(endpoint);
        EXPECT_OK(stream);
        HttpConnection connection(std::move(*stream), "test");
        Request request;
        request.target = "/upgrade";
        request.headers.set("Connection", "Upgrade");
        request.headers.set("Upgrade", "bytes");
        auto response = co_await connection.send(std::move(request));
        EXPECT_OK(response);
        EXPECT_EQ(response->status(), 101U);
        auto bytes = response->upgrade();
        EXPECT_OK(co_await write_all(*bytes, data, 70'000));
        const auto back = co_await read_all(*bytes);
        EXPECT_OK(back);
        EXPECT_TRUE(*back == data);
    }(server_->port(), sent));
}

TEST_F(HttpClientTest, SpeaksTlsWithCurl) {
    listen_tls();
    const std::string url = " https://localhost:" + std::to_string(server_->port());
    const std::string curl = "curl -sS --max-time 20 --cacert " + (folder_ / "ca.pem").string();
    EXPECT_EQ(run_command(curl + url + "/hello").output, "hi");
    write_file(folder_ / "data", as_text(pattern(3'000'000)));
    EXPECT_EQ(run_command(curl + " --data-binary @" + (folder_ / "data").string() + url + "/echo | sha256sum")
                  .output.substr(0, 64),
              hex(sha256(pattern(3'000'000))));
    EXPECT_NE(run_command("curl -s --max-time 20" + url + "/hello").status, 0); // does not know the authority
    EXPECT_NE(run_command(curl + " --tls-max 1.1" + url + "/hello").status, 0);
}

TEST_F(HttpClientTest, VerifiesTheServersCertificate) {
    listen_tls();
    auto response = get("/hello", "https", trusting());
    ASSERT_OK(response);
    EXPECT_EQ(response->body, "hi");
    EXPECT_OK(get("/hello", "https", trusting(), "localhost"));

    const auto untrusted = get("/hello", "https");
    ASSERT_FALSE(untrusted);
    EXPECT_EQ(untrusted.error().code, Errc::forbidden);
    const auto wrong_name = get("/hello", "https", trusting(), "other.localhost");
    ASSERT_FALSE(wrong_name);
    EXPECT_EQ(wrong_name.error().code, Errc::forbidden);
    EXPECT_THAT(wrong_name.error().message, HasSubstr("hostname"));
}

TEST_F(HttpClientTest, SendsLargeBodiesOverTlsAndHalfCloses) {
    listen_tls();
    const Bytes sent = pattern(3'000'000);
    loop_.run([](std::uint16_t port, Bytes data, ConnectOptions options) -> asio::awaitable<void> {
        const Endpoint endpoint = TcpEndpoint{"127.0.0.1", port, true};
        auto stream = co_await connect(endpoint, options);
        EXPECT_OK(stream);
        HttpConnection connection(std::move(*stream), "test");
        Request request;
        request.target = "/upgrade";
        request.headers.set("Connection", "Upgrade");
        request.headers.set("Upgrade", "bytes");
        auto response = co_await connection.send(std::move(request));
        EXPECT_OK(response);
        auto bytes = response->upgrade();
        EXPECT_OK(co_await write_all(*bytes, data, 1'000'000));
        const auto back = co_await read_all(*bytes);
        EXPECT_OK(back);
        EXPECT_TRUE(*back == data);
    }(server_->port(), sent, trusting().connect));
}

TEST_F(HttpClientTest, TellsACutTlsConnectionFromItsEnd) {
    listen_tls();
    loop_.run([](std::uint16_t port, ConnectOptions options) -> asio::awaitable<void> {
        const Endpoint endpoint = TcpEndpoint{"127.0.0.1", port, true};
        auto stream = co_await connect(endpoint, options);
        EXPECT_OK(stream);
        HttpConnection connection(std::move(*stream), "test");
        Request request;
        request.target = "/torn";
        auto response = co_await connection.send(std::move(request));
        EXPECT_OK(response);
        const auto body = co_await response->read_body(1000);
        EXPECT_FALSE(body);
    }(server_->port(), trusting().connect));
}

TEST_F(HttpClientTest, RefusesCertificatesThatDoNotBelongTogether) {
    listen_tls();
    ServerOptions options;
    options.tls = TlsFiles{folder_ / "cert.pem", folder_ / "ca.key"};
    const auto server = HttpServer::listen(loop_.executor(), options, {});
    ASSERT_FALSE(server);
    EXPECT_EQ(server.error().code, Errc::invalid_argument);
    EXPECT_OK(server_->reload_tls());
    write_file(folder_ / "key.pem", "nothing");
    EXPECT_FALSE(server_->reload_tls());
    EXPECT_OK(get("/hello", "https", trusting())); // the old one still serves
}

// A proxy of few words: reads the request up to its end, answers, and relays.
class Proxy {
public:
    using Talk = std::function<asio::awaitable<bool>(ByteStream& client)>;

    Proxy(Loop& loop, std::uint16_t target, Talk talk)
        : acceptor_(loop.executor(), {asio::ip::address_v4::loopback(), 0})
        , done_(loop.start(serve(target, std::move(talk)))) {}

    std::uint16_t port() { return acceptor_.local_endpoint().port(); }
    void finish() { Loop::finish(done_); }

private:
    asio::awaitable<void> serve(std::uint16_t target, Talk talk) {
        auto client = make_stream(co_await acceptor_.async_accept(asio::use_awaitable));
        if (co_await talk(*client)) {
            const Endpoint endpoint = TcpEndpoint{"127.0.0.1", target};
            auto server = co_await connect(endpoint);
            EXPECT_OK(server);
            (void)co_await relay(*client, **server);
        }
    }

    asio::ip::tcp::acceptor acceptor_;
    std::future<void> done_;
};

TEST_F(HttpClientTest, GoesThroughAnHttpProxy) {
    listen();
    std::string seen;
    const auto talk = [&seen](std::string answer) {
        return [&seen, answer](ByteStream& client) -> asio::awaitable<bool> {
            std::array<std::byte, 1> one{};
            seen.clear();
            while (!seen.ends_with("\r\n\r\n")) {
                EXPECT_OK(co_await read_exactly(client, one));
                seen += as_text(one);
            }
            (void)co_await client.write(as_bytes(answer));
            co_return answer.find(" 200 ") != std::string::npos;
        };
    };
    FetchOptions options;
    Proxy good(loop_, server_->port(), talk("HTTP/1.1 200 Connection established\r\n\r\n"));
    options.connect.proxy = http_proxy("127.0.0.1", good.port(), ProxyCredentials{"user", Secret("pass")});
    const auto response = get("/hello", "http", options);
    ASSERT_OK(response);
    EXPECT_EQ(response->body, "hi");
    EXPECT_THAT(seen, HasSubstr("CONNECT 127.0.0.1:" + std::to_string(server_->port()) + " HTTP/1.1"));
    EXPECT_THAT(seen, HasSubstr("Proxy-Authorization: Basic dXNlcjpwYXNz"));
    good.finish();

    Proxy strict(loop_, server_->port(),
                 talk("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"));
    options.connect.proxy = http_proxy("127.0.0.1", strict.port());
    const auto refused = get("/hello", "http", options);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unauthenticated);
    strict.finish();
}

TEST_F(HttpClientTest, GoesThroughASocksProxy) {
    listen();
    const auto port = server_->port();
    FetchOptions options;
    Proxy proxy(loop_, port, [port](ByteStream& client) -> asio::awaitable<bool> {
        std::array<std::byte, 4> hello{};
        EXPECT_OK(co_await read_exactly(client, hello));
        EXPECT_EQ(hex(hello), "05020002");
        (void)co_await client.write(*from_hex("0502"));
        std::array<std::byte, 11> login{};
        EXPECT_OK(co_await read_exactly(client, login));
        EXPECT_EQ(hex(login), "0104757365720470617373");
        (void)co_await client.write(*from_hex("0100"));
        std::array<std::byte, 16> request{};
        EXPECT_OK(co_await read_exactly(client, request));
        EXPECT_EQ(as_text(ByteView(request).subspan(5, 9)), "127.0.0.1");
        EXPECT_EQ(std::to_integer<unsigned>(request[14]) << 8 | std::to_integer<unsigned>(request[15]), port);
        (void)co_await client.write(*from_hex("05000001000000000000"));
        co_return true;
    });
    options.connect.proxy = socks5_proxy("127.0.0.1", proxy.port(), ProxyCredentials{"user", Secret("pass")});
    const auto response = get("/hello", "http", options);
    ASSERT_OK(response);
    EXPECT_EQ(response->body, "hi");
    proxy.finish();

    Proxy refusing(loop_, port, [](ByteStream& client) -> asio::awaitable<bool> {
        std::array<std::byte, 3> hello{};
        EXPECT_OK(co_await read_exactly(client, hello));
        (void)co_await client.write(*from_hex("0500"));
        std::array<std::byte, 16> request{};
        EXPECT_OK(co_await read_exactly(client, request));
        (void)co_await client.write(*from_hex("05050001000000000000"));
        co_return false;
    });
    options.connect.proxy = socks5_proxy("127.0.0.1", refusing.port());
    const auto refused = get("/hello", "http", options);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("connection refused"));
    refusing.finish();
}

} // namespace
} // namespace berth::net
