// Keys that leave a terminal, parameters from their sources, the platform that is meant, completion scripts.
#include "cli/completion.h"
#include "cli/create_parameters.h"
#include "cli/detach_keys.h"
#include "cli/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace berth::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string passed(DetachKeys& keys, std::string_view typed) {
    const auto result = keys.take(as_bytes(typed));
    return std::string(as_text(result.pass)) + (result.detach ? "<left>" : "");
}

TEST(DetachKeys, LeaveWithBothKeysHoweverTheyArrive) {
    DetachKeys together;
    EXPECT_EQ(passed(together, "ls\x10\x11more"), "ls<left>");
    DetachKeys apart;
    EXPECT_EQ(passed(apart, "\x10"), "");
    EXPECT_TRUE(apart.holds());
    EXPECT_EQ(passed(apart, "\x11"), "<left>");
}

TEST(DetachKeys, PassEverythingElseOn) {
    DetachKeys keys;
    EXPECT_EQ(passed(keys, "abc\x11"), "abc\x11");
    EXPECT_EQ(passed(keys, "\x10x"), "\x10x");
    EXPECT_EQ(passed(keys, "\x10\x10"), "\x10");
    EXPECT_EQ(passed(keys, "\x11"), "<left>"); // the second of the two was held
    EXPECT_FALSE(keys.holds());
}

TEST(DetachKeys, GiveALoneFirstKeyBackInTime) {
    DetachKeys keys;
    EXPECT_EQ(passed(keys, "\x10"), "");
    EXPECT_EQ(as_text(keys.release()), "\x10");
    EXPECT_EQ(as_text(keys.release()), "");
    EXPECT_EQ(passed(keys, "\x11"), "\x11"); // too late to leave
}

class CreateParameters : public testing::Test {
protected:
    Result<std::map<std::string, std::string>> collect(std::vector<std::string> set,
                                                       std::vector<std::string> set_file = {}) {
        command::Create arguments;
        arguments.set = std::move(set);
        arguments.set_file = std::move(set_file);
        model::Parameter secret;
        secret.name = "TOKEN";
        secret.secret = true;
        model::Parameter mode;
        mode.name = "MODE";
        return collect_parameters(arguments, {secret, mode}, sources);
    }

    ParameterSources sources{
        .environment = [](const std::string& name) -> std::optional<std::string> {
            return name == "FROM_ENV" ? std::optional<std::string>("env value") : std::nullopt;
        },
        .file = [](const std::string& file) -> Result<std::string> {
            if (file == "missing") {
                return fail(Errc::not_found, "There is no such file.");
            }
            return file == "key" ? "line 1\nline 2\n" : "one line\n";
        },
        .ask = {},
    };
};

TEST_F(CreateParameters, ComeFromWhereTheyAreSaidToBe) {
    const auto values = collect({"MODE=a=b", "FROM_ENV"}, {"TOKEN=file", "KEY=key"});
    ASSERT_TRUE(values) << values.error().message;
    EXPECT_EQ(*values,
              (std::map<std::string, std::string>{
                  {"MODE", "a=b"}, {"FROM_ENV", "env value"}, {"TOKEN", "one line"}, {"KEY", "line 1\nline 2\n"}}));
}

TEST_F(CreateParameters, RefuseASecretOnTheCommandLineWithoutRepeatingIt) {
    const auto values = collect({"TOKEN=hunter2"});
    ASSERT_FALSE(values);
    EXPECT_EQ(values.error().code, Errc::invalid_argument);
    EXPECT_THAT(values.error().hint, HasSubstr("--set-file TOKEN=FILE"));
    EXPECT_THAT(values.error().text(), Not(HasSubstr("hunter2")));
}

TEST_F(CreateParameters, AreAskedForWhereSomebodyCanAnswer) {
    EXPECT_FALSE(collect({"TOKEN"}));
    sources.ask = [](const model::Parameter& parameter) -> Result<std::string> { return "typed " + parameter.name; };
    EXPECT_EQ(collect({"TOKEN"})->at("TOKEN"), "typed TOKEN");
}

TEST_F(CreateParameters, AreGivenOnce) {
    EXPECT_FALSE(collect({"MODE=a", "MODE=b"}));
    EXPECT_FALSE(collect({"MODE=a"}, {"MODE=file"}));
    EXPECT_FALSE(collect({}, {"MODE"}));
    EXPECT_FALSE(collect({}, {"MODE=missing"}));
}

TEST(Platform, IsTheOptionThenTheEnvironmentThenTheLastOne) {
    const QUrl last(QStringLiteral("https://last.example.com"));
    EXPECT_EQ(choose_platform("https://a.example.com", "https://b.example.com", last)->host(),
              QStringLiteral("a.example.com"));
    EXPECT_EQ(choose_platform("", "https://b.example.com", last)->host(), QStringLiteral("b.example.com"));
    EXPECT_EQ(choose_platform("", "", last)->host(), QStringLiteral("last.example.com"));
    const auto none = choose_platform("", "", {});
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().hint, HasSubstr("berth login"));
    EXPECT_FALSE(choose_platform("http://elsewhere.example.com", "", last)); // a token would travel in the clear
}

// What bash offers for a line, from the script itself.
std::string offered(const std::string& words, int index) {
    const std::string file = testing::TempDir() + "/berth-completion-test.bash";
    std::ofstream(file)
        << completion_script("bash", describe_program()).value()
        << "\nberth() { [[ $* == '__names workspaces' ]] && echo demo; [[ $* == '__names templates' ]] && echo cpp; }\n"
        << "COMP_WORDS=(" << words << "); COMP_CWORD=" << index << "; _berth; printf '%s ' \"${COMPREPLY[@]}\"\n";
    std::string output;
    FILE* shell = ::popen(("bash " + file + " 2>&1").c_str(), "r");
    for (int c = std::fgetc(shell); c != EOF; c = std::fgetc(shell)) {
        output += static_cast<char>(c);
    }
    ::pclose(shell);
    std::remove(file.c_str());
    return " " + output;
}

TEST(BashCompletion, OffersCommandsOptionsAndNames) {
    EXPECT_THAT(offered("berth ''", 1), HasSubstr(" port-forward "));
    EXPECT_THAT(offered("berth ''", 1), Not(HasSubstr("__names")));
    EXPECT_EQ(offered("berth cre", 1), " create ");
    EXPECT_THAT(offered("berth show ''", 2), HasSubstr(" demo "));
    EXPECT_EQ(offered("berth create --te", 2), " --template ");
    EXPECT_EQ(offered("berth templates val", 2), " validate ");
    EXPECT_EQ(offered("berth list --output j", 3), " json ");
    EXPECT_THAT(offered("berth --server http://x show de", 4), HasSubstr(" demo "));
    EXPECT_EQ(offered("berth exec -t de", 3), " demo ");
    EXPECT_EQ(offered("berth create -t cp", 3), " cpp ") << "-t is a flag of exec, and takes a template here";
    EXPECT_EQ(offered("berth create --template cp", 3), " cpp ");
    EXPECT_EQ(offered("berth open -e cursor de", 4), " demo ");
    EXPECT_EQ(offered("berth open --editor zed", 3), " zed ");
}

TEST(Completion, HasAScriptForEachShellThatItPromises) {
    for (const char* shell : {"bash", "zsh", "fish"}) {
        const auto script = completion_script(shell, describe_program());
        ASSERT_TRUE(script) << shell;
        EXPECT_THAT(*script, HasSubstr("port-forward"));
        EXPECT_THAT(*script, Not(HasSubstr("@"))) << shell;
    }
    EXPECT_FALSE(completion_script("csh", describe_program()));
}

} // namespace
} // namespace berth::cli
