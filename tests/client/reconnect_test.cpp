// How a connection comes back: by a line that was found beside a silent one, by a ticket, after sleep and on another
// network; and what it waits for meanwhile. Against a real gateway and link end, over a relay that can fall silent.
#include "client/connection_impl.h"
#include "client/line.h"
#include "client/machine_watch.h"
#include "client/port_forward.h"
#include "connection_fixture.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#ifdef __linux__
#include <linux/rtnetlink.h>
#include <net/if.h>
#endif

namespace berth::client {

using namespace std::literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

// A way to the gateway on which what goes through now can be made to stand still, as on a line that is cut: nothing is
// lost by TCP, nothing is closed, nothing arrives. Connections made later are carried.
class StillRelay : public QObject {
public:
    explicit StillRelay(std::uint16_t port) {
        EXPECT_TRUE(server_.listen(QHostAddress::LocalHost));
        connect(&server_, &QTcpServer::newConnection, this, [this, port] {
            QTcpSocket* near = server_.nextPendingConnection();
            auto* far = new QTcpSocket(near);
            ++connections;
            const auto carry = [this, generation = generation_](QTcpSocket* from, QTcpSocket* to) {
                connect(from, &QTcpSocket::readyRead, to, [this, generation, from, to] {
                    if (generation == generation_) {
                        to->write(from->readAll());
                    }
                });
            };
            carry(near, far);
            carry(far, near);
            far->connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        });
    }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(server_.serverPort())); }
    void stand_still() { ++generation_; }

    int connections = 0;

private:
    QTcpServer server_;
    int generation_ = 0;
};

class ReconnectTest : public ::testing::Test {
protected:
    TestGateway gateway;
    StillRelay relay{static_cast<std::uint16_t>(gateway.server.url().port())};
    ConnectionManager manager{relay.url(), gateway.tokens()};
    Connection& made = manager.connection(TestGateway::workspace_id);

    static void turn(std::chrono::milliseconds time) {
        QEventLoop loop;
        QTimer::singleShot(time, &loop, &QEventLoop::quit);
        loop.exec();
    }
};

// Connects nowhere the first times, as on a line that swallows everything.
class SwallowingConnector : public net::ProxyConnector {
public:
    explicit SwallowingConnector(int swallowed)
        : swallowed_(swallowed) {}
    asio::awaitable<Result<net::ByteStreamPtr>> connect(asio::any_io_executor executor, std::string host,
                                                        std::uint16_t port) const override {
        if (++attempts > swallowed_) {
            co_return co_await net::direct_connector()->connect(executor, std::move(host), port);
        }
        asio::steady_timer never(executor, asio::steady_timer::time_point::max());
        co_await never.async_wait(asio::use_awaitable);
        co_return fail(Errc::internal, "It should never come to this.");
    }
    mutable std::atomic<int> attempts = 0;

private:
    int swallowed_;
};

struct LineTest : ::testing::Test {
    TestServer server;
    std::shared_ptr<LinkSlot> slot = std::make_shared<LinkSlot>(server.executor());

    LineRequest request(std::shared_ptr<const net::ProxyConnector> connector, std::chrono::milliseconds spacing) const {
        LineRequest made;
        made.endpoint = {"127.0.0.1", static_cast<std::uint16_t>(server.url().port()), false};
        made.connect.proxy = std::move(connector);
        made.spacing = spacing;
        return made;
    }
};

} // namespace

TEST_F(LineTest, AnAttemptThatHangsHoldsNoOtherBack) {
    const auto connector = std::make_shared<SwallowingConnector>(12);
    const auto began = std::chrono::steady_clock::now();
    const auto line =
        asio::co_spawn(server.executor(), find_line(request(connector, 20ms), slot), asio::use_future).get();
    EXPECT_TRUE(line) << line.error().text();
    EXPECT_EQ(connector->attempts, 13);
    EXPECT_GE(std::chrono::steady_clock::now() - began, 240ms) << "they are so far apart";
}

TEST_F(LineTest, AStirBeginsAnotherAttemptAtOnce) {
    const auto connector = std::make_shared<SwallowingConnector>(1);
    auto line = asio::co_spawn(server.executor(), find_line(request(connector, 1h), slot), asio::use_future);
    while (connector->attempts == 0) {
        std::this_thread::yield();
    }
    asio::post(server.executor(), [this] { slot->stir(); });
    EXPECT_TRUE(line.get());
}

TEST_F(LineTest, WhatIsRefusedIsToldAtOnce) {
    QTcpServer closed;
    ASSERT_TRUE(closed.listen(QHostAddress::LocalHost));
    auto refused = request(net::direct_connector(), 1h);
    refused.endpoint.port = closed.serverPort();
    closed.close();
    const auto line = asio::co_spawn(server.executor(), find_line(refused, slot), asio::use_future).get();
    ASSERT_FALSE(line);
    EXPECT_EQ(line.error().code, Errc::unavailable);
}

TEST_F(ReconnectTest, ACarrierThatFallsSilentIsReplacedBeforeItIsGivenUp) {
    Heard heard;
    ExecSession session(made, command({"cat", "0"}), heard.exec_events());
    session.input(as_bytes("before "));
    heard.until([&] { return heard.output == "before "; });
    std::string why;
    QObject::connect(&made, &Connection::state_changed, &manager, [&] {
        if (made.state().kind == ConnectionState::Kind::reconnecting && made.state().reason) {
            why = made.state().reason->message;
        }
    });
    relay.stand_still();
    session.input(as_bytes("after"));
    heard.until([&] { return heard.output == "before after"; });
    EXPECT_EQ(why, "The workspace has not answered for a while.") << "the link itself says something else, after 2.5 s";
    EXPECT_EQ(gateway.sessions_made(), 1U);
}

TEST_F(ReconnectTest, AChangeOfTheNetworkReplacesACarrierThatDoesNotAnswer) {
    ASSERT_TRUE(wait(made.connected()));
    ConnectionTest::until(made, [](const ConnectionState& state) { return state.rtt.has_value(); });
    relay.stand_still();
    const auto began = std::chrono::steady_clock::now();
    manager.network_changed();
    ConnectionTest::until(made, ConnectionState::Kind::reconnecting);
    ConnectionTest::until(made, ConnectionState::Kind::connected);
    EXPECT_LT(std::chrono::steady_clock::now() - began, 10s) << "nothing waits: a heartbeat finds it in 25 s";
    EXPECT_EQ(gateway.sessions_made(), 1U);
}

TEST_F(ReconnectTest, ACarrierThatAnswersIsKept) {
    ASSERT_TRUE(wait(made.connected()));
    bool moved = false;
    QObject::connect(&made, &Connection::state_changed, &manager,
                     [&] { moved = moved || made.state().kind != ConnectionState::Kind::connected; });
    manager.network_changed();
    manager.woke_up();
    turn(500ms);
    EXPECT_FALSE(moved);
    EXPECT_EQ(gateway.presented().size(), 1U);
}

TEST_F(ReconnectTest, ATicketResumesWithoutAskingForATokenAgain) {
    gateway.give_ticket("the-ticket", 900);
    Heard heard;
    ExecSession session(made, command({"cat", "0"}), heard.exec_events());
    session.input(as_bytes("one "));
    heard.until([&] { return heard.output == "one "; });
    for (const char* text : {"two ", "three "}) {
        gateway.cut_carriers();
        session.input(as_bytes(std::string_view(text)));
        heard.until([&] { return heard.output.ends_with(text); });
    }
    EXPECT_EQ(gateway.issued, 1);
    EXPECT_THAT(gateway.presented(), ElementsAre("Bearer token-1", "Bearer the-ticket", "Bearer the-ticket"));
}

TEST_F(ReconnectTest, ATicketThatIsRefusedIsFollowedByATokenAtOnce) {
    gateway.give_ticket("the-ticket", 900);
    Heard heard;
    ExecSession session(made, command({"cat", "0"}), heard.exec_events());
    session.input(as_bytes("one "));
    heard.until([&] { return heard.output == "one "; });
    gateway.refuse_with(TestServer::response(401, "{}"));
    gateway.cut_carriers();
    session.input(as_bytes("two"));
    heard.until([&] { return heard.output == "one two"; });
    EXPECT_EQ(gateway.presented().back(), "Bearer token-2");
    EXPECT_EQ(gateway.sessions_made(), 1U);
}

TEST_F(ReconnectTest, ATicketOpensNoNewSession) {
    gateway.give_ticket("the-ticket", 900);
    ASSERT_TRUE(wait(made.connected()));
    gateway.forget_sessions();
    int lost = -1;
    QObject::connect(&made, &Connection::session_lost, &manager, [&](const QString&, int streams) { lost = streams; });
    Heard heard;
    const ExecSession session(made, command({"cat", "0"}), heard.exec_events());
    gateway.cut_carriers();
    heard.until([&] { return heard.ended; });
    ASSERT_TRUE(wait(made.connected()));
    EXPECT_EQ(gateway.sessions_made(), 2U);
    EXPECT_EQ(gateway.presented().back(), "Bearer token-2");
    EXPECT_GE(lost, 0) << "it is told what was lost";
}

TEST_F(ReconnectTest, AnAuthorisationIsRenewedBeforeItEndsAndNobodyNotices) {
    gateway.give_ticket("short", 1);
    Heard heard;
    ExecSession session(made, command({"cat", "0"}), heard.exec_events());
    session.input(as_bytes("one "));
    heard.until([&] { return heard.output == "one "; });
    bool moved = false;
    QObject::connect(&made, &Connection::state_changed, &manager,
                     [&] { moved = moved || made.state().kind != ConnectionState::Kind::connected; });
    QEventLoop loop;
    QTimer look;
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        if (gateway.presented().size() == 3) {
            loop.quit();
        }
    });
    look.start(20ms);
    loop.exec();
    session.input(as_bytes("two"));
    heard.until([&] { return heard.output == "one two"; });
    EXPECT_THAT(gateway.presented(), ElementsAre("Bearer token-1", "Bearer token-2", "Bearer token-3"));
    EXPECT_FALSE(moved);
    EXPECT_EQ(gateway.sessions_made(), 1U);
}

TEST_F(ReconnectTest, APlatformThatSaysWhenToAskForATokenAgainIsWaitedFor) {
    gateway.token_error = Error{Errc::rate_limited, "Too many.", ""};
    gateway.token_pause = 1h;
    auto& other = manager.connection("w0123456789abcdf");
    ConnectionTest::until(other, [](const ConnectionState& state) { return state.next_try.has_value(); });
    EXPECT_GT(*other.state().next_try - std::chrono::steady_clock::now(), 59min);
}

TEST_F(ReconnectTest, WhatWantsALinkWaitsForItAndGivesUpInTheEnd) {
    gateway.token_error = Error{Errc::unavailable, "Nothing answers.", ""};
    manager.set_patience(50ms);
    auto& other = manager.connection("w0123456789abcdf");
    const auto wanted = [&other] {
        return asio::co_spawn(other.impl().executor, usable_link(other.impl().slot), asio::use_future);
    };
    auto early = wanted();
    while (early.wait_for(0s) != std::future_status::ready) {
        turn(10ms);
    }
    const auto refused = early.get();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::timed_out);
    EXPECT_THAT(refused.error().message, HasSubstr("could not be reached for 1 s"));

    manager.set_patience(1h);
    auto patient = wanted();
    gateway.token_error.reset();
    while (patient.wait_for(0s) != std::future_status::ready) {
        turn(10ms);
    }
    EXPECT_TRUE(patient.get());
}

TEST(WakeDetector, SeesASleepOnTheBootClockAndOnATimerThatComesFarTooLate) {
    WakeDetector detector(2s);
    EXPECT_FALSE(detector.look({100s, 500s})) << "nothing to compare it with";
    EXPECT_FALSE(detector.look({102s, 502s}));
    EXPECT_FALSE(detector.look({106s, 506s + 100ms})) << "a busy machine";
    EXPECT_TRUE(detector.look({108s, 600s})) << "the monotonic clock stood for a minute and a half";
    EXPECT_FALSE(detector.look({110s, 602s})) << "once for each sleep";
    EXPECT_TRUE(detector.look({111s, 604s})) << "a nap of a second";
    EXPECT_TRUE(detector.look({150s, 643s})) << "a clock that goes on, or a program that was stopped";
    EXPECT_FALSE(detector.look({152s, 645s}));
}

TEST(MachineWatch, TellsASleepOnceByTheClocksItIsGiven) {
    MachineClocks now{10s, 10s};
    MachineWatch watch([&now] { return now; });
    int woke = 0;
    QObject::connect(&watch, &MachineWatch::woke_up, &watch, [&woke] { ++woke; });
    now = {12s, 12s};
    watch.look();
    EXPECT_EQ(woke, 0);
    now = {14s, 8h};
    watch.look();
    watch.look();
    EXPECT_EQ(woke, 1);
}

TEST(MachineWatch, ReadsClocksThatGoOn) {
    const auto before = clocks_of_this_machine();
    const auto after = clocks_of_this_machine();
    EXPECT_GE(after.monotonic, before.monotonic);
    EXPECT_GE(after.boot, after.monotonic - 1s) << "the boot clock stands never";
}

#ifdef __linux__

namespace {

// rtnetlink messages as the kernel writes them.
class Messages {
public:
    template<typename Header>
    Messages& add(std::uint16_t type, const Header& header,
                  const std::vector<std::pair<int, std::uint32_t>>& attributes = {}) {
        nlmsghdr head{};
        head.nlmsg_type = type;
        head.nlmsg_len = static_cast<std::uint32_t>(NLMSG_SPACE(sizeof header) + attributes.size() * RTA_SPACE(4));
        put(head, NLMSG_HDRLEN);
        put(header, NLMSG_ALIGN(sizeof header));
        for (const auto& [kind, value] : attributes) {
            put(rtattr{static_cast<unsigned short>(RTA_LENGTH(4)), static_cast<unsigned short>(kind)}, RTA_LENGTH(0));
            put(value, 4);
        }
        return *this;
    }
    Messages& link(int index, bool running) {
        ifinfomsg header{};
        header.ifi_index = index;
        header.ifi_flags = running ? IFF_UP | IFF_RUNNING : IFF_UP;
        return add(RTM_NEWLINK, header);
    }
    Messages& address(std::uint16_t type, std::uint32_t value) {
        ifaddrmsg header{};
        header.ifa_family = AF_INET;
        header.ifa_index = 2;
        return add(type, header, {{IFA_ADDRESS, value}});
    }
    Messages& route(std::uint16_t type, unsigned char table, std::uint32_t gateway) {
        rtmsg header{};
        header.rtm_family = AF_INET;
        header.rtm_table = table;
        return add(type, header, {{RTA_GATEWAY, gateway}});
    }
    std::span<const std::byte> bytes() const { return bytes_; }

private:
    template<typename T>
    void put(const T& value, std::size_t padded) {
        const auto view = std::as_bytes(std::span(&value, 1));
        bytes_.insert(bytes_.end(), view.begin(), view.end());
        bytes_.resize(bytes_.size() + padded - sizeof value);
    }
    std::vector<std::byte> bytes_;
};

} // namespace

TEST(NetworkFacts, TellWhatIsNewAndNotWhatIsRepeated) {
    NetworkFacts facts;
    EXPECT_TRUE(facts.take(Messages().link(2, true).bytes()));
    EXPECT_FALSE(facts.take(Messages().link(2, true).bytes())) << "a Wi-Fi tells of every scan";
    EXPECT_TRUE(facts.take(Messages().link(2, false).bytes()));
    EXPECT_TRUE(facts.take(Messages().address(RTM_NEWADDR, 1).bytes()));
    EXPECT_FALSE(facts.take(Messages().address(RTM_NEWADDR, 1).bytes())) << "a lifetime that was extended";
    EXPECT_TRUE(facts.take(Messages().address(RTM_NEWADDR, 2).bytes()));
    EXPECT_TRUE(facts.take(Messages().address(RTM_DELADDR, 1).bytes()));
    EXPECT_TRUE(facts.take(Messages().address(RTM_NEWADDR, 1).bytes()));
    EXPECT_TRUE(facts.take(Messages().route(RTM_NEWROUTE, RT_TABLE_MAIN, 7).bytes()));
    EXPECT_FALSE(facts.take(Messages().route(RTM_NEWROUTE, RT_TABLE_LOCAL, 8).bytes())) << "an address said twice";
    EXPECT_TRUE(facts.take(Messages().link(2, false).route(RTM_DELROUTE, RT_TABLE_MAIN, 7).bytes()));
    EXPECT_FALSE(facts.take({})) << "nothing";
    EXPECT_FALSE(facts.take(Messages().link(3, true).bytes().first(10))) << "half a message";
}

#endif

} // namespace berth::client
