// The browser's way back: what the listener answers and what ends the waiting.
#include "client/oidc/loopback_listener.h"

#include <QTcpSocket>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace std::literals;
using namespace berth;
using namespace berth::client;
using oidc::LoopbackListener;
using ::testing::HasSubstr;

namespace {

class Loopback : public ::testing::Test {
protected:
    LoopbackListener listener;
    QUrl address{QString::fromStdString(*listener.listen())};
    std::vector<QUrl> judged;

    std::string host() const { return "127.0.0.1:" + std::to_string(address.port()); }
    std::string get(const std::string& target) const {
        return "GET " + target + " HTTP/1.1\r\nHost: " + host() + "\r\n\r\n";
    }

    // Sends bytes as a browser would and gives all of the answer.
    Task<Result<std::string>> send(std::string bytes) {
        QTcpSocket socket;
        const OneShot<bool> over;
        QObject::connect(&socket, &QTcpSocket::disconnected, &socket, [over] { over.set(true); });
        QObject::connect(&socket, &QTcpSocket::errorOccurred, &socket, [over] { over.set(false); });
        socket.connectToHost(QStringLiteral("127.0.0.1"), quint16(address.port()));
        socket.write(QByteArray::fromStdString(bytes));
        co_await over;
        co_return socket.readAll().toStdString();
    }

    LoopbackListener::Judge judge_by_path() {
        return [this](const QUrl& url) -> LoopbackListener::Verdict {
            judged.push_back(url);
            if (url.hasQuery() && url.query() == QLatin1String("good")) {
                return {true, 200, "Back to <Berth>", "Done."};
            }
            return {false, 400, "Foreign", "Not ours."};
        };
    }
};

} // namespace

TEST_F(Loopback, AnswersOnlyTheRedirectAddressedToItself) {
    const auto waiting = listener.wait_for_redirect(judge_by_path());
    struct Case {
        std::string request;
        const char* status;
    };
    const Case cases[] = {
        {get("/"), "404"},
        {get("/favicon.ico"), "404"},
        {get("/callback/x"), "404"},
        {get("//callback"), "404"},
        {"POST /callback HTTP/1.1\r\nHost: " + host() + "\r\nContent-Length: 0\r\n\r\n", "405"},
        {"GET /callback HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421"},
        {"GET /callback HTTP/1.1\r\n\r\n", "421"},
        {"GET /callback HTTP/1.1\r\nHost: " + host() + "\r\nHost: " + host() + "\r\n\r\n", "421"},
        {"nonsense\r\n\r\n", "400"},
        {"GET http://evil.example/callback HTTP/1.1\r\nHost: " + host() + "\r\n\r\n", "404"},
        {"GET /callback?" + std::string(20'000, 'x'), "431"},
    };
    for (const auto& [request, status] : cases) {
        const auto answer = wait(send(request));
        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->substr(9, 3), status) << request.substr(0, 80);
    }
    EXPECT_TRUE(judged.empty());
}

TEST_F(Loopback, AForeignRedirectDoesNotEndTheWaiting) {
    const auto both = [this]() -> Task<Result<std::string>> {
        QObject context;
        const OneShot<Result<void>> over;
        start(&context, listener.wait_for_redirect(judge_by_path()), [over](Result<void> result) { over.set(result); });
        const auto foreign = co_await send(get("/callback?code=1&state=evil"));
        EXPECT_EQ(foreign->substr(9, 3), "400");
        EXPECT_FALSE(over.is_set());
        auto page = co_await send(get("/callback?good"));
        co_await over;
        co_return page;
    };
    const auto page = wait(both());
    ASSERT_TRUE(page);
    EXPECT_EQ(page->substr(9, 3), "200");
    EXPECT_THAT(*page, HasSubstr("Back to &lt;Berth&gt;"));
    EXPECT_THAT(*page, HasSubstr("Cache-Control: no-store"));
    EXPECT_THAT(*page, HasSubstr("default-src 'none'"));
    EXPECT_EQ(judged.size(), 2U);
}

TEST_F(Loopback, AnswersNobodyAfterTheRedirectCame) {
    const auto flow = [this]() -> Task<Result<std::string>> {
        QObject context;
        const OneShot<Result<void>> over;
        start(&context, listener.wait_for_redirect(judge_by_path()), [over](Result<void> result) { over.set(result); });
        co_await send(get("/callback?good"));
        co_await over;
        co_return co_await send(get("/callback?good"));
    };
    EXPECT_EQ(wait(flow()), "");
    EXPECT_EQ(judged.size(), 1U);
}

TEST_F(Loopback, TakesARequestInPieces) {
    const auto flow = [this]() -> Task<Result<std::string>> {
        QObject context;
        start(&context, listener.wait_for_redirect(judge_by_path()), [](const Result<void>&) {});
        QTcpSocket socket;
        const OneShot<bool> over;
        const OneShot<bool> connected;
        QObject::connect(&socket, &QTcpSocket::connected, &socket, [connected] { connected.set(true); });
        QObject::connect(&socket, &QTcpSocket::disconnected, &socket, [over] { over.set(true); });
        socket.connectToHost(QStringLiteral("127.0.0.1"), quint16(address.port()));
        co_await connected;
        for (const char byte : get("/callback?good")) {
            socket.write(&byte, 1);
            socket.flush();
            co_await sleep_for(0ms);
        }
        co_await over;
        co_return socket.readAll().toStdString();
    };
    EXPECT_EQ(wait(flow())->substr(9, 3), "200");
}
