// The pure parts: targets, URLs, header fields, backoff; and the blocking pool.
#include "harness.h"
#include "net/backoff.h"
#include "net/blocking_pool.h"
#include "net/http.h"
#include "net/relay.h"
#include "pair.h"

#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>

#include <random>
#include <thread>

namespace berth::net {
namespace {

using namespace testing;
using ::testing::ElementsAre;

TEST(TargetTest, DecodesOnceAndKeepsEncodedSlashesInTheirSegment) {
    const auto target = Target::parse("/a%2Fb/%2525/?q=x%26y+z&q=2&empty=&flag");
    ASSERT_OK(target);
    EXPECT_THAT(target->segments(), ElementsAre("a/b", "%25", ""));
    EXPECT_EQ(target->query("q"), "x&y z");
    EXPECT_EQ(target->query("empty"), "");
    EXPECT_EQ(target->query("flag"), "");
    EXPECT_EQ(target->query("none"), std::nullopt);
    EXPECT_EQ(target->raw_path(), "/a%2Fb/%2525/");
    EXPECT_THAT(Target::parse("/")->segments(), ElementsAre(""));
}

TEST(TargetTest, RefusesInvalidUtf8) {
    for (const char* bad : {"/%c0%af", "/%e0%80%80", "/%ed%a0%80", "/%f4%90%80%80", "/%80", "/%e2%82", "/?a=%ff"}) {
        EXPECT_FALSE(Target::parse(bad)) << bad;
    }
    EXPECT_OK(Target::parse("/%e2%82%ac/%f0%9f%98%80"));
}

TEST(UrlTest, TakesApartAndPutsTogether) {
    const auto url = Url::parse("HTTPS://Example.test:8443/a%20b?c=d");
    ASSERT_OK(url);
    EXPECT_TRUE(url->tls());
    EXPECT_EQ(url->port, 8443);
    EXPECT_EQ(url->target, "/a%20b?c=d");
    EXPECT_EQ(Url::parse("http://[::1]")->host, "::1");
    EXPECT_EQ(Url::parse("http://[::1]:90")->host_header(), "[::1]:90");
    EXPECT_EQ(Url::parse("https://h")->text(), "https://h/");
    EXPECT_EQ(Url::parse("https://h:443/x")->host_header(), "h");
    for (const char* bad : {"", "h", "ftp://h", "http://", "http://u:p@h", "http://h:0/", "http://h:99999/",
                            "http://h/#f", "http://a b/", "http://h/\r\nX: y", "http://h%0d%0a/", "http://h%00/"}) {
        EXPECT_FALSE(Url::parse(bad)) << bad;
    }
}

TEST(HeadersTest, ComparesNamesWithoutCaseAndListsByToken) {
    Headers headers{
        {"Connection", "keep-alive, Upgrade"}, {"Berth-User", "x"}, {"berth-role", "y"}, {"A", "1"}, {"a", "2"}};
    EXPECT_TRUE(headers.has_token("connection", "upgrade"));
    EXPECT_FALSE(headers.has_token("connection", "grade"));
    EXPECT_EQ(headers.count("A"), 2U);
    headers.remove_prefix("Berth-");
    EXPECT_FALSE(headers.contains("Berth-User"));
    EXPECT_FALSE(headers.contains("Berth-Role"));
    headers.set("a", "3");
    EXPECT_EQ(headers.get("A"), "3");
}

TEST(HeadersTest, FindsTheBearerToken) {
    EXPECT_EQ(bearer_token(Headers{{"authorization", "bearer abc"}}), "abc");
    EXPECT_EQ(bearer_token(Headers{{"Authorization", "Basic abc"}}), std::nullopt);
    EXPECT_EQ(bearer_token(Headers{{"Authorization", "Bearer a"}, {"Authorization", "Bearer b"}}), std::nullopt);
    EXPECT_EQ(bearer_token(Headers{{"Authorization", "Bearer "}}), std::nullopt);
}

TEST(BackoffTest, FollowsTheFiguresOfTheArchitecture) {
    constexpr double all = 1.0;
    Backoff idle;
    std::vector<std::int64_t> delays;
    for (int i = 0; i < 12; ++i) {
        delays.push_back(idle.next(0ms, false, all).count());
    }
    EXPECT_THAT(delays, ElementsAre(1000, 1500, 2250, 3375, 5062, 7593, 11390, 17085, 25628, 30000, 30000, 30000));
    Backoff waiting;
    EXPECT_EQ(waiting.next(0s, true, all), 250ms);
    EXPECT_EQ(waiting.next(59s, true, all), 250ms);
    EXPECT_EQ(waiting.next(61s, true, all), 2s);
    EXPECT_EQ(waiting.next(299s, true, all), 2s);
    EXPECT_LE(waiting.next(301s, true, all), 30s);
    EXPECT_EQ(idle.next(0ms, false, 0.0), 0ms); // full jitter
    EXPECT_EQ(idle.next(0ms, false, 0.5), 15s);
    idle.retry_after(7s);
    EXPECT_EQ(idle.next(0ms, false, 0.1), 10s);
    EXPECT_EQ(idle.next(0ms, false, 0.1), 3s);
    idle.reset();
    EXPECT_EQ(idle.next(0ms, false, all), 1s);
    for (int i = 0; i < 5000; ++i) {
        EXPECT_LE(idle.next(0ms, false, all), 30s);
    }
}

TEST(BackoffTest, ThousandsThatComeBackTogetherAreSpreadOverTheWholeInterval) {
    constexpr int clients = 10'000;
    constexpr int slices = 10;
    std::mt19937 random(4); // one outcome, always the same
    std::uniform_real_distribution<double> jitter(0, 1);
    struct Case {
        bool bytes_waiting;
        std::optional<std::chrono::milliseconds> told; // Retry-After
        std::chrono::milliseconds from;
        std::chrono::milliseconds width;
    };
    for (const auto& [bytes_waiting, told, from, width] :
         {Case{true, {}, 0ms, 250ms}, Case{false, {}, 0ms, 1s}, Case{true, 5s, 5s, 1s}, Case{false, 5s, 5s, 1s}}) {
        std::vector<int> arrivals(slices);
        for (int i = 0; i < clients; ++i) {
            Backoff backoff;
            if (told) {
                backoff.retry_after(*told);
            }
            const auto delay = backoff.next(0ms, bytes_waiting, jitter(random));
            ASSERT_GE(delay, from);
            ASSERT_LT(delay, from + width);
            ++arrivals[static_cast<std::size_t>((delay - from) * slices / width)];
        }
        for (const int in_slice : arrivals) {
            EXPECT_NEAR(in_slice, clients / slices, 150) << from.count() << " ms";
        }
    }
}

TEST(BackoffTest, AttemptsThatHangAreRepeatedAsOftenAsSomebodyWaits) {
    const Backoff backoff;
    EXPECT_EQ(backoff.spacing(0s, true), 250ms);
    EXPECT_EQ(backoff.spacing(61s, true), 2s);
    EXPECT_EQ(backoff.spacing(6min, true), 5s);
    EXPECT_EQ(backoff.spacing(0s, false), 5s);
}

TEST(BlockingPoolTest, GivesTheResultBackOnTheCallersThread) {
    Loop loop;
    BlockingPool pool(2);
    loop.run([](BlockingPool& on) -> asio::awaitable<void> {
        const auto caller = std::this_thread::get_id();
        const auto worker = co_await on.run([]() -> Result<std::thread::id> { return std::this_thread::get_id(); });
        EXPECT_OK(worker);
        EXPECT_NE(*worker, caller);
        EXPECT_EQ(std::this_thread::get_id(), caller);
    }(pool));
}

TEST(BlockingPoolTest, TurnsExceptionsIntoErrors) {
    Loop loop;
    BlockingPool pool(1);
    const auto outcome = loop.run(pool.run([]() -> Result<int> { throw std::runtime_error("boom"); }));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, Errc::internal);
    EXPECT_THAT(outcome.error().message, ::testing::HasSubstr("boom"));
}

TEST(BlockingPoolTest, RunsSideBySideAndFinishesWhatWasBegun) {
    Loop loop;
    std::atomic<int> done = 0;
    std::vector<std::future<Result<>>> runs;
    {
        BlockingPool pool(2);
        auto gate = std::make_shared<std::promise<void>>();
        auto opened = std::make_shared<std::shared_future<void>>(gate->get_future());
        // Each waits for the other: with one thread this would never end.
        runs.push_back(loop.start(pool.run([opened, &done]() -> Result<> {
            opened->wait();
            ++done;
            return {};
        })));
        runs.push_back(loop.start(pool.run([gate, &done]() -> Result<> {
            gate->set_value();
            ++done;
            return {};
        })));
        for (auto& run : runs) {
            EXPECT_OK(Loop::finish(run));
        }
    }
    EXPECT_EQ(done, 2);
}

TEST(RelayTest, PassesHalfClosesOnAndCounts) {
    Loop loop;
    auto [client, a] = stream_pair(loop.executor());
    auto [b, server] = stream_pair(loop.executor());
    std::uint64_t counted = 0;
    RelayOptions options;
    options.moved = [&counted](std::size_t up, std::size_t down) { counted += up + down; };
    auto relaying = loop.start(relay(*a, *b, options));
    ASSERT_OK(loop.run(write_all(*client, pattern(10'000), 999)));
    auto got = loop.run(read_all(*server)); // ends although the other direction is still open
    ASSERT_OK(got);
    EXPECT_TRUE(*got == pattern(10'000));
    auto answering = loop.start(write_all(*server, pattern(2'000'000, 2), 100'000));
    got = loop.run(read_all(*client));
    EXPECT_OK(Loop::finish(answering));
    ASSERT_OK(got);
    EXPECT_TRUE(*got == pattern(2'000'000, 2));
    const auto relayed = Loop::finish(relaying);
    EXPECT_FALSE(relayed.error);
    EXPECT_EQ(relayed.a_to_b, 10'000U);
    EXPECT_EQ(relayed.b_to_a, 2'000'000U);
    EXPECT_EQ(counted, 2'010'000U);
}

TEST(RelayTest, DoesNotReadWhatItCannotWrite) {
    Loop loop;
    auto [client, a] = stream_pair(loop.executor());
    auto [b, server] = stream_pair(loop.executor());
    auto relaying = loop.start(relay(*a, *b));
    // The server reads nothing: what can be written is what sockets and one buffer hold.
    auto flooding = loop.start(write_all(*client, pattern(50'000'000), 50'000));
    EXPECT_EQ(flooding.wait_for(200ms), std::future_status::timeout);
    loop.run([](ByteStream& one) -> asio::awaitable<void> {
        one.close();
        co_return;
    }(*server));
    EXPECT_FALSE(Loop::finish(flooding));
    EXPECT_TRUE(Loop::finish(relaying).error);
}

// Pieces with a pause before each, so that what carries them comes to rest in between.
asio::awaitable<Result<>> write_now_and_then(ByteStream& stream, Bytes bytes, std::size_t piece) {
    asio::steady_timer pause(stream.executor());
    for (ByteView left = bytes; !left.empty(); left = left.subspan(std::min(piece, left.size()))) {
        pause.expires_after(2ms);
        co_await pause.async_wait(asio::use_awaitable);
        if (auto written = co_await stream.write(left.first(std::min(piece, left.size()))); !written) {
            co_return written;
        }
    }
    co_return co_await stream.shutdown_send();
}

TEST(RelayTest, RestsBetweenBytesAndLosesNone) {
    Loop loop;
    auto [client, a] = stream_pair(loop.executor());
    auto [b, server] = stream_pair(loop.executor());
    RelayOptions options;
    options.rest_after = 1ms;
    auto relaying = loop.start(relay(*a, *b, options));
    auto up = loop.start(write_now_and_then(*client, pattern(5'000'000), 40'001));
    auto down = loop.start(write_now_and_then(*server, pattern(700'000, 2), 3'001));
    auto upper = loop.start(read_all(*server));
    const auto lower = loop.run(read_all(*client));
    const auto arrived = Loop::finish(upper);
    ASSERT_OK(arrived);
    ASSERT_OK(lower);
    EXPECT_TRUE(*arrived == pattern(5'000'000));
    EXPECT_TRUE(*lower == pattern(700'000, 2));
    EXPECT_OK(Loop::finish(up));
    EXPECT_OK(Loop::finish(down));
    EXPECT_FALSE(Loop::finish(relaying).error);
}

TEST(RelayTest, DoesNotRestOnBytesThatNobodyTakesYet) {
    Loop loop;
    auto [client, a] = stream_pair(loop.executor());
    auto [b, server] = stream_pair(loop.executor());
    RelayOptions options;
    options.rest_after = 5ms;
    auto relaying = loop.start(relay(*a, *b, options));
    auto flooding = loop.start(write_all(*client, pattern(3'000'000), 50'000));
    EXPECT_EQ(flooding.wait_for(100ms), std::future_status::timeout);
    const auto arrived = loop.run(read_all(*server));
    ASSERT_OK(arrived);
    EXPECT_TRUE(*arrived == pattern(3'000'000));
    EXPECT_OK(Loop::finish(flooding));
    EXPECT_OK(loop.run(write_all(*server, {}, 1)));
    EXPECT_FALSE(Loop::finish(relaying).error);
}

TEST(RelayTest, EndsWhenNothingMoves) {
    Loop loop;
    auto [client, a] = stream_pair(loop.executor());
    auto [b, server] = stream_pair(loop.executor());
    RelayOptions options;
    options.idle_timeout = 50ms;
    const auto relayed = loop.run(relay(*a, *b, options));
    ASSERT_TRUE(relayed.error);
    EXPECT_EQ(relayed.error->code, Errc::timed_out);
}

} // namespace
} // namespace berth::net
