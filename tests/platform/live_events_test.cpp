// GET /events as a WebSocket under load: 500 events a second, many listeners. What it says in quiet times is
// tests/api's.
#include "net/websocket.h"
#include "platform_fixture.h"

#include <boost/asio/steady_timer.hpp>
#include <gmock/gmock.h>

#include <cstdlib>
#include <sys/resource.h>

namespace berth::platform {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

double cpu_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// What one listener got.
struct Heard {
    std::vector<std::uint64_t> ids;
    std::size_t messages = 0;
};

class LiveEventsTest : public PlatformFixture {
protected:
    // Listens until that event has come.
    asio::awaitable<Heard> listen(std::string token, std::uint64_t after, std::uint64_t last) {
        const net::Endpoint endpoint = net::TcpEndpoint{"127.0.0.1", platform_->port(), false};
        auto connected = co_await net::connect(endpoint);
        net::HttpConnection connection(std::move(*connected), "platform");
        net::Request request;
        request.target = "/api/v1/events?after=" + std::to_string(after);
        request.headers = {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}};
        request.headers.add("Sec-WebSocket-Key", net::websocket::make_key());
        request.headers.add("Authorization", "Bearer " + token);
        auto response = co_await connection.send(std::move(request));
        if (!response || response->status() != 101) {
            throw std::runtime_error("no upgrade");
        }
        const auto stream = response->upgrade();
        Heard heard;
        std::string held;
        std::vector<std::byte> buffer(64 * 1024);
        while (heard.ids.empty() || heard.ids.back() < last) {
            const auto count = co_await stream->read_some(buffer);
            if (!count || *count == 0) {
                throw std::runtime_error("cut");
            }
            held += as_text(ByteView(buffer).first(*count));
            while (take(held, heard)) {
            }
        }
        co_return heard;
    }

    static bool take(std::string& held, Heard& heard) {
        const auto parsed = net::websocket::parse_header(as_bytes(held)).value();
        if (!parsed || held.size() < parsed->size + parsed->header.length) {
            return false;
        }
        const auto text = held.substr(parsed->size, parsed->header.length);
        held.erase(0, parsed->size + parsed->header.length);
        if (parsed->header.opcode == net::websocket::Opcode::text) {
            ++heard.messages;
            // Not decoded: that would cost more than what is measured.
            constexpr std::string_view member = "\"id\":";
            for (auto at = text.find(member); at != std::string::npos; at = text.find(member, at + 1)) {
                heard.ids.push_back(std::strtoull(text.c_str() + at + member.size(), nullptr, 10));
            }
        }
        return true;
    }
};

TEST_F(LiveEventsTest, FiveHundredEventsASecondReachManyListenersInOrderAndLeaveThePlatformResponsive) {
    constexpr int events = 1000;
    constexpr int listeners = 20;
    start_platform();
    const auto id = create_running("busy");
    auto& store = platform_->store();
    const auto before = *store.last_event();
    std::vector<std::future<Heard>> hearing;
    for (int i = 0; i < listeners; ++i) {
        hearing.push_back(
            boost::asio::co_spawn(io_, listen(token(), before, before + events), boost::asio::use_future));
    }
    auto step = store.find_workspace(id)->shown.steps.front();
    const auto cpu_before = cpu_seconds();
    const auto began = Clock::now();
    boost::asio::steady_timer timer(io_);
    std::vector<double> answers; // milliseconds
    for (int i = 0; i < events; ++i) {
        ASSERT_TRUE(store.save_step(id, step));
        timer.expires_at(began + (i + 1) * 2ms);
        timer.async_wait(boost::asio::use_future).get();
        if (i % 50 == 0) {
            const auto asked = Clock::now();
            EXPECT_EQ(get("/api/v1/me").status, 200U);
            answers.push_back(std::chrono::duration<double, std::milli>(Clock::now() - asked).count());
        }
    }
    const auto took = std::chrono::duration<double>(Clock::now() - began).count();
    for (auto& future : hearing) {
        ASSERT_EQ(future.wait_for(20s), std::future_status::ready);
        const auto heard = future.get();
        ASSERT_EQ(heard.ids.size(), std::size_t{events});
        EXPECT_TRUE(std::ranges::is_sorted(heard.ids));
        EXPECT_LT(static_cast<double>(heard.messages), 25 * took + 10) << "events of a moment go out together";
    }
    std::ranges::sort(answers);
    RecordProperty("cpu_share", std::to_string((cpu_seconds() - cpu_before) / took));
    RecordProperty("answer_p95_ms", std::to_string(answers[answers.size() * 95 / 100]));
    std::printf("%.0f events/s, %d listeners: %.2f cores, GET /me p95 %.1f ms\n", events / took, listeners,
                (cpu_seconds() - cpu_before) / took, answers[answers.size() * 95 / 100]);
    EXPECT_LT(answers[answers.size() / 2], 100.0);
}

} // namespace
} // namespace berth::platform
