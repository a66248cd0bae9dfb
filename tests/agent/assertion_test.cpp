#include "agent_client.h"
#include "base/crypto.h"
#include "jose/jwt.h"
#include "net/connect.h"
#include "net/http_client.h"
#include "net/listen.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace berth::agent::testing {
namespace {

using model::Assertion;
using model::AssertionScope;
using namespace std::chrono_literals;

class AssertionTest : public ::testing::Test {
protected:
    AssertionTest() { agent_.start(); }

    unsigned health(const std::string& assertion) {
        net::Headers headers;
        if (!assertion.empty()) {
            headers.set(std::string(model::assertion_header), assertion);
        }
        return agent_.request(loop_, "GET", "/control/v1/health", headers).status;
    }
    unsigned health_with(const std::function<void(Assertion&)>& change) {
        return health(agent_.assertion(AssertionScope::control, change));
    }

    Loop loop_;
    AgentProcess agent_;
};

TEST_F(AssertionTest, AGoodOneIsTakenOnce) {
    const std::string assertion = agent_.assertion(AssertionScope::control);
    EXPECT_EQ(health(assertion), 200U);
    EXPECT_EQ(health(assertion), 401U);
}

TEST_F(AssertionTest, BadOnesAreRefused) {
    EXPECT_EQ(health(""), 401U);
    EXPECT_EQ(health("nonsense"), 401U);
    EXPECT_EQ(health_with([](Assertion& assertion) { assertion.workspace_id = "wanotherworkspac"; }), 401U);
    EXPECT_EQ(health_with([](Assertion& assertion) { assertion.incarnation = "other"; }), 401U);
    EXPECT_EQ(health_with([](Assertion& assertion) { assertion.id.clear(); }), 401U);
    EXPECT_EQ(health_with([](Assertion& assertion) {
                  assertion.issued_at -= 60s;
                  assertion.expires_at -= 60s;
              }),
              401U);
    EXPECT_EQ(health_with([](Assertion& assertion) {
                  assertion.issued_at += 60s;
                  assertion.expires_at += 60s;
              }),
              401U);
    EXPECT_EQ(health_with([](Assertion& assertion) { assertion.expires_at += 3600s; }), 401U);
    EXPECT_EQ(health(agent_.assertion(AssertionScope::link)), 401U);
}

TEST_F(AssertionTest, ForgedOnesAreRefused) {
    const auto claims = [this] {
        Assertion assertion;
        assertion.workspace_id = agent_.document.workspace_id;
        assertion.incarnation = agent_.document.incarnation;
        assertion.scope = AssertionScope::control;
        assertion.issued_at = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        assertion.expires_at = assertion.issued_at + 30s;
        assertion.id = random_token(16);
        return model::Json(encode(assertion));
    };
    EXPECT_EQ(health(agent_.sign(claims())), 200U); // so that what is refused below is refused for its forgery
    EXPECT_EQ(health(jose::sign(claims(), "berth-assertion+jwt", jose::SigningKey::generate())), 401U);
    EXPECT_EQ(health(agent_.sign(claims(), "at+jwt")), 401U);
    auto foreign = claims();
    foreign["iss"] = "somebody";
    EXPECT_EQ(health(agent_.sign(foreign)), 401U);
    auto endless = claims();
    endless.erase("exp");
    EXPECT_EQ(health(agent_.sign(endless)), 401U);
    const std::string unsigned_token = base64url(as_bytes(R"({"alg":"none","typ":"berth-assertion+jwt"})")) + '.' +
                                       base64url(as_bytes(claims().dump())) + '.';
    EXPECT_EQ(health(unsigned_token), 401U);
    std::string tampered = agent_.sign(claims());
    tampered[tampered.size() / 2] = tampered[tampered.size() / 2] == 'A' ? 'B' : 'A';
    EXPECT_EQ(health(tampered), 401U);
}

TEST_F(AssertionTest, TheLinkNeedsOneOfItsOwn) {
    AgentClient client(loop_, agent_, [](Assertion& assertion) { assertion.incarnation = "other"; });
    EXPECT_FALSE(client.connect().has_value());
    EXPECT_EQ(client.refused_status(), 401U);
    ASSERT_OK(client.connect_as({}));
}

TEST_F(AssertionTest, ASessionCannotBeTakenOverBySomebodyElse) {
    AgentClient client(loop_, agent_);
    ASSERT_OK(client.connect());
    ASSERT_OK(client.open("terminals", "{}")); // it has its session now
    EXPECT_FALSE(client.connect_as([](Assertion& assertion) { assertion.user.subject = "mallory"; }).has_value());
    EXPECT_EQ(client.refused_status(), 410U);
    EXPECT_FALSE(
        client.connect_as([](Assertion& assertion) { assertion.user.issuer = "https://other.example"; }).has_value());
    EXPECT_EQ(client.refused_status(), 410U);
    ASSERT_OK(client.connect_as({}));
}

TEST_F(AssertionTest, ASessionOfTheAgentBeforeIsGone) {
    AgentClient client(loop_, agent_);
    ASSERT_OK(client.connect());
    ASSERT_OK(client.open("terminals", "{}"));
    agent_.restart();
    EXPECT_FALSE(client.connect().has_value());
    EXPECT_EQ(client.refused_status(), 410U);
}

TEST_F(AssertionTest, RequestsThatAreNoCarrierAreRefused) {
    const auto with_assertion = [this] {
        return net::Headers{{std::string(model::assertion_header), agent_.assertion(AssertionScope::link)}};
    };
    EXPECT_EQ(agent_.request(loop_, "GET", "/link/v1", with_assertion()).status, 400U);
    auto wrong = with_assertion();
    wrong.set("Connection", "Upgrade");
    wrong.set("Upgrade", "websocket");
    wrong.set("Sec-WebSocket-Version", "13");
    wrong.set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    wrong.set("Sec-WebSocket-Protocol", "berth.link.1");
    EXPECT_EQ(agent_.request(loop_, "GET", "/link/v1", wrong).status, 400U); // no version that is spoken
    auto nothing_to_offer = with_assertion();
    for (const auto& field : wrong) {
        if (field.name != model::assertion_header) {
            nothing_to_offer.set(field.name, field.value);
        }
    }
    nothing_to_offer.set("Link-Version", "1");
    EXPECT_EQ(agent_.request(loop_, "GET", "/link/v1", nothing_to_offer).status, 400U);
    EXPECT_EQ(agent_.request(loop_, "GET", "/nothing", {}).status, 404U);
    EXPECT_EQ(agent_.request(loop_, "DELETE", "/link/v1", {}).status, 405U);
}

TEST_F(AssertionTest, EndingSomebodysSessionsLeavesOthersAlone) {
    AgentClient alice(loop_, agent_);
    AgentClient bob(loop_, agent_, [](Assertion& assertion) { assertion.user.subject = "bob"; });
    ASSERT_OK(alice.connect());
    ASSERT_OK(bob.connect());
    ASSERT_TRUE(alice.open("terminals", "{}").has_value());
    ASSERT_TRUE(bob.open("terminals", "{}").has_value());
    EXPECT_EQ(
        agent_.control(loop_, "POST", "sessions/end", R"({"issuer":"https://issuer.example","subject":"bob"})").status,
        200U);
    const auto closed = [](std::shared_ptr<net::Link> link) -> asio::awaitable<Error> {
        co_return co_await link->closed();
    };
    EXPECT_EQ(loop_.run(closed(bob.link().shared_from_this())).code, Errc::forbidden);
    EXPECT_TRUE(alice.open("terminals", "{}").has_value());
}

TEST_F(AssertionTest, HealthAndActivityTellWhatTheyShould) {
    const auto health = model::decode_text<model::channel::AgentHealth>(agent_.control(loop_, "GET", "health").body);
    ASSERT_OK(health);
    EXPECT_EQ(health->workspace_id, agent_.document.workspace_id);
    EXPECT_EQ(health->incarnation, "first");
    const auto activity = [this] {
        return model::decode_text<model::channel::Activity>(agent_.control(loop_, "GET", "activity").body).value();
    };
    AgentClient client(loop_, agent_);
    ASSERT_OK(client.connect());
    EXPECT_FALSE(activity().last_active_at); // being connected is no activity
    model::channel::ExecTarget target;
    target.argv = {"true"};
    run_exec(client, target);
    EXPECT_TRUE(activity().last_active_at);
}

TEST_F(AssertionTest, TheAgentsMemoryIsClosedToItsWorkspace) {
    struct stat status{};
    const std::string folder = "/proc/" + std::to_string(agent_.pid());
    ASSERT_EQ(::stat((folder + "/mem").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 0U); // not dumpable: owned by root whoever runs it
    std::ifstream environ(folder + "/environ");
    std::stringstream text;
    text << environ.rdbuf();
    EXPECT_THAT(text.str(), ::testing::Not(::testing::HasSubstr("s3cret")));
}

TEST(AgentListen, SpeaksTlsWhereTheGatewayIsOnAnotherMachine) {
    Loop loop;
    AgentProcess agent;
    const TemporaryFolder folder;
    const std::string file = folder.path().string() + "/agent";
    const std::string other = folder.path().string() + "/other";
    for (const std::string& name : {file, other}) {
        const std::string make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
                                 " -subj /CN=agent -addext subjectAltName=IP:127.0.0.1 -keyout ";
        ASSERT_EQ(std::system((make + name + ".key -out " + name + ".pem 2>/dev/null").c_str()), 0);
    }
    auto port = net::listen_loopback(loop.executor(), 0, false);
    ASSERT_OK(port);
    const net::TcpEndpoint place{"127.0.0.1", port->port, true};
    port->acceptors.clear();
    agent.place = {"--listen",   "127.0.0.1:" + std::to_string(place.port), "--certificate", file + ".pem", "--key",
                   file + ".key"};
    agent.start();
    const auto health = [&](net::TcpEndpoint where, const std::string& trusted) {
        net::Request request;
        request.target = "/control/v1/health";
        request.headers = {{"Host", "agent"},
                           {std::string(model::assertion_header), agent.assertion(model::AssertionScope::control)}};
        net::FetchOptions options;
        options.connect.trust = net::trust_file(trusted);
        return loop.run(net::fetch(where, std::move(request), std::move(options)));
    };
    auto answer = health(place, file + ".pem");
    for (const auto began = std::chrono::steady_clock::now();
         !answer && std::chrono::steady_clock::now() - began < net::testing::patience;) {
        answer = health(place, file + ".pem");
    }
    ASSERT_OK(answer);
    EXPECT_EQ(answer->status, 200U);
    EXPECT_FALSE(health({place.host, place.port, false}, file + ".pem")) << "nothing is said in clear";
    EXPECT_EQ(health(place, other + ".pem").error().code, Errc::forbidden);
}

TEST_F(AssertionTest, IdleItTakesLittleMemory) {
    AgentClient client(loop_, agent_);
    ASSERT_OK(client.connect());
    std::ifstream rollup("/proc/" + std::to_string(agent_.pid()) + "/smaps_rollup");
    std::string word;
    long pss = 0;
    while (rollup >> word) {
        if (word == "Pss:") {
            rollup >> pss;
        }
    }
    RecordProperty("pss_kib", std::to_string(pss));
    EXPECT_GT(pss, 0);
    EXPECT_LT(pss, 15 * 1024);
}

} // namespace
} // namespace berth::agent::testing
