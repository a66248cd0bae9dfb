// The API client against a real HTTP server: what it asks, what it makes of answers, and how it fails.
#include "client/api_client.h"
#include "model/ids.h"
#include "test_server.h"

#include <QTcpServer>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>

using namespace std::literals;
using namespace berth;
using namespace berth::client;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

// Hands out "t0", and another one each time the last was refused.
class Tokens final : public BearerSource {
public:
    int number = 0;
    std::optional<Error> signed_out;
    Task<Result<Secret>> bearer() override { co_return Secret("t" + std::to_string(number)); }
    Task<Result<Secret>> bearer_instead_of(Secret) override {
        if (signed_out) {
            co_return std::unexpected(*signed_out);
        }
        co_return Secret("t" + std::to_string(++number));
    }
};

const std::string id = "w0123456789abcde";

model::Workspace workspace(std::string name, std::string its_id = id) {
    model::Workspace made;
    made.id = std::move(its_id);
    made.name = std::move(name);
    made.owner = {"https://id.example.com", "ada"};
    made.owner_name = "Ada";
    made.template_name = "nodejs";
    made.created_at = made.updated_at = *model::parse_time("2026-11-23T15:00:00Z");
    return made;
}

std::string line(std::uint64_t seq) {
    model::LogLine made;
    made.seq = seq;
    made.time = *model::parse_time("2026-11-23T15:00:00Z");
    made.text = "line " + std::to_string(seq);
    return model::dump(model::encode(made)) + "\n";
}

class Api : public ::testing::Test {
protected:
    TestServer server;
    HttpClient http;
    Tokens tokens;
    ApiClient api{http, server.url(), tokens};
};

} // namespace

TEST_F(Api, AsksWithTheTokenAndReadsTheAnswer) {
    server.on("/api/v1/me", 200,
              R"({"id":{"issuer":"https://id.example.com","subject":"ada"},"name":"Ada","email":"","admin":true})");
    const auto me = wait(api.me());
    ASSERT_TRUE(me) << me.error().text();
    EXPECT_EQ(me->id.subject, "ada");
    EXPECT_TRUE(me->admin);
    EXPECT_EQ(server.requests().at(0).authorization, "Bearer t0");
}

TEST_F(Api, ARefusedTokenIsReplacedOnce) {
    server.on("/api/v1/workspaces", [](const TestServer::Request& request) {
        return request.authorization == "Bearer t1" ? TestServer::response(200, R"({"workspaces":[]})")
                                                    : TestServer::response(401, "{}");
    });
    EXPECT_TRUE(wait(api.workspaces()));
    EXPECT_EQ(server.requests().size(), 2U);
    server.on("/api/v1/workspaces", 401, "{}");
    const auto refused = wait(api.workspaces());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unauthenticated);
    EXPECT_EQ(server.requests().size(), 4U) << "no endless asking";
    tokens.signed_out = Error{Errc::unauthenticated, "You were signed out.", "Run `berth login`."};
    EXPECT_EQ(wait(api.workspaces()).error(), *tokens.signed_out);
}

TEST_F(Api, AProblemBecomesAnErrorWithItsHint) {
    server.on("/api/v1/workspaces", 409,
              R"({"type":"urn:berth:problem:name-taken","title":"Name taken","status":409,)"
              R"("detail":"You have a workspace “web” already.","hint":"Choose another name.","errors":[]})",
              "application/problem+json");
    const auto created = wait(api.create_workspace({"web", "nodejs", {}}));
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error(), (Error{Errc::conflict, "You have a workspace “web” already.", "Choose another name."}));
}

TEST_F(Api, WhatIsNoPlatformIsSaidToBeNone) {
    server.on("/api/v1/config", 200, "<html>A router's page</html>", "text/html");
    EXPECT_EQ(wait(api.config()).error().code, Errc::protocol_error);
    server.on("/api/v1/config", 404, "<html>", "text/html");
    EXPECT_THAT(wait(api.config()).error().message, HasSubstr("no Berth platform"));
    server.on("/api/v1/config", 200, R"({"version":"9"})");
    EXPECT_EQ(wait(api.config()).error().code, Errc::protocol_error);
}

TEST_F(Api, APlatformThatSpeaksOnlyNewerApisAsksForAnUpdate) {
    model::PlatformConfig config;
    config.version = "9.0";
    config.api_versions = {"v9"};
    config.provisioner = "local";
    config.capabilities.suspend = "none";
    server.on("/api/v1/config", 200, model::dump(model::encode(config)));
    const auto asked = wait(api.config());
    ASSERT_FALSE(asked);
    EXPECT_EQ(asked.error().code, Errc::unsupported);
}

TEST_F(Api, ARedirectIsNotFollowedWithTheToken) {
    TestServer elsewhere;
    server.on("/api/v1/me", [&](const TestServer::Request&) {
        auto response = TestServer::response(302, "");
        response.headers.set("Location", elsewhere.address() + "/api/v1/me");
        return response;
    });
    EXPECT_FALSE(wait(api.me()));
    EXPECT_TRUE(elsewhere.requests().empty());
}

TEST_F(Api, NothingIsSentInTheClearToAnotherMachine) {
    const ApiClient other(http, QUrl(QStringLiteral("http://192.0.2.1")), tokens);
    ApiClient unsafe(http, QUrl(QStringLiteral("http://192.0.2.1")), tokens);
    const auto refused = wait(unsafe.me());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::invalid_argument);
}

TEST_F(Api, OfflineIsSaidInPlainWords) {
    QTcpServer closed;
    ASSERT_TRUE(closed.listen(QHostAddress::LocalHost));
    const QUrl nobody(QStringLiteral("http://127.0.0.1:%1").arg(closed.serverPort()));
    closed.close();
    ApiClient away(http, nobody, tokens);
    const auto refused = wait(away.me());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_THAT(refused.error().message, HasSubstr("Nothing answers at http://127.0.0.1:"));
}

TEST_F(Api, AnAnswerThatNeverComesTimesOut) {
    QTcpServer silent;
    ASSERT_TRUE(silent.listen(QHostAddress::LocalHost));
    HttpRequest request;
    request.url = QUrl(QStringLiteral("http://127.0.0.1:%1/").arg(silent.serverPort()));
    request.timeout = 50ms;
    const auto late = wait(http.send(request));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::timed_out);
}

TEST_F(Api, AnAnswerWithoutEndIsCutOff) {
    server.on("/big", 200, std::string(100'000, 'x'));
    HttpRequest request;
    request.url = server.url();
    request.url.setPath(QStringLiteral("/big"));
    request.max_answer = 50'000;
    const auto big = wait(http.send(request));
    ASSERT_FALSE(big);
    EXPECT_EQ(big.error().code, Errc::too_large);
}

TEST_F(Api, WorkspacesAreFoundByNameAndById) {
    const std::string other = model::new_workspace_id();
    server.on("/api/v1/workspaces", 200,
              model::dump(model::encode_workspaces({workspace("web"), workspace("api", other)})));
    EXPECT_EQ(wait(api.find_workspace("api"))->id, other);
    EXPECT_EQ(wait(api.find_workspace(id))->name, "web");
    const auto none = wait(api.find_workspace("wbe"));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().code, Errc::not_found);
    EXPECT_EQ(none.error().hint, "Did you mean web? Yours are: web, api.");
    EXPECT_EQ(wait(api.find_workspace("elsewhere")).error().hint, "Yours are: web, api.");
}

TEST_F(Api, NamesCannotBecomePaths) {
    server.on("/api/v1/templates/..%2F..%2Fme", 200, "{}");
    wait(api.template_named("../../me?x=1#y")).error();
    EXPECT_EQ(server.requests().at(0).target, "/api/v1/templates/..%2F..%2Fme%3Fx%3D1%23y");
}

TEST_F(Api, ActionsAreTheApisPaths) {
    const auto answer = [](const TestServer::Request&) {
        return TestServer::response(202, model::dump(model::encode(workspace("web"))));
    };
    server.on("/api/v1/workspaces/" + id, answer);
    server.on("/api/v1/workspaces/" + id + "/stop", answer);
    EXPECT_TRUE(wait(api.act(id, model::Action::stop)));
    EXPECT_TRUE(wait(api.act(id, model::Action::remove)));
    const auto requests = server.requests();
    EXPECT_EQ(requests[0].method + " " + requests[0].target, "POST /api/v1/workspaces/" + id + "/stop");
    EXPECT_EQ(requests[1].method + " " + requests[1].target, "DELETE /api/v1/workspaces/" + id);
}

TEST_F(Api, ALogComesLineByLineWhileItIsWritten) {
    std::promise<void> first_came;
    const auto proceed = std::make_shared<std::future<void>>(first_came.get_future());
    server.handle_with("/api/v1/workspaces/" + id + "/log",
                       [proceed](net::Exchange& exchange) -> asio::awaitable<void> {
                           co_await exchange.start_response(200, {{"Content-Type", "application/x-ndjson"}});
                           const std::string all = line(1) + "\n" + line(2);
                           co_await exchange.write(std::string_view(all).substr(0, line(1).size() + 5));
                           proceed->wait(); // the second line waits until the client has shown the first
                           co_await exchange.write(std::string_view(all).substr(line(1).size() + 5));
                           co_await exchange.finish();
                       });
    auto running = workspace("web");
    running.state = model::State::running;
    server.on("/api/v1/workspaces/" + id, 200, model::dump(model::encode(running)));
    std::vector<std::string> lines;
    const auto read = wait(api.log(id, 0, true, [&](const model::LogLine& logged) {
        lines.push_back(logged.text);
        if (lines.size() == 1) {
            first_came.set_value();
        }
    }));
    EXPECT_TRUE(read) << read.error().text();
    EXPECT_THAT(lines, ElementsAre("line 1", "line 2"));
}

TEST_F(Api, ABrokenLogIsTakenUpAfterItsLastLine) {
    auto coming_up = workspace("web");
    coming_up.state = model::State::starting;
    server.on("/api/v1/workspaces/" + id, 200, model::dump(model::encode(coming_up)));
    std::promise<void> second_came;
    const auto proceed = std::make_shared<std::future<void>>(second_came.get_future());
    const auto calls = std::make_shared<std::atomic<int>>(0);
    server.handle_with("/api/v1/workspaces/" + id + "/log",
                       [&, calls, proceed](net::Exchange& exchange) -> asio::awaitable<void> {
                           co_await exchange.start_response(200, {{"Content-Type", "application/x-ndjson"}});
                           if ((*calls)++ == 0) {
                               co_await exchange.write(line(1) + line(2) + line(3).substr(0, 20));
                               proceed->wait();
                               co_return; // breaks the connection in the middle of a line
                           }
                           co_await exchange.write(line(3));
                           co_await exchange.finish();
                           coming_up.state = model::State::running;
                           server.on("/api/v1/workspaces/" + id, 200, model::dump(model::encode(coming_up)));
                       });
    std::vector<std::string> lines;
    const auto read = wait(api.log(id, 0, true, [&](const model::LogLine& logged) {
        lines.push_back(logged.text);
        if (lines.size() == 2) {
            second_came.set_value();
        }
    }));
    EXPECT_TRUE(read) << read.error().text();
    EXPECT_THAT(lines, ElementsAre("line 1", "line 2", "line 3"));
    EXPECT_THAT(server.requests("/api/v1/workspaces/" + id + "/log").back().target, HasSubstr("after=3"));
}

TEST_F(Api, WhoeverReadsALogMayLeaveInTheMiddle) {
    server.on("/api/v1/workspaces/" + id + "/log", 200, line(1) + line(2), "application/x-ndjson");
    QObject context;
    Running reading;
    int lines = 0;
    const OneShot<Result<bool>> left;
    reading = start(&context,
                    api.log(id, 0, true,
                            [&](const model::LogLine&) {
                                ++lines;
                                reading.cancel();
                                left.set(true);
                            }),
                    [&](const Result<void>&) { ADD_FAILURE() << "it was cancelled"; });
    const auto until_left = [left]() -> Task<Result<bool>> { co_return co_await left; };
    EXPECT_EQ(wait(until_left()), true);
    EXPECT_FALSE(reading.active());
}
