#include "model/template_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace berth::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view head = "apiVersion: devenv/v1\n"
                                  "kind: WorkspaceTemplate\n"
                                  "metadata:\n"
                                  "  name: demo\n";

std::string with_spec(std::string_view spec) {
    return std::string(head) + "spec:\n" + std::string(spec);
}

// The problems of a template as "line:column: message hint".
std::vector<std::string> problems_of(std::string_view yaml) {
    const auto result = parse_template(yaml);
    std::vector<std::string> lines;
    if (!result) {
        for (const TemplateProblem& problem : result.error()) {
            lines.push_back(format_problem("t", problem).substr(2));
        }
    }
    return lines;
}

std::vector<std::string> problems_of_spec(std::string_view spec) {
    return problems_of(with_spec(spec));
}

TEST(TemplateParser, ReadsEveryKeyOfTheFormat) {
    const auto result = parse_template(R"(apiVersion: devenv/v1
kind: WorkspaceTemplate
metadata:
  name: everything
  description: All of it
spec:
  image:
    repository: registry.example.com:5000/team/node
    tag: 22.1-slim
  resources:
    cpu: 500m
    memory: 1.5Gi
    disk: 10Gi
    gpu: 1
  tools:
    - name: node
      version: 20
    - name: git
  extensions: [dbaeumer.vscode-eslint, ms-python.python@2024.1.0]
  ports:
    - {port: 3000, name: web, public: true}
    - port: 9229
  init:
    - npm ci
    - |
      for f in *.js; do
        node --check "${f}"
      done
  env:
    PORT: 3000
    GREETING: "hello ${WHO}"
    EMPTY: ""
  parameters:
    - name: WHO
      description: Whom to greet
      default: world
      choices: [world, harbour]
    - name: TOKEN
      required: true
      secret: true
)");
    ASSERT_TRUE(result) << result.error().front().message;
    EXPECT_EQ(result->name, "everything");
    EXPECT_EQ(result->description, "All of it");
    EXPECT_EQ(result->image, (Image{"registry.example.com:5000/team/node", "22.1-slim"}));
    EXPECT_EQ(result->resources.cpu->milli(), 500);
    EXPECT_EQ(result->resources.memory->units(), 1536LL * 1024 * 1024);
    EXPECT_EQ(result->resources.gpu->units(), 1);
    EXPECT_THAT(result->tools, ElementsAre(Tool{"node", "20"}, Tool{"git", ""}));
    EXPECT_THAT(result->extensions, ElementsAre("dbaeumer.vscode-eslint", "ms-python.python@2024.1.0"));
    EXPECT_THAT(result->ports, ElementsAre(Port{3000, "web", true}, Port{9229, "", false}));
    ASSERT_EQ(result->init.size(), 2U);
    EXPECT_EQ(result->init[1], "for f in *.js; do\n  node --check \"${f}\"\ndone\n");
    using Variable = std::pair<std::string, std::string>;
    EXPECT_THAT(result->env,
                ElementsAre(Variable{"PORT", "3000"}, Variable{"GREETING", "hello ${WHO}"}, Variable{"EMPTY", ""}));
    ASSERT_EQ(result->parameters.size(), 2U);
    EXPECT_EQ(result->parameters[0],
              (Parameter{"WHO", "Whom to greet", "world", false, false, {"world", "harbour"}, false}));
    EXPECT_EQ(result->parameters[1], (Parameter{"TOKEN", "", std::nullopt, true, true, {}, false}));
}

TEST(TemplateParser, ReadsTheShippedTemplates) {
    for (const char* name : {"nodejs-fullstack", "python-data", "cpp"}) {
        const std::string file = std::string(BERTH_TEMPLATES "/") + name + ".yaml";
        std::ifstream input(file);
        std::stringstream text;
        text << input.rdbuf();
        const auto result = parse_template(text.str(), file);
        ASSERT_TRUE(result) << result.error().message;
        EXPECT_EQ(result->name, name);
        EXPECT_FALSE(result->init.empty());
        int secrets = 0;
        for (const Parameter& parameter : result->parameters) {
            EXPECT_FALSE(parameter.inferred) << parameter.name;
            // A person can create a workspace without filling in anything.
            EXPECT_TRUE(!parameter.required || parameter.default_value) << parameter.name;
            secrets += parameter.secret ? 1 : 0;
        }
        EXPECT_EQ(secrets, 1);
    }
}

TEST(TemplateParser, TellsFileLineColumnWhatIsWrongAndWhatIsAllowed) {
    const auto result = parse_template(with_spec("  ports:\n    - port: 70000\n"), "nodejs.yaml");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::invalid_argument);
    EXPECT_EQ(result.error().message,
              "nodejs.yaml:7:13: spec.ports[0].port is \"70000\". It must be a number from 1 to 65535.");
}

TEST(TemplateParser, TellsEveryProblemInTheOrderOfTheFile) {
    EXPECT_THAT(problems_of("apiVersion: devenv/v2\nkind: Pod\nmetadata:\n  name: Demo\nspec:\n  tools: git\n"),
                ElementsAre("1:13: apiVersion is \"devenv/v2\". It must be devenv/v1.",
                            "2:7: kind is \"Pod\". It must be WorkspaceTemplate.",
                            HasSubstr("4:9: metadata.name is \"Demo\". It must be 1 to 63 characters"),
                            HasSubstr("6:10: spec.tools is a text. It must be a list")));
}

TEST(TemplateParser, SuggestsTheKeyThatWasMeant) {
    EXPECT_THAT(problems_of_spec("  prots: []\n"),
                ElementsAre("6:3: spec has no key \"prots\". Did you mean ports? Allowed are image, resources, tools, "
                            "extensions, ports, init, env, parameters."));
    EXPECT_THAT(problems_of_spec("  image: {repo: x, Tag: y}\n"),
                ElementsAre(HasSubstr("spec.image.repository is missing"), HasSubstr("no key \"repo\""),
                            HasSubstr("Did you mean tag?")));
    EXPECT_THAT(problems_of(std::string(head) + "spec: {}\nfoobar: 1\n"),
                ElementsAre("6:1: The template has no key \"foobar\". Allowed are apiVersion, kind, metadata, spec."));
}

TEST(TemplateParser, TellsWhatIsMissing) {
    EXPECT_THAT(problems_of("kind: WorkspaceTemplate\n"),
                ElementsAre("1:1: apiVersion is missing.", "1:1: metadata is missing.", "1:1: spec is missing."));
    EXPECT_THAT(problems_of_spec("  ports:\n    - name: web\n"), ElementsAre("7:7: spec.ports[0].port is missing."));
    EXPECT_THAT(problems_of_spec("  image:\n"), ElementsAre(HasSubstr("spec.image is empty. It must be a map with")));
}

TEST(TemplateParser, RefusesValuesOutsideTheirRange) {
    const std::pair<std::string_view, std::string_view> wrong[] = {
        {"  ports: [{port: 0}]\n", "spec.ports[0].port is \"0\""},
        {"  ports: [{port: -1}]\n", "spec.ports[0].port is \"-1\""},
        {"  ports: [{port: 080}]\n", "spec.ports[0].port"},
        {"  ports: [{port: 65536}]\n", "spec.ports[0].port"},
        {"  ports: [{port: 99999999999999999999}]\n", "spec.ports[0].port"},
        {"  ports: [{port: 3000}, {port: 3000}]\n", "spec.ports[1].port is 3000 a second time"},
        {"  ports: [{port: 1, name: a}, {port: 2, name: a}]\n", "spec.ports[1].name is \"a\" a second time"},
        {"  ports: [{port: 1, name: ../etc}]\n", "spec.ports[0].name"},
        {"  ports: [{port: 1, public: yes}]\n", "It must be true or false"},
        {"  ports: [{port: 1, public: \"true\"}]\n", "It must be true or false"},
        {"  resources: {cpu: lots}\n", "spec.resources.cpu is \"lots\": This is not a quantity"},
        {"  resources: {memory: 0}\n", "It must be more than nothing"},
        {"  resources: {memory: 9Ei}\n", "too large"},
        {"  resources: {gpu: 500m}\n", "whole number of devices"},
        {"  resources: {cpu: [1]}\n", "spec.resources.cpu is a list"},
        {"  tools: [{name: git}, {name: git}]\n", "a second time"},
        {"  tools: [{name: \"rm -rf /\"}]\n", "spec.tools[0].name"},
        {"  tools: [{name: node, version: \"20; reboot\"}]\n", "spec.tools[0].version"},
        {"  extensions: [../../evil]\n", "spec.extensions[0]"},
        {"  extensions: [a.b, a.b]\n", "a second time"},
        {"  image: {repository: /etc/passwd}\n", "spec.image.repository"},
        {"  image: {repository: \"a/../b\"}\n", "spec.image.repository"},
        {"  image: {repository: \"node:22\"}\n", "without its tag"},
        {"  image: {repository: Node}\n", "spec.image.repository"},
        {"  image: {repository: node, tag: \"a b\"}\n", "spec.image.tag"},
        {"  image: {repository: node, tag: -x}\n", "spec.image.tag"},
        {"  init: [\"\"]\n", "spec.init[0]"},
        {"  init: [{run: x}]\n", "spec.init[0] is a map"},
        {"  init: npm ci\n", "spec.init is a text. It must be a list"},
        {"  env: [A]\n", "spec.env is a list. It must be a map"},
        {"  env: {A: }\n", "spec.env.A has no value"},
        {"  env: {\"A B\": x}\n", "spec.env has the variable \"A B\""},
        {"  env: {HOME: /root}\n", "cannot be set"},
        {"  env: {BERTH_TOKEN: x}\n", "cannot be set"},
        {"  parameters: [{name: PATH}]\n", "are taken"},
        {"  parameters: [{name: LD_PRELOAD}]\n", "are taken"},
        {"  parameters: [{name: \"A;B\"}]\n", "spec.parameters[0].name"},
        {"  parameters: [{name: A}, {name: A}]\n", "a second time"},
        {"  parameters: [{name: A, secret: true, default: hunter2}]\n", "A secret never stands in a template"},
        {"  parameters: [{name: A, secret: true, choices: [x]}]\n", "is no secret"},
        {"  parameters: [{name: A, choices: [x, y], default: z}]\n", "It must be one of the choices: x, y."},
        {"  parameters: [{name: A, choices: []}]\n", "choices is empty"},
        {"  parameters: [{name: A}]\n  env: {A: fixed}\n", "spec.env.A hides the parameter"},
    };
    for (const auto& [spec, told] : wrong) {
        const auto problems = problems_of_spec(spec);
        ASSERT_EQ(problems.size(), 1U) << spec << testing::PrintToString(problems);
        EXPECT_THAT(problems[0], HasSubstr(told)) << spec;
    }
}

TEST(TemplateParser, TellsWhereADefaultIsASecretWhereverTheKeysStand) {
    EXPECT_THAT(problems_of_spec("  parameters:\n    - default: x\n      secret: true\n      name: A\n"),
                ElementsAre(HasSubstr("7:16: spec.parameters[0].default stands beside secret")));
}

TEST(TemplateParser, TakesImagesWithAndWithoutRegistry) {
    for (const char* name : {"node", "library/node", "docker.io/library/node", "localhost:5000/a/b",
                             "ghcr.io/o/a.b_c-d", "localhost/a", "10.0.0.1:80/x", "a__b/c--d"}) {
        EXPECT_THAT(problems_of_spec(std::string("  image: {repository: \"") + name + "\"}\n"), ElementsAre()) << name;
    }
}

TEST(TemplateParser, InfersParametersFromWhatInitAndEnvUse) {
    const auto result = parse_template(with_spec(R"(  init:
    - git clone "${REPOSITORY}" app
    - VERSION=$(cat version); echo "${VERSION} ${REPOSITORY} ${HOME} ${lower} $PLAIN ${FALLBACK:-x} \${ESCAPED}"
    - for FILE in *; do echo "${FILE}"; done; read -r ANSWER; echo "${DECLARED}"
  env:
    URL: https://${API_HOST}/${API_TOKEN}
    SECOND: ${URL}
  parameters:
    - name: DECLARED
      default: x
)"));
    ASSERT_TRUE(result);
    std::vector<std::string> names;
    for (const Parameter& parameter : result->parameters) {
        names.push_back(parameter.name + (parameter.inferred ? "?" : "") + (parameter.secret ? "!" : ""));
        EXPECT_EQ(parameter.required, parameter.inferred);
    }
    EXPECT_THAT(names, ElementsAre("DECLARED", "REPOSITORY?", "API_HOST?", "API_TOKEN?!"));
}

TEST(TemplateParser, LetsAVariableOfTheSameNamePassAParameterOn) {
    EXPECT_THAT(problems_of_spec("  env: {NODE_ENV: \"${NODE_ENV}\"}\n  parameters: [{name: NODE_ENV}]\n"),
                ElementsAre());
}

TEST(TemplateParser, StopsTellingAfterTwentyProblems) {
    std::string spec = "  ports:\n";
    for (int i = 0; i < 50; ++i) {
        spec += "    - port: 0\n";
    }
    EXPECT_EQ(problems_of_spec(spec).size(), template_problem_limit);
}

TEST(TemplateParser, LimitsTheNumberOfEverything) {
    std::string spec = "  init:\n";
    for (int i = 0; i < 65; ++i) {
        spec += "    - \"true\"\n";
    }
    EXPECT_THAT(problems_of_spec(spec), ElementsAre(HasSubstr("spec.init has 65 items. Allowed are 64.")));
    EXPECT_THAT(problems_of_spec("  init: [\"" + std::string(16385, 'x') + "\"]\n"), ElementsAre(HasSubstr("16384")));
}

TEST(TemplateParser, SaysTooLargeForTenMegabytes) {
    const auto result = parse_template(std::string(10 * 1024 * 1024, 'x'), "big.yaml");
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Errc::too_large);
    EXPECT_EQ(result.error().message, "big.yaml:1:1: The file has 10485760 bytes. Allowed are 262144 bytes.");
}

} // namespace
} // namespace berth::model
