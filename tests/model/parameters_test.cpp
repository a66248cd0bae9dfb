#include "model/parameters.h"
#include "model/variables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::model {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Template sample() {
    Template result;
    result.name = "sample";
    result.parameters = {
        {.name = "REPOSITORY",
         .description = {},
         .default_value = {},
         .required = true,
         .secret = false,
         .choices = {}},
        {.name = "MODE",
         .description = {},
         .default_value = "fast",
         .required = false,
         .secret = false,
         .choices = {"fast", "slow"}},
        {.name = "TOKEN", .description = {}, .default_value = {}, .required = false, .secret = true, .choices = {}},
    };
    result.env = {
        {"URL", "https://${TOKEN}@${REPOSITORY}"}, {"AGAIN", "${URL}/x"}, {"PLAIN", "${MODE} ${HOME} ${OTHER}"}};
    return result;
}

std::map<std::string, std::string> shown(const std::vector<EnvironmentVariable>& environment) {
    std::map<std::string, std::string> result;
    for (const EnvironmentVariable& variable : environment) {
        result[variable.name] = std::string(variable.value.reveal()) + (variable.secret ? " (secret)" : "");
    }
    return result;
}

TEST(Parameters, TakeWhatIsGivenThenTheDefault) {
    const auto values = resolve_parameters(sample(), {{"REPOSITORY", "example.com/a"}, {"TOKEN", "s3cret"}});
    ASSERT_TRUE(values);
    EXPECT_EQ(values->plain, (std::map<std::string, std::string>{{"MODE", "fast"}, {"REPOSITORY", "example.com/a"}}));
    EXPECT_EQ(values->secret.at("TOKEN").reveal(), "s3cret");
}

TEST(Parameters, ToldOneByOneWhatIsWrongWithAValue) {
    const auto parameters = sample().parameters;
    const Parameter& repository = parameters[0];
    const Parameter& mode = parameters[1];
    const Parameter& token = parameters[2];
    EXPECT_EQ(fault_of(repository, std::nullopt), ParameterFault::missing);
    EXPECT_EQ(fault_of(repository, ""), ParameterFault::missing);
    EXPECT_EQ(fault_of(repository, "example.com/a"), std::nullopt);
    EXPECT_EQ(fault_of(mode, std::nullopt), std::nullopt) << "the default counts";
    EXPECT_EQ(fault_of(mode, "medium"), ParameterFault::not_a_choice);
    EXPECT_EQ(fault_of(token, std::nullopt), std::nullopt) << "it is not required";
    EXPECT_EQ(fault_of(token, "a\x1b"), ParameterFault::control_character);
    EXPECT_EQ(fault_of(token, std::string(parameter_value_limit, 'x')), std::nullopt);
    EXPECT_EQ(fault_of(token, std::string(parameter_value_limit + 1, 'x')), ParameterFault::too_long);
}

TEST(Parameters, TellEverythingThatIsWrongButNoSecret) {
    const auto values = resolve_parameters(
        sample(), {{"MODE", "medium"}, {"TOKEN", std::string("s3cret\0", 7)}, {"REPOSTORY", "x"}, {"zzz", "x"}});
    ASSERT_FALSE(values);
    EXPECT_EQ(values.error().code, Errc::invalid_argument);
    EXPECT_THAT(values.error().message, HasSubstr("no parameter \"REPOSTORY\"; did you mean REPOSITORY?"));
    EXPECT_THAT(values.error().message, HasSubstr("no parameter \"zzz\"."));
    EXPECT_THAT(values.error().message, HasSubstr("REPOSITORY is missing"));
    EXPECT_THAT(values.error().message, HasSubstr("MODE cannot be \"medium\"; allowed are fast, slow"));
    EXPECT_THAT(values.error().message, HasSubstr("TOKEN holds a control character"));
    EXPECT_THAT(values.error().text(), Not(HasSubstr("s3cret")));
    EXPECT_EQ(values.error().hint, "The template's parameters are REPOSITORY (required), MODE, TOKEN.");
}

TEST(Parameters, CallOnlyThatRequiredWhichHasToBeGiven) {
    Template with_default = sample();
    with_default.parameters[0].default_value = "example.com/a";
    EXPECT_EQ(resolve_parameters(with_default, {{"zzz", "x"}}).error().hint,
              "The template's parameters are REPOSITORY, MODE, TOKEN.");
}

TEST(Parameters, RefuseAnEmptyRequiredOneAndOneThatIsTooLong) {
    EXPECT_FALSE(resolve_parameters(sample(), {{"REPOSITORY", ""}}));
    EXPECT_FALSE(resolve_parameters(sample(), {{"REPOSITORY", std::string(parameter_value_limit + 1, 'x')}}));
    EXPECT_TRUE(resolve_parameters(sample(), {{"REPOSITORY", "-----BEGIN KEY-----\nabc\n"}}));
}

TEST(Parameters, PassShellTricksOnUntouched) {
    const std::string trick = "$(reboot); `id` \"'${HOME} && rm -rf /";
    auto from = sample();
    from.env = {{"COPY", "${REPOSITORY}"}};
    const auto values = resolve_parameters(from, {{"REPOSITORY", trick}});
    ASSERT_TRUE(values);
    const auto environment = shown(environment_of(from, *values, {{"HOME", "/home/w"}}));
    EXPECT_EQ(environment.at("REPOSITORY"), trick);
    EXPECT_EQ(environment.at("COPY"), trick); // a value that was put in is not looked through again
}

TEST(Environment, FillsVariablesInAndKnowsWhatASecretWentInto) {
    const auto from = sample();
    const auto values = resolve_parameters(from, {{"REPOSITORY", "example.com/a"}, {"TOKEN", "s3cret"}});
    ASSERT_TRUE(values);
    const auto environment = shown(environment_of(from, *values, {{"HOME", "/home/w"}}));
    EXPECT_EQ(environment.at("TOKEN"), "s3cret (secret)");
    EXPECT_EQ(environment.at("URL"), "https://s3cret@example.com/a (secret)");
    EXPECT_EQ(environment.at("AGAIN"), "https://s3cret@example.com/a/x (secret)");
    EXPECT_EQ(environment.at("PLAIN"), "fast /home/w ${OTHER}");
    EXPECT_FALSE(environment.contains("HOME")); // the base is the sandbox's own business
}

TEST(Environment, HoldsAParameterOnceWhereAVariablePassesItOn) {
    auto from = sample();
    from.env = {{"TOKEN", "${TOKEN}"}, {"EMPTY", "[${TOKEN}]"}};
    const auto none = resolve_parameters(from, {{"REPOSITORY", "x"}});
    EXPECT_EQ(shown(environment_of(from, *none, {})).at("EMPTY"), "[]"); // none went in
    const auto given = resolve_parameters(from, {{"REPOSITORY", "x"}, {"TOKEN", "t"}});
    const auto environment = environment_of(from, *given, {});
    EXPECT_EQ(std::ranges::count(environment, "TOKEN", &EnvironmentVariable::name), 1);
    EXPECT_EQ(shown(environment).at("TOKEN"), "t (secret)");
}

TEST(Variables, AreFoundAsTheyAreWritten) {
    EXPECT_THAT(variables_in("${A} $B ${C} ${A} \\${D} $${E} ${F:-x} ${} ${1} ${G"), ElementsAre("A", "C"));
    EXPECT_THAT(variables_in("${A${B}"), ElementsAre("B"));
}

TEST(Variables, SetByACommandAreItsOwn) {
    EXPECT_THAT(variables_set_by("A=1 B=2; export C=3 && (D=4) | E=5; for F in x; do read G; done; X.H=1; echo I"),
                ElementsAre("A", "B", "C", "D", "E", "F", "G"));
}

TEST(Variables, AreReplacedOnce) {
    const std::string value = "${B}";
    const auto of = [&](std::string_view name) { return name == "A" ? &value : nullptr; };
    EXPECT_EQ(substitute("<${A}> ${Z} $${A} \\${A} $A", of), "<${B}> ${Z} ${A} \\${A} $A");
    EXPECT_EQ(substitute("", of), "");
}

TEST(Variables, SoundSecretByTheirLastWord) {
    for (const char* name : {"TOKEN", "NPM_TOKEN", "DB_PASSWORD", "API_KEY", "CLIENT_SECRET"}) {
        EXPECT_TRUE(sounds_secret(name)) << name;
    }
    for (const char* name : {"MONKEY", "TOKEN_URL", "KEYBOARD", "USER"}) {
        EXPECT_FALSE(sounds_secret(name)) << name;
    }
}

} // namespace
} // namespace berth::model
