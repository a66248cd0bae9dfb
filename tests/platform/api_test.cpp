// The REST API against a berthd in this process.
#include "platform_fixture.h"

#include <gmock/gmock.h>

#include <format>
#include <fstream>
#include <future>
#include <set>

namespace berth::platform {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

const std::string unknown_id = "w000000000000000";

class ApiTest : public PlatformFixture {
protected:
    void SetUp() override {
        write_template("choosy", "  parameters:\n"
                                 "    - {name: BRANCH, required: true}\n"
                                 "    - {name: SIZE, default: small, choices: [small, large]}\n"
                                 "    - {name: TOKEN, secret: true}\n"
                                 "  env: {TARGET: 'branch-${BRANCH}'}\n");
        start_platform();
    }

    static std::set<std::string> pointers(const Reply& reply) {
        std::set<std::string> found;
        for (const auto& item : reply.body.value("errors", model::Json::array())) {
            found.insert(item.at("pointer").get<std::string>());
        }
        return found;
    }

    Reply create_with(const model::Json& body) { return post("/api/v1/workspaces", body); }
};

TEST_F(ApiTest, TheConfigurationIsPublic) {
    const auto reply = request("GET", "/api/v1/config");
    ASSERT_EQ(reply.status, 200U);
    EXPECT_EQ(reply.body.at("oidc").at("issuer"), oidc_.issuer());
    EXPECT_EQ(reply.body.at("oidc").at("audience"), FakeOidc::audience);
    EXPECT_EQ(reply.body.at("oidc").at("token_exchange"), false);
    EXPECT_EQ(reply.body.at("provisioner").at("name"), "fake");
    EXPECT_EQ(reply.body.at("provisioner").at("capabilities").at("suspend"), "memory");
    EXPECT_EQ(request("GET", "/healthz").body, (model::Json{{"status", "ok"}}));
}

TEST_F(ApiTest, EveryAnswerCarriesSecurityHeadersAndARequestId) {
    for (const std::string path : {"/healthz", "/api/v1/me", "/api/v1/nothing"}) {
        const auto reply = request("GET", path);
        EXPECT_EQ(reply.headers.get("X-Content-Type-Options"), "nosniff") << path;
        EXPECT_THAT(std::string(reply.headers.get("Content-Security-Policy")), HasSubstr("default-src 'none'"));
    }
    EXPECT_FALSE(request("GET", "/healthz").headers.get("Request-Id").empty());
}

TEST_F(ApiTest, UnknownPathsAndMethodsAreProblems) {
    const auto missing = request("GET", "/api/v1/nothing");
    EXPECT_EQ(missing.status, 404U);
    EXPECT_EQ(missing.headers.get("Content-Type"), "application/problem+json");
    EXPECT_EQ(missing.body.at("type"), "urn:berth:problem:not_found");
    const auto method = request("PATCH", "/api/v1/workspaces");
    EXPECT_EQ(method.status, 405U);
    EXPECT_EQ(method.headers.get("Content-Type"), "application/problem+json");
    EXPECT_FALSE(method.headers.get("Allow").empty());
}

TEST_F(ApiTest, TemplatesAreListedWithWhatThePlatformCannotHonour) {
    const auto list = get("/api/v1/templates");
    ASSERT_EQ(list.status, 200U) << list.text;
    std::vector<std::string> names;
    for (const auto& value : list.body.at("templates")) {
        names.push_back(value.at("name"));
    }
    EXPECT_THAT(names, ElementsAre("choosy", "inits", "plain"));
    const auto one = get("/api/v1/templates/plain");
    EXPECT_THAT(one.body.at("yaml").get<std::string>(), HasSubstr("kind: WorkspaceTemplate"));
    EXPECT_EQ(one.body.at("unsupported").at(0).at("path"), "spec.image");
    EXPECT_EQ(get("/api/v1/templates/none").status, 404U);
}

TEST_F(ApiTest, ATemplateThatIsAddedOrBrokenIsSeenWithoutARestart) {
    ASSERT_EQ(get("/api/v1/templates").body.at("templates").size(), 3U);
    write_template("later", "  ports: []\n");
    std::ofstream(folder_ / "templates/broken.yaml") << "kind: [\n";
    const auto list = get("/api/v1/templates");
    ASSERT_EQ(list.status, 200U);
    EXPECT_EQ(list.body.at("templates").size(), 4U);
}

TEST_F(ApiTest, CreatingAnswersTheWorkspaceAndWhereItIs) {
    const auto reply = create_with({{"name", "demo"}, {"template", "plain"}, {"parameters", model::Json::object()}});
    ASSERT_EQ(reply.status, 201U) << reply.text;
    const auto id = reply.body.at("id").get<std::string>();
    EXPECT_EQ(reply.headers.get("Location"), "/api/v1/workspaces/" + id);
    EXPECT_EQ(reply.body.at("state"), "pending");
    EXPECT_EQ(reply.body.at("owner").at("subject"), "ada");
    wait_for_state(id, "running");
    EXPECT_EQ(get("/api/v1/workspaces").body.at("workspaces").size(), 1U);
}

TEST_F(ApiTest, EverythingWrongWithARequestIsToldAtOnce) {
    const auto reply =
        create_with({{"name", "Not A Name"},
                     {"template", "choosy"},
                     {"parameters", {{"SIZE", "huge"}, {"BRANCHH", "x"}, {"TOKEN", std::string("a\0b", 3)}}}});
    EXPECT_EQ(reply.status, 400U) << reply.text;
    EXPECT_THAT(pointers(reply), UnorderedElementsAre("/name", "/parameters/SIZE", "/parameters/BRANCHH",
                                                      "/parameters/BRANCH", "/parameters/TOKEN"));
    EXPECT_TRUE(get("/api/v1/workspaces").body.at("workspaces").empty());
}

TEST_F(ApiTest, AnUnknownTemplateIsNotFound) {
    const auto reply = create_with({{"name", "demo"}, {"template", "nothing"}});
    EXPECT_EQ(reply.status, 404U) << reply.text;
    EXPECT_THAT(pointers(reply), ElementsAre("/template"));
}

TEST_F(ApiTest, BodiesThatAreNoRequestAreRefused) {
    EXPECT_EQ(create_with("{").status, 400U);
    EXPECT_EQ(create_with("[]").status, 400U);
    EXPECT_EQ(create_with({{"name", "demo"}}).status, 400U);
    EXPECT_EQ(create_with({{"name", 7}, {"template", "plain"}}).status, 400U);
    EXPECT_EQ(create_with({{"name", "demo"}, {"template", "plain"}, {"extra", 1}}).status, 400U);
    EXPECT_EQ(create_with("{\"name\": \"" + std::string(100'000, 'x') + "\"}").status, 413U);
    const auto form = request("POST", "/api/v1/workspaces", token(), model::Json("name=demo"),
                              {{"Content-Type", "application/x-www-form-urlencoded"}});
    EXPECT_EQ(form.status, 415U);
    const auto spelt =
        request("POST", "/api/v1/workspaces", token(), model::Json{{"name", "spelt"}, {"template", "plain"}},
                {{"Content-Type", "Application/JSON ; charset=utf-8"}});
    EXPECT_EQ(spelt.status, 201U) << spelt.text;
    EXPECT_EQ(form.headers.get("Content-Type"), "application/problem+json");
}

TEST_F(ApiTest, ATakenNameIsAConflict) {
    create("demo");
    const auto again = create_with({{"name", "demo"}, {"template", "plain"}});
    EXPECT_EQ(again.status, 409U);
    EXPECT_EQ(again.body.at("type"), "urn:berth:problem:name-taken");
}

TEST_F(ApiTest, ParametersReachTheSandboxAndSecretsNobodyElse) {
    const auto created = create_with(
        {{"name", "demo"}, {"template", "choosy"}, {"parameters", {{"BRANCH", "main"}, {"TOKEN", "top$(secret)"}}}});
    ASSERT_EQ(created.status, 201U) << created.text;
    const auto id = created.body.at("id").get<std::string>();
    wait_for_state(id, "running");
    std::map<std::string, std::string> env;
    const auto spec = provisioner_.spec(id);
    ASSERT_TRUE(spec);
    for (const auto& variable : spec->env) {
        env[variable.name] = variable.value.reveal();
    }
    EXPECT_EQ(env["BRANCH"], "main");
    EXPECT_EQ(env["SIZE"], "small");
    EXPECT_EQ(env["TOKEN"], "top$(secret)");
    EXPECT_EQ(env["TARGET"], "branch-main");
    for (const auto* path : {"", "/events", "/log"}) {
        EXPECT_EQ(get("/api/v1/workspaces/" + id + path).text.find("secret)"), std::string::npos) << path;
    }
    EXPECT_EQ(created.body.at("secrets"), model::Json::array({"TOKEN"}));
}

TEST_F(ApiTest, SomebodyElsesWorkspaceLooksLikeNone) {
    const auto id = create_running("demo");
    const auto bob = token("bob");
    const auto nothing = request("GET", "/api/v1/workspaces/" + unknown_id, bob);
    for (const auto& [method, path] : {std::pair{"GET", ""},
                                       {"DELETE", ""},
                                       {"POST", "/stop"},
                                       {"POST", "/retry"},
                                       {"GET", "/log"},
                                       {"GET", "/events"},
                                       {"POST", "/connection-tokens"},
                                       {"GET", "/connect"}}) {
        const auto reply = request(method, "/api/v1/workspaces/" + id + path, bob);
        EXPECT_EQ(reply.status, 404U) << method << path;
        EXPECT_EQ(reply.text, nothing.text) << method << path;
    }
    EXPECT_TRUE(request("GET", "/api/v1/workspaces", bob).body.at("workspaces").empty());
    EXPECT_TRUE(request("GET", "/api/v1/events", bob).body.at("events").empty());
    EXPECT_EQ(request("GET", "/api/v1/workspaces?all=true", bob).status, 403U);
    EXPECT_EQ(state_of(id), "running");
    EXPECT_EQ(get("/api/v1/workspaces/not-an-id").status, 404U);
}

TEST_F(ApiTest, AnAdminSeesAndStopsEverybodysWorkspaces) {
    const auto id = create_running("demo");
    auto claims = oidc_.access_claims("root");
    claims["groups"] = model::Json::array({"admins"});
    const auto admin = oidc_.sign(claims);
    EXPECT_TRUE(request("GET", "/api/v1/workspaces", admin).body.at("workspaces").empty());
    EXPECT_EQ(request("GET", "/api/v1/workspaces?all=true", admin).body.at("workspaces").size(), 1U);
    const auto entered = request("POST", "/api/v1/workspaces/" + id + "/connection-tokens", admin);
    EXPECT_EQ(entered.status, 201U);
    EXPECT_EQ(entered.body.at("role"), "admin");
    EXPECT_EQ(request("POST", "/api/v1/workspaces/" + id + "/stop", admin).status, 202U);
    wait_for_state(id, "stopped");
    const auto events = get("/api/v1/workspaces/" + id + "/events").body.at("events");
    EXPECT_TRUE(std::ranges::any_of(events, [](const model::Json& event) {
        return event.at("kind") == "workspace.intent" && event.at("actor").at("subject") == "root";
    }));
}

TEST_F(ApiTest, ActionsThatAStateDoesNotAllowAreConflicts) {
    const auto id = create_running("demo");
    const auto path = "/api/v1/workspaces/" + id;
    EXPECT_EQ(post(path + "/retry").status, 202U); // it runs already: nothing to do
    EXPECT_EQ(post(path + "/stop").status, 202U);
    wait_for_state(id, "stopped");
    const auto refused = post(path + "/suspend");
    EXPECT_EQ(refused.status, 409U) << refused.text;
    EXPECT_FALSE(refused.body.at("hint").get<std::string>().empty());
    EXPECT_EQ(post(path + "/start").status, 202U);
    wait_for_state(id, "running");
}

TEST_F(ApiTest, WhatTheProvisionerCannotDoIs501) {
    ProvisionerCapabilities none;
    none.name = "fake";
    provisioner_.set_capabilities(none);
    stop_platform();
    start_platform();
    const auto id = create_running("demo");
    EXPECT_EQ(post("/api/v1/workspaces/" + id + "/suspend").status, 501U);
}

TEST_F(ApiTest, EventsAreWaitedForWithoutDelay) {
    const auto id = create_running("demo");
    const auto next = get("/api/v1/events").body.at("next").get<std::uint64_t>();
    const auto began = std::chrono::steady_clock::now();
    auto waiting =
        std::async(std::launch::async, [&] { return get(std::format("/api/v1/events?after={}&wait=30", next)); });
    post("/api/v1/workspaces/" + id + "/stop");
    const auto page = waiting.get();
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
    ASSERT_FALSE(page.body.at("events").empty());
    EXPECT_EQ(page.body.at("events").at(0).at("id"), next + 1);
    EXPECT_EQ(get("/api/v1/events?after=x").status, 400U);
    EXPECT_EQ(get("/api/v1/events?wait=31").status, 400U);
    // An event that this database has never had: the next one there is has to be asked for.
    const auto beyond = get("/api/v1/events?after=99999999").body;
    EXPECT_TRUE(beyond.at("events").empty());
    EXPECT_LT(beyond.at("next"), 99'999'999);
}

TEST_F(ApiTest, TheLogIsFollowedUntilTheWorkspaceRuns) {
    agents_.script("one", {{"first line", "second line"}, 0, true});
    agents_.script("two", {{"third line"}});
    const auto id = create("demo", "inits");
    wait_for_state(id, "starting");
    auto following =
        std::async(std::launch::async, [&] { return get("/api/v1/workspaces/" + id + "/log?follow=true"); });
    agents_.release("one");
    const auto log = following.get();
    EXPECT_EQ(log.headers.get("Content-Type"), "application/x-ndjson");
    EXPECT_THAT(log.text, HasSubstr("third line"));
    wait_for_state(id, "running");
    const auto whole = get("/api/v1/workspaces/" + id + "/log");
    EXPECT_EQ(whole.text.substr(0, log.text.size()), log.text);
    const auto rest = get("/api/v1/workspaces/" + id + "/log?after=2").text;
    EXPECT_EQ(rest.find("\"seq\":2,"), std::string::npos);
    EXPECT_NE(rest.find("\"seq\":3,"), std::string::npos);
    EXPECT_EQ(get("/api/v1/workspaces/" + id + "/log?follow=maybe").status, 400U);
}

TEST_F(ApiTest, AnAgentThatDoesNotTellItsToolsIsNoMissingWorkspace) {
    const auto id = create_running("demo"); // the fake agent knows nothing of tools
    const auto reply = get("/api/v1/workspaces/" + id + "/tools");
    EXPECT_EQ(reply.status, 503U) << reply.text;
    EXPECT_FALSE(reply.headers.get("Retry-After").empty());
    EXPECT_EQ(get("/api/v1/workspaces/" + unknown_id + "/tools").status, 404U);
}

TEST_F(ApiTest, ConnectionTokensAreShortLivedAndNotCached) {
    const auto id = create_running("demo");
    const auto reply = post("/api/v1/workspaces/" + id + "/connection-tokens");
    ASSERT_EQ(reply.status, 201U) << reply.text;
    EXPECT_EQ(reply.headers.get("Cache-Control"), "no-store");
    EXPECT_EQ(reply.body.at("role"), "owner");
    EXPECT_EQ(reply.body.at("url"), "/workspaces/" + id + "/connect");
    EXPECT_GE(reply.body.at("token").get<std::string>().size(), 32U);
    EXPECT_EQ(get("/api/v1/workspaces/" + id + "/connect").status, 200U);
}

TEST_F(ApiTest, TooManyCreationsAndTokensAreSlowedDownPerUser) {
    config_.limits.creations_per_minute = 2;
    config_.limits.connection_tokens_per_minute = 2;
    stop_platform();
    start_platform();
    const auto id = create_running("one");
    create("two");
    const auto third = create_with({{"name", "three"}, {"template", "plain"}});
    EXPECT_EQ(third.status, 429U);
    EXPECT_FALSE(third.headers.get("Retry-After").empty());
    EXPECT_EQ(
        request("POST", "/api/v1/workspaces", token("bob"), model::Json{{"name", "b"}, {"template", "plain"}}).status,
        201U);
    const auto path = "/api/v1/workspaces/" + id + "/connection-tokens";
    EXPECT_EQ(post(path).status, 201U);
    EXPECT_EQ(post(path).status, 201U);
    EXPECT_EQ(post(path).status, 429U);
}

TEST_F(ApiTest, WhoHasTooManyRequestsThatLastIsRefusedAnotherAndOthersAreNot) {
    stop_platform();
    config_.limits.streams_per_user = 1;
    start_platform();
    eventually([&] { return request("GET", "/readyz").status == 200U; }); // until then nobody is kept waiting
    const auto next = std::to_string(platform_->store().last_event().value());
    auto waiting = std::async(std::launch::async, [&] {
        Reply reply;
        do { // the place may be taken by the look below
            reply = get("/api/v1/events?wait=30&after=" + next);
        } while (reply.status == 429U);
        return reply;
    });
    Reply refused;
    eventually([&] { return (refused = get("/api/v1/events")).status == 429U; });
    EXPECT_THAT(refused.text, HasSubstr("1 requests open"));
    EXPECT_FALSE(refused.headers.get("Retry-After").empty());
    EXPECT_EQ(request("GET", "/api/v1/events", token("bob")).status, 200U);
    create("demo");
    EXPECT_EQ(waiting.get().status, 200U);
    eventually([&] { return get("/api/v1/events").status == 200U; });
}

TEST_F(ApiTest, TheWorkspaceLimitIsTold) {
    config_.limits.workspaces_per_user = 1;
    stop_platform();
    start_platform();
    create("one");
    const auto second = create_with({{"name", "two"}, {"template", "plain"}});
    EXPECT_EQ(second.status, 403U) << second.text;
}

TEST_F(ApiTest, ADeletedWorkspaceIsGone) {
    const auto id = create_running("demo");
    EXPECT_EQ(request("DELETE", "/api/v1/workspaces/" + id, token()).status, 202U);
    wait_for_state(id, "gone");
    EXPECT_TRUE(get("/api/v1/workspaces").body.at("workspaces").empty());
    EXPECT_FALSE(provisioner_.spec(id));
    EXPECT_FALSE(std::filesystem::exists(config_.data / "logs" / (id + ".log")));
}

TEST_F(ApiTest, ReadinessEndsWhenTheReconcilerDoes) {
    eventually([&] { return request("GET", "/readyz").status == 200; });
    EXPECT_EQ(request("GET", "/readyz").status, 200U);
    run(platform_->reconciler().stop());
    EXPECT_EQ(request("GET", "/readyz").status, 503U);
}

TEST_F(ApiTest, TheDataFolderIsPrivateAndUsedByOneAtATime) {
    namespace fs = std::filesystem;
    const auto private_file = fs::perms::owner_read | fs::perms::owner_write;
    EXPECT_EQ(fs::status(config_.data / "berth.db").permissions(), private_file);
    EXPECT_EQ(fs::status(config_.data / "berth.db-wal").permissions(), private_file);
    EXPECT_EQ(fs::status(config_.data / "keys/signing.pem").permissions(), private_file);
    EXPECT_EQ(fs::status(config_.data / "keys").permissions(), fs::perms::owner_all);
    const auto second = DataFolder::open(config_.data);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    EXPECT_TRUE(DataFolder::join(config_.data)) << "a gateway may serve beside it";
    EXPECT_EQ(DataFolder::join(folder_ / "nothing").error().code, Errc::unavailable);
}

} // namespace

} // namespace berth::platform
