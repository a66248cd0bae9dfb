// Who is let in to the IDE's origin, and what goes through.
#include "client/ide_gate.h"
#include "client/ide_ports.h"
#include "client/reluctant_stream.h"

#include <QFile>
#include <QTemporaryDir>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <array>

using namespace berth;
using namespace berth::client;
using namespace std::literals;

namespace {

constexpr const char* host = "w0123456789abcde.localhost:21234";
constexpr const char* origin = "http://w0123456789abcde.localhost:21234";

class IdeGateTest : public ::testing::Test {
protected:
    IdeGate gate{host};
    std::string cookie = gate.set_cookie().substr(0, gate.set_cookie().find(';'));

    net::Headers request(const std::string& cookies) const { return {{"Host", host}, {"Cookie", cookies}}; }
};

using Verdict = IdeGate::Verdict;

} // namespace

TEST_F(IdeGateTest, LetsInWhoHasTheCookie) {
    EXPECT_EQ(gate.judge(request(cookie)), Verdict::pass);
    EXPECT_EQ(gate.judge(request("other=1; " + cookie + " ; more=2")), Verdict::pass);
}

TEST_F(IdeGateTest, RefusesStrangers) {
    EXPECT_EQ(gate.judge({{"Host", host}}), Verdict::stranger);
    EXPECT_EQ(gate.judge(request(cookie + "x")), Verdict::stranger);
    EXPECT_EQ(gate.judge(request("berth_ide=")), Verdict::stranger);
    EXPECT_EQ(gate.judge(request("x" + cookie)), Verdict::stranger);
    EXPECT_EQ(gate.judge(request(IdeGate(host).set_cookie())), Verdict::stranger);
}

TEST_F(IdeGateTest, RefusesEveryHostButItsOwn) {
    for (const char* other :
         {"127.0.0.1:21234", "localhost:21234", "w0123456789abcde.localhost", "w0123456789abcde.localhost:21235",
          "evil.example", "W0123456789ABCDE.localhost:21234", ""}) {
        EXPECT_EQ(gate.judge({{"Host", other}, {"Cookie", cookie}}), Verdict::wrong_host) << other;
    }
    EXPECT_EQ(gate.judge({{"Cookie", cookie}}), Verdict::wrong_host);
    EXPECT_EQ(gate.judge({{"Host", host}, {"Host", host}, {"Cookie", cookie}}), Verdict::wrong_host);
}

TEST_F(IdeGateTest, RefusesOtherOriginsAndWebSocketsWithoutOne) {
    auto headers = request(cookie);
    headers.set("Origin", origin);
    EXPECT_EQ(gate.judge(headers), Verdict::pass);
    for (const char* other : {"http://evil.example", "null", "https://w0123456789abcde.localhost:21234"}) {
        headers.set("Origin", other);
        EXPECT_EQ(gate.judge(headers), Verdict::foreign) << other;
    }
    headers = request(cookie);
    headers.set("Connection", "keep-alive, Upgrade");
    headers.set("Upgrade", "websocket");
    EXPECT_EQ(gate.judge(headers), Verdict::foreign);
    headers.set("Origin", origin);
    EXPECT_EQ(gate.judge(headers), Verdict::pass);
}

TEST_F(IdeGateTest, AKeyOpensOnceAndForAWhile) {
    const auto now = IdeGate::Clock::now();
    const auto key = gate.new_key("/?folder=x", now);
    EXPECT_EQ(gate.take_key("other", now), std::nullopt);
    EXPECT_EQ(gate.take_key(key, now), "/?folder=x");
    EXPECT_EQ(gate.take_key(key, now), std::nullopt);
    const auto late = gate.new_key("/", now);
    EXPECT_EQ(gate.take_key(late, now + IdeGate::key_lifetime), std::nullopt);
}

TEST_F(IdeGateTest, KeepsItsCookieFromTheWorkspace) {
    auto headers = request("a=1; " + cookie + "; b=2");
    headers.add("Keep-Alive", "timeout=5");
    headers.add("Accept", "*/*");
    const auto passed = gate.for_ide(headers);
    EXPECT_EQ(passed.get("Cookie"), "a=1; b=2");
    EXPECT_EQ(passed.get("Host"), host);
    EXPECT_EQ(passed.get("Accept"), "*/*");
    EXPECT_FALSE(passed.contains("Keep-Alive"));
    EXPECT_FALSE(gate.for_ide(request(cookie)).contains("Cookie"));
}

TEST_F(IdeGateTest, KeepsItsCookieFromBeingReplaced) {
    const net::Headers answer{
        {"Set-Cookie", "berth_ide=theirs"}, {"Set-Cookie", "own=1"}, {"Connection", "close"}, {"Vary", "x"}};
    const auto passed = gate.for_browser(answer);
    EXPECT_EQ(passed.count("Set-Cookie"), 1U);
    EXPECT_EQ(passed.get("Set-Cookie"), "own=1");
    EXPECT_FALSE(passed.contains("Connection"));
    EXPECT_TRUE(passed.contains("Vary"));
}

TEST(IdeRequests, PagesAreToldFromWhatPagesLoad) {
    EXPECT_TRUE(is_page_request("GET", {{"Sec-Fetch-Dest", "document"}}));
    EXPECT_FALSE(is_page_request("GET", {{"Sec-Fetch-Dest", "iframe"}, {"Accept", "text/html"}}));
    EXPECT_FALSE(is_page_request("GET", {{"Accept", "*/*"}}));
    EXPECT_TRUE(is_page_request("GET", {{"Accept", "text/html,*/*"}}));
    EXPECT_FALSE(is_page_request("POST", {{"Accept", "text/html"}}));
}

TEST(IdePorts, StayTheSameForAWorkspace) {
    const QTemporaryDir folder;
    const auto file = folder.filePath(QStringLiteral("ide-ports.json"));
    const auto first = ide_port_choices("w0123456789abcde", file);
    EXPECT_GT(first.size(), 3U);
    EXPECT_EQ(ide_port_choices("w0123456789abcde", file), first);
    remember_ide_port("w0123456789abcde", first[2], file);
    EXPECT_EQ(ide_port_choices("w0123456789abcde", file).front(), first[2]);
    EXPECT_EQ(ide_port_choices("w0123456789abcde", file).size(), first.size());
    QFile damaged(file);
    ASSERT_TRUE(damaged.open(QIODevice::WriteOnly | QIODevice::Truncate));
    damaged.write("{\"w0123456789abcde\": \"x\"");
    damaged.close();
    EXPECT_EQ(ide_port_choices("w0123456789abcde", file), first);
}

namespace {

// Keeps what it is given.
class Sink final : public net::ByteStream {
public:
    explicit Sink(boost::asio::any_io_executor executor, std::string& written)
        : executor_(std::move(executor))
        , written_(written) {}
    asio::any_io_executor executor() override { return executor_; }
    asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte>) override { co_return std::size_t{0}; }
    asio::awaitable<Result<>> write(std::span<const ByteView> parts) override {
        for (const auto part : parts) {
            written_ += as_text(part);
        }
        co_return Result<>{};
    }
    asio::awaitable<Result<>> shutdown_send() override { co_return Result<>{}; }
    void cancel() noexcept override {}
    void close() noexcept override {}

private:
    asio::any_io_executor executor_;
    std::string& written_;
};

} // namespace

TEST(ReluctantStreamTest, KeepsSignsOfLifeBackAndNothingElse) {
    boost::asio::io_context context;
    std::string written;
    bool flows = true;
    ReluctantStream stream(std::make_unique<Sink>(context.get_executor(), written), [&] { return flows; });
    const auto write = [&](const std::string& text) {
        const std::array parts{as_bytes(text)};
        boost::asio::co_spawn(context, stream.write(parts), boost::asio::detached);
        context.restart();
        context.run();
    };
    const auto flush = [&] {
        boost::asio::co_spawn(context, stream.flush(), boost::asio::detached);
        context.restart();
        context.run();
    };
    write("a");
    flows = false;
    write("b");
    write("c");
    flush();
    EXPECT_EQ(written, "a");
    const std::string work(ReluctantStream::small_piece + 1, 'W');
    write(work); // somebody does something
    EXPECT_EQ(written, "abc" + work);
    write("d");
    flows = true;
    flush();
    EXPECT_EQ(written, "abc" + work + "d");
}
