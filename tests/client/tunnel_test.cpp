// What tunnels keep and tell on a person's machine: numbers across restarts, who holds which, rates; and the proxy over
// a real link.
#include "client/forward_record.h"
#include "client/port_forward.h"
#include "client/port_holders.h"
#include "client/reverse_forward.h"
#include "client/socks_proxy.h"
#include "test_gateway.h"

#include <QCoreApplication>
#include <QFile>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTimer>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace std::literals;
using namespace berth;
using namespace berth::client;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

constexpr const char* forwarded_id = TestGateway::workspace_id;

TEST(ForwardRecord, TwoProgramsShareItAndDoNotUndoEachOther) {
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("below/forwards.json"));
    ForwardRecord desktop(file);
    ForwardRecord command(file);
    desktop.keep(forwarded_id, 3000, {41233, {}, false});
    command.keep(forwarded_id, 5432, {15432, 15432, true});
    EXPECT_EQ(desktop.find(forwarded_id, 5432), (KeptForward{15432, 15432, true}));
    EXPECT_EQ(command.find(forwarded_id, 3000).local, 41233);
    EXPECT_EQ(command.find(forwarded_id, 80), KeptForward{});
    command.forget(forwarded_id);
    EXPECT_EQ(desktop.find(forwarded_id, 3000), KeptForward{});
}

TEST(ForwardRecord, TriesWhatThePersonAsksElseWhatThereWasElseTheSame) {
    EXPECT_THAT(local_port_choices({}, {}), ElementsAre(std::nullopt));
    EXPECT_THAT(local_port_choices({41233, 8080, false}, {}), ElementsAre(41233, 8080, std::nullopt));
    EXPECT_THAT(local_port_choices({8080, 8080, false}, {}), ElementsAre(8080, std::nullopt));
    EXPECT_THAT(local_port_choices({41233, 8080, false}, 0), ElementsAre(0));
}

TEST(ForwardRecord, AStandInThatOnlyFollowsFromAnotherBerthIsNotKept) {
    const QTemporaryDir folder;
    qputenv("XDG_RUNTIME_DIR", folder.path().toUtf8());
    ForwardRecord record(folder.filePath(QStringLiteral("forwards.json")));
    const auto takes = [](std::uint16_t number) {
        return [number](std::optional<std::uint16_t>) -> Result<std::uint16_t> { return number; };
    };
    EXPECT_EQ(open_by_record(record, forwarded_id, 3000, {}, takes(3000)), 3000);
    {
        const HeldPort other(
            3000, {.program = {}, .workspace_id = forwarded_id, .workspace_name = "demo", .remote = "port 3000"});
        EXPECT_EQ(open_by_record(record, forwarded_id, 3000, {}, takes(41233)), 41233);
        EXPECT_EQ(record.find(forwarded_id, 3000).local, 3000) << "it is the other one's, and comes back";
    }
    EXPECT_EQ(open_by_record(record, forwarded_id, 3000, {}, takes(41233)), 41233);
    EXPECT_EQ(record.find(forwarded_id, 3000).local, 41233);
    const auto refused = open_by_record(record, forwarded_id, 3000, 80,
                                        [](auto) -> Result<std::uint16_t> { return fail(Errc::forbidden, "No."); });
    EXPECT_FALSE(refused);
    EXPECT_FALSE(record.find(forwarded_id, 3000).chosen) << "what cannot be had is not what it shall have";
}

TEST(PortHolders, NameTheHolderWhileItLivesAndBelieveNoDeadOne) {
    const QTemporaryDir folder;
    const QString ports = folder.filePath(QStringLiteral("ports"));
    EXPECT_FALSE(holder_of(3000, ports));
    {
        const HeldPort held(
            3000, {.program = {}, .workspace_id = forwarded_id, .workspace_name = "demo", .remote = "port 80"}, ports);
        const auto holder = holder_of(3000, ports);
        ASSERT_TRUE(holder);
        EXPECT_EQ(holder->pid, QCoreApplication::applicationPid());
        EXPECT_EQ(holder->workspace_name, "demo");
        EXPECT_EQ(holder->remote, "port 80");
        EXPECT_FALSE(holder_of(3001, ports));
    }
    EXPECT_FALSE(holder_of(3000, ports));
    QFile left(ports + QStringLiteral("/4000.json"));
    ASSERT_TRUE(left.open(QIODevice::WriteOnly));
    left.write(R"({"program":"berth","pid":1,"workspace_id":"w","workspace_name":"demo","remote":"port 80"})");
    left.close();
    EXPECT_FALSE(holder_of(4000, ports)) << "nobody holds its lock";
}

TEST(RateMeter, TellsTheRateOfTheLastSeconds) {
    RateMeter meter;
    const RateMeter::Time start{};
    ForwardCounters counters;
    EXPECT_EQ(meter.look(counters, start), ForwardRates{});
    counters.bytes_to_workspace = 2000;
    EXPECT_EQ(meter.look(counters, start + 2s).to_workspace, 1000);
    for (int second = 3; second < 10; ++second) {
        (void)meter.look(counters, start + std::chrono::seconds(second));
    }
    EXPECT_EQ(meter.look(counters, start + 10s), ForwardRates{}) << "nothing has moved for long";
}

// What a program says to a local port and hears until the end.
QByteArray exchange(std::uint16_t port, const QByteArray& said, qsizetype enough) {
    QTcpSocket socket;
    QEventLoop loop;
    QByteArray heard;
    QObject::connect(&socket, &QTcpSocket::connected, &loop, [&] { socket.write(said); });
    QObject::connect(&socket, &QTcpSocket::readyRead, &loop, [&] {
        heard += socket.readAll();
        if (heard.size() >= enough) {
            loop.quit();
        }
    });
    QObject::connect(&socket, &QTcpSocket::disconnected, &loop, &QEventLoop::quit);
    QObject::connect(&socket, &QTcpSocket::errorOccurred, &loop, &QEventLoop::quit);
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    loop.exec();
    return heard + socket.readAll();
}

class TunnelTest : public ::testing::Test {
protected:
    TunnelTest() { qputenv("XDG_RUNTIME_DIR", runtime.path().toUtf8()); }

    QTemporaryDir runtime;
    TestGateway gateway;
    ConnectionManager manager{gateway.server.url(), gateway.tokens()};
    Connection& connection = manager.connection(forwarded_id);
};

TEST_F(TunnelTest, ATakenPortIsNamedByWhatHasIt) {
    ForwardRequest request;
    request.remote_port = 3000;
    request.local_port = 0;
    request.workspace_name = "demo";
    const auto first = PortForward::open(connection, request);
    ASSERT_TRUE(first);
    request.local_port = (*first)->local_port();
    const auto second = PortForward::open(connection, request);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    EXPECT_THAT(second.error().message, HasSubstr("for port 3000 of demo"));
    EXPECT_THAT(second.error().message, HasSubstr(std::to_string(QCoreApplication::applicationPid())));
}

TEST_F(TunnelTest, AProxyTellsTheProgramWhatTheWorkspaceSaid) {
    const auto proxy = SocksProxy::open(connection, 0, "demo");
    ASSERT_TRUE(proxy);
    std::vector<std::string> failures;
    (*proxy)->on_failure([&](const Error& error) { failures.push_back(error.message); });
    // This gateway knows no `dial` streams.
    const QByteArray said("\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01\x00\x50", 13);
    const QByteArray heard = exchange((*proxy)->local_port(), said, 12);
    EXPECT_EQ(heard.left(4), QByteArray("\x05\x00\x05\x01", 4));
    EXPECT_EQ(exchange((*proxy)->local_port(), "GET / HTTP/1.1\r\n\r\n", 1), QByteArray());
    QEventLoop loop;
    while (failures.size() < 2) {
        loop.processEvents(QEventLoop::WaitForMoreEvents);
    }
    EXPECT_THAT(failures, ElementsAre(HasSubstr("no such stream"), HasSubstr("spoke something else")));
    EXPECT_EQ((*proxy)->counters().failed, 2U);
}

TEST_F(TunnelTest, AReverseIsAskedForAgainWhenItsSessionWasLost) {
    QTcpServer server;
    int answered = 0;
    QObject::connect(&server, &QTcpServer::newConnection, &server, [&] {
        QTcpSocket* socket = server.nextPendingConnection();
        QObject::connect(socket, &QTcpSocket::readyRead, &server, [&, socket] {
            ++answered;
            socket->write(socket->readAll() + " pong");
            socket->disconnectFromHost();
        });
    });
    ASSERT_TRUE(server.listen(QHostAddress::LocalHost));
    QTimer ticks;
    ticks.start(10ms);
    const auto until = [](const std::function<bool()>& condition) {
        while (!condition()) {
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        }
    };
    ReverseRequest request;
    request.local_port = server.serverPort();
    auto forward = wait(ReverseForward::open(connection, request));
    ASSERT_TRUE(forward) << forward.error().text();
    EXPECT_EQ((*forward)->remote_port(), 4711);
    until([&] { return answered == 1 && (*forward)->counters().open == 0; });
    EXPECT_EQ((*forward)->counters().bytes_from_workspace, 4U);
    EXPECT_EQ((*forward)->counters().bytes_to_workspace, 9U);
    gateway.forget_sessions();
    gateway.cut_carriers();
    until([&] { return answered == 2; });
    EXPECT_EQ((*forward)->counters().failed, 0U);
}

TEST_F(TunnelTest, AReverseToNowhereIsRefused) {
    ReverseRequest request;
    request.local_port = 0;
    EXPECT_EQ(wait(ReverseForward::open(connection, request)).error().code, Errc::invalid_argument);
    request.local_port = 80;
    request.remote_path = "relative";
    EXPECT_EQ(wait(ReverseForward::open(connection, request)).error().code, Errc::invalid_argument);
}

} // namespace
