// The IDE's local origin while there is no workspace to reach: it listens, lets in by its link, waits, and lets go.
#include "client/ide_server.h"
#include "model/ids.h"

#include <QCoreApplication>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QUrlQuery>
#include <gtest/gtest.h>

using namespace berth;
using namespace berth::client;

namespace {

constexpr int patience_ms = 10'000;

class IdeServerTest : public ::testing::Test {
protected:
    IdeServerTest() { qputenv("BERTH_CONFIG", folder.path().toUtf8()); }
    ~IdeServerTest() override { qunsetenv("BERTH_CONFIG"); }

    std::unique_ptr<IdeServer> open() {
        auto server = IdeServer::open(manager.connection(id), "demo");
        EXPECT_TRUE(server) << server.error().text();
        return server ? std::move(*server) : nullptr;
    }

    // The whole answer to a GET.
    static std::string get(const IdeServer& server, const std::string& path, const std::string& headers = {}) {
        QTcpSocket socket;
        socket.connectToHost(QStringLiteral("127.0.0.1"), server.port());
        if (!socket.waitForConnected(patience_ms)) {
            return "not connected";
        }
        const auto host = server.origin().host().toStdString() + ":" + std::to_string(server.port());
        socket.write(
            ("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n" + headers + "\r\n").c_str());
        while (socket.waitForReadyRead(patience_ms)) {
        }
        return socket.readAll().toStdString();
    }

    // Its port follows from it: another test's, running beside this one, is another.
    const std::string id = model::new_workspace_id();
    QTemporaryDir folder;
    ConnectionManager manager{QUrl(QStringLiteral("http://127.0.0.1:1")), [](std::string) -> Task<TokenAnswer> {
                                  co_return TokenAnswer{fail(Errc::unavailable, "The platform is away."), {}};
                              }};
};

} // namespace

TEST_F(IdeServerTest, LetsInByItsLinkAndWaitsForTheWorkspace) {
    const auto server = open();
    ASSERT_TRUE(server);
    EXPECT_EQ(server->origin().host(), QString::fromStdString(id + ".localhost"));
    const std::string page = "Sec-Fetch-Dest: document\r\n";
    EXPECT_NE(get(*server, "/", page).find("403"), std::string::npos);
    const auto link = server->entrance(QStringLiteral("/?folder=/workspace"));
    const auto entered = get(*server, link.toString(QUrl::RemoveScheme | QUrl::RemoveAuthority).toStdString(), page);
    const auto begin = entered.find("Set-Cookie: ");
    ASSERT_NE(begin, std::string::npos) << entered;
    EXPECT_NE(entered.find("data-target=\"/?folder=/workspace\""), std::string::npos) << entered;
    const auto value = entered.substr(begin + 12, entered.find(';', begin) - begin - 12);
    const auto waiting = get(*server, "/", page + "Cookie: " + value + "\r\n");
    EXPECT_NE(waiting.find("HTTP/1.1 503"), std::string::npos) << waiting;
    EXPECT_NE(waiting.find("Connecting to demo"), std::string::npos) << waiting;
    EXPECT_NE(get(*server, "/.berth/state", "Cookie: " + value + "\r\n").find("\"kind\":\"waiting\""),
              std::string::npos);
}

TEST_F(IdeServerTest, HasItsPortAgainAtOnce) {
    auto first = open();
    ASSERT_TRUE(first);
    const auto port = first->port();
    get(*first, "/"); // a connection was open
    first.reset();
    for (int i = 0; i < 20; ++i) {
        const auto next = open();
        ASSERT_TRUE(next);
        EXPECT_EQ(next->port(), port);
        EXPECT_FALSE(next->moved_because());
    }
}

TEST_F(IdeServerTest, OneProcessServesAWorkspace) {
    const auto first = open();
    const auto second = IdeServer::open(manager.connection(id), "demo");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
}

TEST_F(IdeServerTest, SaysWhenAnotherProgramHasItsPort) {
    quint16 port = 0;
    {
        const auto server = open();
        ASSERT_TRUE(server);
        port = server->port();
    }
    QTcpServer other;
    ASSERT_TRUE(other.listen(QHostAddress::LocalHost, port)) << other.errorString().toStdString();
    const auto server = open();
    ASSERT_TRUE(server);
    EXPECT_NE(server->port(), port);
    ASSERT_TRUE(server->moved_because());
    EXPECT_NE(server->moved_because()->text().find(std::to_string(port)), std::string::npos);
}
