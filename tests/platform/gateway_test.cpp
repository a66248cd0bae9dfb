// The gateway in front of fake agents: whom it lets in, what it passes on, when it cuts.
#include "platform/gateway/upgrade_request.h"
#include "platform_fixture.h"

#include <boost/asio/ip/tcp.hpp>
#include <gmock/gmock.h>

#include <cstdlib>

namespace berth::platform {

namespace {

using testing::HasSubstr;

class GatewayTest : public PlatformFixture {
protected:
    void SetUp() override { start_platform(); }

    std::string connection_token(const std::string& id) {
        const auto reply = post("/api/v1/workspaces/" + id + "/connection-tokens");
        EXPECT_EQ(reply.status, 201U) << reply.text;
        return reply.body.value("token", "");
    }

    static net::Headers resuming(const std::string& session);
    static net::Headers upgrade_headers() {
        return {{"Connection", "Upgrade"},
                {"Upgrade", "websocket"},
                {"Sec-WebSocket-Version", "13"},
                {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                {"Sec-WebSocket-Protocol", "berth.link.1"}};
    }

    // A connection to the gateway: its answer, and after a 101 its bytes.
    struct Connection {
        std::unique_ptr<net::HttpConnection> http;
        unsigned status = 0;
        net::Headers headers;
        std::string body;
        net::ByteStreamPtr stream;
    };

    asio::awaitable<Connection> open(std::uint16_t port, std::string id, net::Headers headers) {
        Connection connection;
        auto stream = co_await net::connect(net::Endpoint(net::TcpEndpoint{"127.0.0.1", port, false}));
        connection.http = std::make_unique<net::HttpConnection>(std::move(*stream), "127.0.0.1");
        net::Request request;
        request.target = "/workspaces/" + id + "/connect";
        request.headers = std::move(headers);
        auto response = co_await connection.http->send(std::move(request));
        if (!response) {
            co_return connection;
        }
        connection.status = response->status();
        connection.headers = response->headers();
        if (connection.status == 101) {
            connection.stream = response->upgrade();
        } else {
            connection.body = (co_await response->read_body(100'000)).value_or("");
        }
        co_return connection;
    }

    Connection connect(const std::string& id, const std::string& token, net::Headers headers = upgrade_headers()) {
        if (!token.empty()) {
            headers.add("Authorization", "Bearer " + token);
        }
        return run(open(platform_->port(), id, std::move(headers)));
    }

    // Sends and reads back so many bytes.
    asio::awaitable<Result<std::string>> echo(net::ByteStream& stream, std::string text) {
        auto written = co_await stream.write(as_bytes(text));
        if (!written) {
            co_return std::unexpected(written.error());
        }
        std::string back(text.size(), '\0');
        auto read = co_await net::read_exactly(stream, std::as_writable_bytes(std::span(back)));
        if (!read) {
            co_return std::unexpected(read.error());
        }
        co_return back;
    }

    asio::awaitable<Result<std::size_t>> read(net::ByteStream& stream) {
        std::vector<std::byte> buffer(16);
        co_return co_await stream.read_some(buffer);
    }

    // The carrier ends: a clean end or an error, but no bytes.
    void expect_cut(Connection& connection) {
        const auto count = run(read(*connection.stream));
        EXPECT_TRUE(!count || *count == 0);
    }
};

TEST_F(GatewayTest, AGoodTokenLeadsToTheAgentAndBytesGoBothWays) {
    const auto id = create_running("demo");
    auto connection = connect(id, connection_token(id));
    ASSERT_EQ(connection.status, 101U) << connection.body;
    EXPECT_EQ(connection.headers.get("Sec-WebSocket-Protocol"), "berth.link.1");
    EXPECT_THAT(std::string(connection.headers.get("Link-Session")), HasSubstr("id=session-1"));
    EXPECT_FALSE(connection.headers.contains("Set-Cookie"));
    const std::string large(3'000'000, 'x');
    EXPECT_EQ(run(echo(*connection.stream, "hello")), "hello");
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(run(echo(*connection.stream, large.substr(0, 60'000))), large.substr(0, 60'000));
    }
    EXPECT_EQ(platform_->gateway().carriers(), 1U);
}

TEST_F(GatewayTest, TheAgentLearnsWhoComesAndNothingThatIsNotItsAffair) {
    const auto id = create_running("demo");
    auto headers = upgrade_headers();
    headers.add("Link-Session", "resume-me");
    headers.add("Berth-Assertion", "forged");
    headers.add("berth-user", "root");
    headers.add("Cookie", "session=1");
    ASSERT_EQ(connect(id, connection_token(id), headers).status, 101U);
    const auto seen = agents_.link_headers();
    EXPECT_EQ(seen.get("Link-Session"), "resume-me");
    EXPECT_EQ(seen.count("Berth-Assertion"), 1U);
    for (const auto* name : {"Authorization", "Cookie", "Berth-User"}) {
        EXPECT_FALSE(seen.contains(name)) << name;
    }
    const auto claims = agents_.link_claims();
    EXPECT_EQ(claims.at("user").at("subject"), "ada");
    EXPECT_EQ(claims.at("user").at("issuer"), oidc_.issuer());
    EXPECT_EQ(claims.at("role"), "owner");
    EXPECT_EQ(claims.at("scope"), "link");
}

TEST_F(GatewayTest, WhatIsNoUpgradeForTheLinkIs400) {
    const auto id = create_running("demo");
    const auto refused = [&](const std::string& name, const std::string& value) {
        auto headers = upgrade_headers();
        headers.remove(name);
        if (!value.empty()) {
            headers.add(name, value);
        }
        const auto connection = connect(id, connection_token(id), headers);
        EXPECT_EQ(connection.status, 400U) << name << ": " << value;
        EXPECT_EQ(connection.headers.get("Content-Type"), "application/problem+json");
    };
    refused("Upgrade", "");
    refused("Connection", "keep-alive");
    refused("Sec-WebSocket-Version", "8");
    refused("Sec-WebSocket-Key", "");
    refused("Sec-WebSocket-Protocol", "");
    refused("Sec-WebSocket-Protocol", "chat");
    refused("Origin", "http://127.0.0.1:7080");
    EXPECT_EQ(request("GET", "/workspaces/" + id + "/connect", token()).status, 400U);
}

TEST_F(GatewayTest, BadTokensAre401) {
    const auto id = create_running("demo");
    const auto other = create_running("other");
    EXPECT_EQ(connect(id, "").status, 401U);
    EXPECT_EQ(connect(id, "made-up").status, 401U);
    EXPECT_EQ(connect(id, token()).status, 401U); // an access token is none
    const auto wrong = connect(id, connection_token(other));
    EXPECT_EQ(wrong.status, 401U);
    EXPECT_THAT(std::string(wrong.headers.get("WWW-Authenticate")), HasSubstr("Bearer"));
    const auto used = connection_token(id);
    EXPECT_EQ(connect(id, used).status, 101U);
    const auto again = connect(id, used);
    EXPECT_EQ(again.status, 401U);
    EXPECT_THAT(again.body, HasSubstr("token-used"));
}

TEST_F(GatewayTest, AnUnknownWorkspaceIs404) {
    EXPECT_EQ(connect("w000000000000000", "some-token").status, 404U);
}

TEST_F(GatewayTest, ARevokedRoleIs403) {
    const auto id = create_running("demo");
    auto claims = oidc_.access_claims("root");
    claims["groups"] = "admins";
    const auto issued = request("POST", "/api/v1/workspaces/" + id + "/connection-tokens", oidc_.sign(claims));
    ASSERT_EQ(issued.status, 201U);
    claims["groups"] = "none";
    ASSERT_EQ(request("GET", "/api/v1/me", oidc_.sign(claims)).status, 200U);
    EXPECT_EQ(connect(id, issued.body.at("token")).status, 403U);
}

TEST_F(GatewayTest, AStoppedWorkspaceIs503AndTheTokenStaysGood) {
    const auto id = create_running("demo");
    post("/api/v1/workspaces/" + id + "/stop");
    wait_for_state(id, "stopped");
    const auto token = connection_token(id);
    const auto stopped = connect(id, token);
    EXPECT_EQ(stopped.status, 503U);
    EXPECT_FALSE(stopped.headers.get("Retry-After").empty());
    EXPECT_THAT(stopped.body, HasSubstr("urn:berth:problem:not-running"));
    post("/api/v1/workspaces/" + id + "/start");
    wait_for_state(id, "running");
    EXPECT_EQ(connect(id, token).status, 101U);
}

TEST_F(GatewayTest, ConnectingToASuspendedWorkspaceResumesIt) {
    const auto id = create_running("demo");
    post("/api/v1/workspaces/" + id + "/suspend");
    wait_for_state(id, "suspended");
    const auto refused = connect(id, connection_token(id));
    EXPECT_EQ(refused.status, 503U);
    EXPECT_THAT(refused.body, HasSubstr("urn:berth:problem:resuming"));
    wait_for_state(id, "running");
    EXPECT_EQ(connect(id, connection_token(id)).status, 101U);
}

TEST_F(GatewayTest, WhoComesBackByThemselvesLeavesASuspendedWorkspaceAsleep) {
    const auto id = create_running("demo");
    post("/api/v1/workspaces/" + id + "/suspend");
    wait_for_state(id, "suspended");
    const auto token = connection_token(id);
    auto asleep = upgrade_headers();
    asleep.add("Link-Wake", "no");
    const auto refused = connect(id, token, asleep);
    EXPECT_EQ(refused.status, 503U);
    EXPECT_THAT(refused.body, HasSubstr("urn:berth:problem:suspended"));
    EXPECT_FALSE(refused.headers.get("Retry-After").empty());
    EXPECT_EQ(state_of(id), "suspended");
    EXPECT_THAT(connect(id, token).body, HasSubstr("urn:berth:problem:resuming")) << "the token is good yet";
    wait_for_state(id, "running");
    EXPECT_EQ(connect(id, connection_token(id), asleep).status, 101U) << "awake, it makes no difference";
}

TEST_F(GatewayTest, AWorkspaceThatComesUpIsResuming) {
    agents_.script("one", {{}, 0, true});
    const auto id = create("demo", "inits");
    wait_for_state(id, "starting");
    const auto refused = connect(id, connection_token(id));
    EXPECT_EQ(refused.status, 503U);
    EXPECT_THAT(refused.body, HasSubstr("urn:berth:problem:resuming"));
}

TEST_F(GatewayTest, GuessingIsSlowedDown) {
    const auto id = create_running("demo");
    unsigned status = 0;
    for (int i = 0; i < 40 && status != 429; ++i) {
        const auto refused = connect(id, "guess" + std::to_string(i));
        status = refused.status;
        if (status == 429) {
            EXPECT_FALSE(refused.headers.get("Retry-After").empty());
        }
    }
    EXPECT_EQ(status, 429U);
}

TEST_F(GatewayTest, AnAgentThatDoesNotAnswerIs503) {
    const auto id = create_running("demo");
    std::filesystem::remove(run(provisioner_.inspect(id))->endpoint->socket);
    EXPECT_EQ(connect(id, connection_token(id)).status, 503U);
}

TEST_F(GatewayTest, TheAgentsOwnRefusalIsPassedOn) {
    const auto id = create_running("demo");
    net::Response busy;
    busy.status = 429;
    busy.headers.add("Retry-After", "7");
    busy.headers.add("Content-Type", "application/problem+json");
    busy.body = R"({"status":429})";
    agents_.refuse_links(busy);
    const auto refused = connect(id, connection_token(id));
    EXPECT_EQ(refused.status, 429U);
    EXPECT_EQ(refused.headers.get("Retry-After"), "7");
    EXPECT_EQ(refused.body, busy.body);
}

TEST_F(GatewayTest, DeletingAWorkspaceCutsItsCarriers) {
    const auto id = create_running("demo");
    const auto other = create_running("other");
    auto cut = connect(id, connection_token(id));
    auto kept = connect(other, connection_token(other));
    ASSERT_EQ(cut.status, 101U);
    ASSERT_EQ(kept.status, 101U);
    request("DELETE", "/api/v1/workspaces/" + id, token());
    expect_cut(cut);
    EXPECT_EQ(run(echo(*kept.stream, "still here")), "still here");
}

TEST_F(GatewayTest, SuspendingAWorkspaceCutsItsCarriers) {
    const auto id = create_running("demo");
    auto connection = connect(id, connection_token(id));
    ASSERT_EQ(connection.status, 101U);
    ASSERT_EQ(run(echo(*connection.stream, "x")), "x");
    post("/api/v1/workspaces/" + id + "/suspend");
    expect_cut(connection);
}

// Headers of a request that goes on with the fake agent's session, or another.
net::Headers GatewayTest::resuming(const std::string& session) {
    auto headers = upgrade_headers();
    headers.add("Link-Session", "id=" + session + "; epoch=2; nonce=MzMzMzMzMzMzMzMzMzMzMw");
    return headers;
}

TEST_F(GatewayTest, ATicketLetsTheSameSessionComeBackWithoutAToken) {
    const auto id = create_running("demo");
    auto first = connect(id, connection_token(id));
    ASSERT_EQ(first.status, 101U) << first.body;
    const std::string ticket(first.headers.get("Berth-Resume-Ticket"));
    const auto lifetime = std::stoi(std::string(first.headers.get("Berth-Resume-Ticket-Lifetime")));
    ASSERT_FALSE(ticket.empty());
    EXPECT_LE(ticket.size(), 1024U);
    EXPECT_GT(lifetime, 13 * 60);
    EXPECT_LE(lifetime, 15 * 60);
    for (int i = 0; i < 2; ++i) {
        auto again = connect(id, ticket, resuming("session-1"));
        ASSERT_EQ(again.status, 101U) << again.body;
        EXPECT_EQ(run(echo(*again.stream, "back")), "back");
        EXPECT_LE(std::stoi(std::string(again.headers.get("Berth-Resume-Ticket-Lifetime"))), lifetime);
        EXPECT_FALSE(again.headers.get("Berth-Resume-Ticket").empty());
    }
    EXPECT_EQ(agents_.link_claims().at("user").at("subject"), "ada");
    EXPECT_EQ(agents_.link_claims().at("role"), "owner");
}

TEST_F(GatewayTest, ATicketOpensNothingButItsOwnSession) {
    const auto id = create_running("demo");
    const auto other = create_running("other");
    const std::string ticket(connect(id, connection_token(id)).headers.get("Berth-Resume-Ticket"));
    EXPECT_EQ(connect(id, ticket).status, 401U) << "no session is named";
    auto anew = upgrade_headers();
    anew.add("Link-Session", "new; epoch=1; nonce=MzMzMzMzMzMzMzMzMzMzMw");
    EXPECT_EQ(connect(id, ticket, anew).status, 401U);
    EXPECT_EQ(connect(id, ticket, resuming("session-2")).status, 401U);
    EXPECT_EQ(connect(other, ticket, resuming("session-1")).status, 401U);
    auto forged = ticket;
    forged[forged.find('.') + 20] ^= 1;
    EXPECT_EQ(connect(id, forged, resuming("session-1")).status, 401U);
    EXPECT_EQ(request("GET", "/api/v1/me", ticket).status, 401U) << "it is no access token";
}

TEST_F(GatewayTest, ACarrierEndsWithItsAuthorisationAndSoDoesItsTicket) {
    stop_platform();
    config_.limits.authorisation = std::chrono::seconds(2);
    start_platform();
    const auto id = create_running("demo");
    auto first = connect(id, connection_token(id));
    ASSERT_EQ(first.status, 101U);
    const std::string ticket(first.headers.get("Berth-Resume-Ticket"));
    auto second = connect(id, ticket, resuming("session-1"));
    ASSERT_EQ(second.status, 101U) << second.body;
    expect_cut(first);
    expect_cut(second);
    const auto late = connect(id, ticket, resuming("session-1"));
    EXPECT_EQ(late.status, 401U);
    EXPECT_EQ(connect(id, connection_token(id), resuming("session-1")).status, 101U);
}

TEST_F(GatewayTest, ARoleTakenAwayEndsTheCarrierTheSessionAndTheTicket) {
    const auto id = create_running("demo");
    auto claims = oidc_.access_claims("root");
    claims["groups"] = "admins";
    const auto issued = request("POST", "/api/v1/workspaces/" + id + "/connection-tokens", oidc_.sign(claims));
    ASSERT_EQ(issued.status, 201U);
    auto guest = connect(id, issued.body.at("token"));
    auto owner = connect(id, connection_token(id));
    ASSERT_EQ(guest.status, 101U);
    const std::string ticket(guest.headers.get("Berth-Resume-Ticket"));
    claims["groups"] = "none";
    ASSERT_EQ(request("GET", "/api/v1/me", oidc_.sign(claims)).status, 200U);
    expect_cut(guest);
    EXPECT_EQ(agents_.ended_sessions(), std::vector<std::string>{"root"});
    EXPECT_EQ(connect(id, ticket, resuming("session-1")).status, 403U);
    EXPECT_EQ(run(echo(*owner.stream, "still here")), "still here");
}

TEST_F(GatewayTest, SigningOutEndsCarriersTicketsAndTokens) {
    const auto id = create_running("demo");
    auto first = connect(id, connection_token(id));
    ASSERT_EQ(first.status, 101U);
    const std::string ticket(first.headers.get("Berth-Resume-Ticket"));
    const auto unused = connection_token(id);
    auto claims = oidc_.access_claims("ada");
    claims["iat"] = claims.at("iat").get<std::int64_t>() - 5;
    const auto older = oidc_.sign(claims);
    const auto signed_out = token();
    ASSERT_EQ(request("GET", "/api/v1/me", older).status, 200U);
    EXPECT_EQ(request("DELETE", "/api/v1/session").status, 401U);

    EXPECT_EQ(request("DELETE", "/api/v1/session", signed_out).status, 204U);
    expect_cut(first);
    EXPECT_EQ(connect(id, ticket, resuming("session-1")).status, 401U);
    EXPECT_EQ(connect(id, unused).status, 401U);
    EXPECT_EQ(request("GET", "/api/v1/me", older).status, 401U);
    EXPECT_EQ(request("GET", "/api/v1/me", signed_out).status, 401U);
    EXPECT_TRUE(agents_.ended_sessions().empty()) << "another machine of theirs goes on with its own";

    // Where they are signed in still, or again, the same session goes on.
    const auto fresh = request("POST", "/api/v1/workspaces/" + id + "/connection-tokens", token());
    ASSERT_EQ(fresh.status, 201U) << fresh.text;
    auto back = connect(id, fresh.body.at("token"), resuming("session-1"));
    ASSERT_EQ(back.status, 101U);
    EXPECT_EQ(connect(id, std::string(back.headers.get("Berth-Resume-Ticket")), resuming("session-1")).status, 101U);
    EXPECT_EQ(run(echo(*back.stream, "still here")), "still here");
}

TEST_F(GatewayTest, SigningOutAtAnotherBerthdOfTheDatabaseEndsCarriersHere) {
    const auto id = create_running("demo");
    auto here = connect(id, connection_token(id));
    ASSERT_EQ(here.status, 101U);
    ASSERT_TRUE(platform_->store().sign_out({.user = {oidc_.issuer(), "ada"}}, {})); // which tells nobody in this one
    expect_cut(here);
}

// A port of the loopback that is free now.
std::uint16_t some_free_port(asio::io_context& context) {
    asio::ip::tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), 0});
    return acceptor.local_endpoint().port();
}

TEST_F(GatewayTest, AnAgentOnAnotherMachineIsReachedOverTlsOfTheConfiguredCaOnly) {
    stop_platform();
    for (const auto* name : {"agents", "others"}) {
        const auto made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=ca"
                          " -addext subjectAltName=IP:127.0.0.1 -keyout " +
                          (folder_ / name).string() + ".key -out " + (folder_ / name).string() + ".pem 2>/dev/null";
        ASSERT_EQ(std::system(made.c_str()), 0);
    }
    agents_.use_tls({folder_ / "agents.pem", folder_ / "agents.key"});
    const auto address = "https://127.0.0.1:" + std::to_string(some_free_port(io_));
    provisioner_.place = [address](const std::string&) { return Endpoint{address}; };
    config_.agents_ca = folder_ / "agents.pem";
    start_platform();
    const auto id = create_running("demo"); // so its health was asked for that way, too
    auto connection = connect(id, connection_token(id));
    ASSERT_EQ(connection.status, 101U) << connection.body;
    const std::string large(60'000, 'x');
    EXPECT_EQ(run(echo(*connection.stream, large)), large);

    stop_platform();
    config_.agents_ca = folder_ / "others.pem";
    start_platform();
    const auto refused = connect(id, connection_token(id));
    EXPECT_EQ(refused.status, 503U);
    EXPECT_THAT(refused.body, HasSubstr("resuming"));
}

TEST_F(GatewayTest, AFullGatewaySaysWhenToTryAgain) {
    stop_platform();
    config_.limits.carriers = 1;
    start_platform();
    const auto id = create_running("demo");
    auto first = connect(id, connection_token(id));
    ASSERT_EQ(first.status, 101U);
    const auto token = connection_token(id);
    const auto refused = connect(id, token);
    EXPECT_EQ(refused.status, 503U);
    EXPECT_GE(std::stoi(std::string(refused.headers.get("Retry-After"))), 3);
    first.stream->close();
    eventually([&] { return platform_->gateway().carriers() == 0; });
    EXPECT_EQ(connect(id, token).status, 101U) << "the token was not used up";
}

// A second berthd over the same database, with nothing but the gateway.
TEST_F(GatewayTest, ASessionComesBackThroughAnotherGateway) {
    const auto id = create_running("demo");
    auto config = config_;
    config.roles = {.api = false, .gateway = true, .reconciler = false};
    auto other = Platform::open(config, io_.get_executor(), provisioner_, pool_, options_);
    ASSERT_TRUE(other) << other.error().text();
    (*other)->start();
    auto first = connect(id, connection_token(id));
    const auto spare = connection_token(id);
    ASSERT_EQ(first.status, 101U);
    const std::string ticket(first.headers.get("Berth-Resume-Ticket"));
    stop_platform(); // one of the two gateways is restarted
    expect_cut(first);
    auto through_other = [&](const std::string& bearer) {
        auto headers = resuming("session-1");
        headers.add("Authorization", "Bearer " + bearer);
        return run(open((*other)->port(), id, std::move(headers)));
    };
    auto resumed = through_other(ticket);
    ASSERT_EQ(resumed.status, 101U) << resumed.body;
    EXPECT_EQ(run(echo(*resumed.stream, "on it goes")), "on it goes");
    EXPECT_THAT(std::string(agents_.link_headers().get("Link-Session")), HasSubstr("epoch=2"));
    auto by_token = through_other(spare);
    EXPECT_EQ(by_token.status, 101U) << by_token.body;
    // What another berthd is asked for reaches these carriers.
    start_platform();
    request("DELETE", "/api/v1/workspaces/" + id, token());
    expect_cut(resumed);
    run((*other)->stop());
}

TEST_F(GatewayTest, WhatAGatewayOfItsOwnResumesComesUp) {
    const auto id = create_running("demo");
    auto config = config_;
    config.roles = {.api = false, .gateway = true, .reconciler = false};
    auto other = Platform::open(config, io_.get_executor(), provisioner_, pool_, options_);
    ASSERT_TRUE(other) << other.error().text();
    (*other)->start();
    post("/api/v1/workspaces/" + id + "/suspend");
    wait_for_state(id, "suspended");
    auto headers = upgrade_headers();
    headers.add("Authorization", "Bearer " + connection_token(id));
    EXPECT_EQ(run(open((*other)->port(), id, headers)).status, 503U);
    wait_for_state(id, "running");
    run((*other)->stop());
}

TEST_F(GatewayTest, AGracefulEndCutsCarriersAtOnce) {
    const auto id = create_running("demo");
    auto connection = connect(id, connection_token(id));
    ASSERT_EQ(connection.status, 101U);
    const auto began = std::chrono::steady_clock::now();
    stop_platform();
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(4));
    expect_cut(connection);
    start_platform();
    EXPECT_EQ(connect(id, connection_token(id)).status, 101U);
}

TEST(UpgradeRequestTest, WhatFramesABodyIsNotPassedOn) {
    const net::Headers headers{{"Transfer-Encoding", "chunked"}, {"Content-Length", "5"},
                               {"Host", "berth.example"},        {"X-Request", "1"},
                               {"BERTH-ROLE", "admin"},          {"Expect", "100-continue"}};
    const auto passed = headers_for_agent(headers, "signed");
    for (const auto* name : {"Transfer-Encoding", "Content-Length", "Berth-Role", "Expect"}) {
        EXPECT_FALSE(passed.contains(name)) << name;
    }
    EXPECT_EQ(passed.get("Host"), "agent");
    EXPECT_EQ(passed.get("X-Request"), "1");
    EXPECT_EQ(passed.get("Berth-Assertion"), "signed");
}

} // namespace

} // namespace berth::platform
