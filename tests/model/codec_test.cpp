// Every message survives its JSON, and docs/openapi.yaml names the same members and values.
#include "model/api.h"
#include "samples.h"
#include "survives.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <set>

namespace berth::model {
namespace {

TEST(Codec, BringsEveryValueThroughItsJson) {
    expect_survives(sample::user());
    expect_survives(sample::workspace_template());
    expect_survives(sample::workspace());
    expect_survives(sample::step());
    expect_survives(sample::log_line());
    expect_survives(sample::event());
    expect_survives(EventPage{{sample::event()}, 9});
    expect_survives(sample::config());
    auto summary = summary_of(sample::workspace_template(), {{"spec.image", "Not here."}});
    expect_survives(summary);
    summary.yaml = "kind: x\n";
    expect_survives(summary);
}

TEST(Codec, BringsEmptyValuesThroughTheirJson) {
    expect_survives(Resources{});
    expect_survives(Capabilities{.suspend = "none"});
    ProvisioningStep step;
    step.name = "folders";
    step.title = "Make the folders";
    expect_survives(step);
    Workspace workspace = sample::workspace();
    workspace.failure.reset();
    workspace.running_since.reset();
    workspace.last_active_at.reset();
    workspace.parameters.clear();
    workspace.steps.clear();
    expect_survives(workspace);
    Event event = sample::event();
    event.actor.reset();
    event.data = Json::object();
    expect_survives(event);
}

TEST(Codec, BringsSecretsThroughTheirJson) {
    const auto token = decode<ConnectionToken>(encode(
        ConnectionToken{Secret("t0ken"), sample::time(60), Role::owner, "/workspaces/w0123456789abcde/connect"}));
    ASSERT_TRUE(token);
    EXPECT_EQ(token->token.reveal(), "t0ken");
    EXPECT_EQ(token->expires_at, sample::time(60));
    const auto reply = decode<SessionReply>(encode(SessionReply{Secret("access"), std::chrono::minutes(15)}));
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->access_token.reveal(), "access");
    EXPECT_EQ(reply->expires_in, std::chrono::minutes(15));
    const auto request = decode<SessionRequest>(encode(SessionRequest{Secret("id"), "nonce"}));
    ASSERT_TRUE(request);
    EXPECT_EQ(request->id_token.reveal(), "id");
}

TEST(Codec, ReadsListsInTheirEnvelope) {
    const auto workspaces = decode_workspaces(encode_workspaces({sample::workspace()}));
    ASSERT_TRUE(workspaces);
    EXPECT_THAT(*workspaces, testing::ElementsAre(sample::workspace()));
    const auto summary = summary_of(sample::workspace_template(), {});
    EXPECT_THAT(decode_templates(encode_templates({summary})).value(), testing::ElementsAre(summary));
    EXPECT_FALSE(decode_templates(Json::array()));
}

TEST(Codec, RefusesRequestsWithMembersThatItDoesNotKnow) {
    EXPECT_TRUE(decode_text<CreateWorkspace>(R"({"name":"a","template":"cpp"})"));
    const auto refused = decode_text<CreateWorkspace>(R"({"name":"a","template":"cpp","image":"x"})");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text(), "workspace.image: is not known. Allowed are name, template, parameters.");
    EXPECT_FALSE(decode_text<CreateWorkspace>(R"({"name":"a","template":"cpp","parameters":{"A":1}})"));
    // Each unknown one would be told, with what is near to it.
    CreateWorkspace many{"a", "cpp", {}};
    for (int i = 0; i < 1000; ++i) {
        many.parameters.emplace("P" + std::to_string(i), "");
    }
    EXPECT_FALSE(decode<CreateWorkspace>(encode(many)));
    EXPECT_FALSE(decode_text<SessionRequest>(R"({"id_token":"a","nonce":"b","extra":1})"));
}

TEST(Codec, IgnoresWhatANewerServerAdds) {
    Json json = encode(sample::workspace());
    json["region"] = "north";
    json["ports"][0]["protocol"] = "tcp";
    EXPECT_EQ(decode<Workspace>(json), sample::workspace());
}

TEST(Codec, NamesThePathOfWhatIsWrong) {
    Json json = encode(sample::workspace());
    json["failure"]["error"].erase("message");
    const auto refused = decode<Workspace>(json);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "workspace.failure: failure.error: error.message: is missing.");
    json = encode(sample::workspace());
    json["state"] = "sleeping";
    EXPECT_FALSE(decode<Workspace>(json));
    json = encode(sample::workspace());
    json["ports"][0]["port"] = 70000;
    EXPECT_FALSE(decode<Workspace>(json));
}

TEST(Codec, NeverSendsATokenElsewhere) {
    const ConnectionToken evil{Secret("t"), sample::time(0), Role::owner, "//evil.example.com/x"};
    EXPECT_FALSE(decode<ConnectionToken>(encode(evil)));
    EXPECT_FALSE(decode<ConnectionToken>(encode(ConnectionToken{Secret("t"), {}, Role::owner, "https://evil/x"})));
}

// docs/openapi.yaml --------------------------------------------------------------------------------------------------

YAML::Node schema(const std::string& name) {
    static const YAML::Node document = YAML::LoadFile(BERTH_OPENAPI);
    return document["components"]["schemas"][name];
}

// The object's members are exactly the schema's, and all of them are required but `optional`.
void expect_described(const Json& object, const std::string& name, const std::set<std::string>& optional = {}) {
    std::set<std::string> sent;
    for (const auto& [key, value] : object.items()) {
        sent.insert(key);
    }
    std::set<std::string> described;
    for (const auto& property : schema(name)["properties"]) {
        described.insert(property.first.as<std::string>());
    }
    const auto listed = schema(name)["required"].as<std::vector<std::string>>();
    std::set<std::string> required(listed.begin(), listed.end());
    required.insert(optional.begin(), optional.end());
    EXPECT_EQ(sent, described) << name;
    EXPECT_EQ(sent, required) << name;
    EXPECT_EQ(schema(name)["additionalProperties"].as<std::string>(), "false") << name;
}

TEST(OpenApi, DescribesEveryMessageAsItIsSent) {
    const Json workspace = encode(sample::workspace());
    expect_described(workspace, "Workspace");
    expect_described(workspace["failure"], "Failure");
    expect_described(workspace["failure"]["error"], "Error");
    expect_described(workspace["steps"][0], "ProvisioningStep");
    expect_described(workspace["resources"], "Resources");
    expect_described(workspace["ports"][0], "Port");
    expect_described(workspace["unsupported"][0], "Unsupported");
    expect_described(workspace["owner"], "UserId");
    expect_described(encode(sample::user()), "User");
    expect_described(encode(sample::log_line()), "LogLine");
    expect_described(encode(sample::event()), "Event");
    expect_described(encode(EventPage{}), "EventPage");
    const Json config = encode(sample::config());
    expect_described(config, "PlatformConfig");
    expect_described(config["oidc"], "OidcConfig");
    expect_described(config["provisioner"]["capabilities"], "Capabilities");
    auto summary = summary_of(sample::workspace_template(), {});
    const Json described = encode(summary);
    expect_described(described, "TemplateSummary");
    expect_described(described["parameters"][0], "Parameter");
    expect_described(described["tools"][0], "Tool");
    expect_described(described["image"], "Image");
    summary.yaml = "x";
    expect_described(encode(summary), "TemplateDetails");
    expect_described(encode(CreateWorkspace{"a", "cpp", {}}), "CreateWorkspace", {"parameters"});
    expect_described(encode(SessionRequest{}), "SessionRequest");
    expect_described(encode(SessionReply{}), "SessionReply");
    expect_described(encode(ConnectionToken{}), "ConnectionToken");
    Problem problem = problem_of({Errc::conflict, "x", ""});
    problem.errors = {{"y", "z"}};
    expect_described(encode(problem), "Problem");
    expect_described(encode(problem)["errors"][0], "ProblemItem");
    expect_described(encode_workspaces({}), "WorkspaceList");
    expect_described(encode_templates({}), "TemplateList");
}

TEST(OpenApi, ListsTheSameNamesAsTheModel) {
    using Names = std::vector<std::string>;
    Names states;
    for (State state : all_states) {
        states.emplace_back(to_string(state));
    }
    EXPECT_EQ(schema("State")["enum"].as<Names>(), states);
    Names intents;
    for (Intent intent : all_intents) {
        intents.emplace_back(to_string(intent));
    }
    EXPECT_EQ(schema("Intent")["enum"].as<Names>(), intents);
    Names codes;
    for (int code = 0; code <= static_cast<int>(Errc::internal); ++code) {
        codes.emplace_back(to_string(static_cast<Errc>(code)));
    }
    EXPECT_EQ(schema("ErrorCode")["enum"].as<Names>(), codes);
    Names roles;
    for (Role role : {Role::viewer, Role::writer, Role::owner, Role::admin}) {
        roles.emplace_back(to_string(role));
    }
    EXPECT_EQ(schema("Role")["enum"].as<Names>(), roles);
    for (const auto& action : all_actions) {
        if (action != Action::remove) {
            const YAML::Node paths = YAML::LoadFile(BERTH_OPENAPI)["paths"];
            EXPECT_TRUE(paths["/api/v1/workspaces/{id}/" + std::string(to_string(action))]) << to_string(action);
        }
    }
}

} // namespace
} // namespace berth::model
