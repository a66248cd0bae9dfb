// The event stream against a real WebSocket server: what it tells, how it comes back, when it gives up.
#include "client/event_stream.h"
#include "test_server.h"

#include <QEventLoop>
#include <QTimer>
#include <QUrlQuery>
#include <QWebSocket>
#include <QWebSocketServer>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace std::literals;
using namespace berth;
using namespace berth::client;
using ::testing::ElementsAre;

namespace {

using Kind = EventStreamState::Kind;

class CountedTokens final : public BearerSource {
public:
    int number = 0;
    Task<Result<Secret>> bearer() override { co_return Secret("t" + std::to_string(number)); }
    Task<Result<Secret>> bearer_instead_of(Secret) override { co_return Secret("t" + std::to_string(++number)); }
};

std::string page(std::initializer_list<std::uint64_t> ids, std::uint64_t next) {
    model::LiveMessage message;
    message.page.emplace().next = next;
    for (const auto id : ids) {
        model::Event event;
        event.id = id;
        event.kind = model::event_kind::state;
        event.message = "It happened.";
        message.page->events.push_back(event);
    }
    return model::dump(model::encode(message));
}

// Says hello to each client with what `hello` is then.
class Platform : public QWebSocketServer {
public:
    std::string hello = page({}, 5);
    std::vector<QWebSocket*> clients;
    std::vector<std::string> asked; // queries and tokens, one for each connection

    Platform()
        : QWebSocketServer(QStringLiteral("platform"), NonSecureMode) {
        connect(this, &QWebSocketServer::newConnection, this, [this] {
            QWebSocket* client = nextPendingConnection();
            clients.push_back(client);
            asked.push_back(client->requestUrl().query().toStdString() + " " +
                            client->request().rawHeader("Authorization").toStdString());
            say(hello);
        });
        listen(QHostAddress::LocalHost, port_);
        port_ = serverPort();
    }
    void say(const std::string& text) { clients.back()->sendTextMessage(QString::fromStdString(text)); }
    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(port_)); }
    void go_away() {
        for (QWebSocket* client : clients) {
            client->abort();
        }
        close();
    }
    void come_back() { listen(QHostAddress::LocalHost, port_); }

private:
    quint16 port_ = 0;
};

class EventStreamTest : public ::testing::Test {
protected:
    explicit EventStreamTest(QUrl url = {})
        : api(http, url.isEmpty() ? platform.url() : url, tokens)
        , stream(api, tokens) {
        QObject::connect(&stream, &EventStream::state_changed, &stream,
                         [this] { states.push_back(stream.state().kind); });
        QObject::connect(&stream, &EventStream::lists_outdated, &stream, [this] { ++outdated; });
        QObject::connect(&stream, &EventStream::events, &stream, [this](const std::vector<model::Event>& events) {
            for (const auto& event : events) {
                ids.push_back(event.id);
            }
        });
        QObject::connect(&stream, &EventStream::ports, &stream,
                         [this](const std::vector<model::WorkspacePorts>& all) { ports = all; });
    }

    void until(const std::function<bool()>& holds) {
        QEventLoop loop;
        QTimer look;
        QTimer late;
        QObject::connect(&look, &QTimer::timeout, &loop, [&] {
            if (holds()) {
                loop.quit();
            }
        });
        QObject::connect(&late, &QTimer::timeout, &loop, &QEventLoop::quit);
        look.start(2ms);
        late.start(20s);
        loop.exec();
        ASSERT_TRUE(holds()) << "it has not come about in time";
    }
    void until_live() {
        until([this] { return stream.state().kind == Kind::live; });
    }

    Platform platform;
    HttpClient http;
    CountedTokens tokens;
    ApiClient api;
    EventStream stream;
    std::vector<Kind> states;
    std::vector<std::uint64_t> ids;
    std::vector<model::WorkspacePorts> ports;
    int outdated = 0;
};

TEST_F(EventStreamTest, TellsWhatHappensFromNowOn) {
    stream.start();
    until_live();
    EXPECT_THAT(states, ElementsAre(Kind::connecting, Kind::live));
    EXPECT_THAT(platform.asked, ElementsAre(" Bearer t0"));
    EXPECT_EQ(outdated, 1);
    EXPECT_EQ(stream.last_event(), 5U);
    platform.say(page({6, 8}, 8));
    platform.say(R"({"ports":[{"workspace_id":"w1","ports":[{"port":3000,"address":"::1"}]}]})");
    until([this] { return !ports.empty(); });
    EXPECT_THAT(ids, ElementsAre(6, 8));
    EXPECT_EQ(ports.front().ports.front().port, 3000);
    EXPECT_EQ(stream.last_event(), 8U);
    EXPECT_EQ(outdated, 1);
}

TEST_F(EventStreamTest, GoesOnAfterTheLastEventWhenItWasBroken) {
    stream.start();
    until_live();
    platform.say(page({6}, 6));
    until([this] { return ids.size() == 1; });
    platform.hello = page({7}, 7);
    platform.go_away();
    until([this] { return stream.state().kind == Kind::waiting; });
    EXPECT_TRUE(stream.state().next_try);
    EXPECT_EQ(stream.state().reason->code, Errc::unavailable);
    platform.come_back();
    stream.try_now();
    until([this] { return ids.size() == 2; });
    EXPECT_THAT(ids, ElementsAre(6, 7));
    EXPECT_EQ(platform.asked.back(), "after=6 Bearer t0");
    EXPECT_EQ(outdated, 2) << "lists that were read before the break are old";
}

TEST_F(EventStreamTest, ConnectsAgainWithoutAWordWhenThePlatformAsksForIt) {
    stream.start();
    until_live();
    platform.clients.front()->close(QWebSocketProtocol::CloseCodeGoingAway);
    until([this] { return platform.asked.size() == 2 && outdated == 2; });
    EXPECT_THAT(states, ElementsAre(Kind::connecting, Kind::live));
    // Again at once: that is a platform that ends.
    platform.clients.back()->close(QWebSocketProtocol::CloseCodeGoingAway);
    until([this] { return states.size() > 2; });
    EXPECT_EQ(states[2], Kind::waiting);
}

TEST_F(EventStreamTest, MayBeStoppedByWhoeverHearsOfIt) {
    platform.hello = page({6, 7}, 7);
    QObject::connect(&stream, &EventStream::lists_outdated, &stream, [this] { stream.stop(); });
    stream.start();
    until([this] { return stream.state().kind == Kind::stopped; });
    EXPECT_THAT(ids, ElementsAre());
    EXPECT_EQ(stream.last_event(), 0U);
}

TEST_F(EventStreamTest, TriesAgainWhereNothingCanBeUnderstood) {
    platform.hello = "what?";
    stream.start();
    until([this] { return stream.state().kind == Kind::waiting; });
    EXPECT_EQ(outdated, 0);
}

// Answers everything with 401.
struct NobodysServer {
    TestServer server;
    NobodysServer() {
        for (const char* path : {"/api/v1/events", "/api/v1/me"}) {
            server.on(path, 401, R"({"type":"urn:berth:problem:unauthenticated","status":401,"detail":"Sign in."})",
                      std::string(model::problem_media_type));
        }
    }
};
class RefusedEventStreamTest : NobodysServer, public EventStreamTest {
protected:
    RefusedEventStreamTest()
        : EventStreamTest(server.url()) {}
    ~RefusedEventStreamTest() override { server.stop(); }
    using NobodysServer::server;
};

TEST_F(RefusedEventStreamTest, SaysThatOneHasToSignIn) {
    stream.start();
    until([this] { return stream.state().kind == Kind::refused; });
    EXPECT_EQ(stream.state().reason->code, Errc::unauthenticated);
    EXPECT_EQ(stream.state().reason->message, "Sign in.");
    EXPECT_EQ(server.requests("/api/v1/me").back().authorization, "Bearer t1") << "another token was tried";
}

} // namespace
