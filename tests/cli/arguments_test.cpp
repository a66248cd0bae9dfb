#include "cli/arguments.h"
#include "cli/exit_code.h"
#include "cli/format/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace berth::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The command, which has to be of that kind.
template<typename T>
T parse(std::vector<std::string> words) {
    auto arguments = parse_arguments(std::move(words), "1.2.3");
    if (!arguments) {
        ADD_FAILURE() << arguments.error().error.message << arguments.error().help;
        return {};
    }
    if (!std::holds_alternative<T>(arguments->command)) {
        ADD_FAILURE() << "another command: " << arguments->command.index();
        return {};
    }
    return std::get<T>(arguments->command);
}

Error refusal(std::vector<std::string> words) {
    const auto arguments = parse_arguments(std::move(words), "1.2.3");
    return arguments ? Error{} : arguments.error().error;
}

TEST(Arguments, KnowEveryCommandOfTheProduct) {
    EXPECT_TRUE(parse<command::Login>({"login", "--device"}).device);
    parse<command::Logout>({"logout"});
    parse<command::WhoAmI>({"whoami"});
    parse<command::TemplatesList>({"templates"});
    EXPECT_EQ(parse<command::TemplatesShow>({"templates", "show", "cpp"}).name, "cpp");
    EXPECT_THAT(parse<command::TemplatesValidate>({"templates", "validate", "a.yaml", "-"}).files,
                ElementsAre("a.yaml", "-"));
    EXPECT_TRUE(parse<command::List>({"list", "--all"}).all);
    EXPECT_EQ(parse<command::Show>({"show", "demo"}).workspace, "demo");
    EXPECT_TRUE(parse<command::Delete>({"delete", "demo", "-y"}).yes);
    EXPECT_TRUE(parse<command::Logs>({"logs", "demo", "-f"}).follow);
    EXPECT_EQ(parse<command::Logs>({"logs", "demo", "--after", "7"}).after, 7U);
    EXPECT_TRUE(parse<command::Ide>({"ide", "demo"}).browser);
    EXPECT_FALSE(parse<command::Ide>({"ide", "demo", "--no-browser"}).browser);
    EXPECT_EQ(parse<command::Open>({"open", "demo", "/workspace/app", "-e", "zed"}).folder, "/workspace/app");
    EXPECT_TRUE(parse<command::Open>({"open", "--list"}).list);
    parse<command::GitShow>({"git"});
    EXPECT_EQ(parse<command::GitHost>({"git", "deny", "github.com"}).rule, command::GitHost::Rule::never);
    EXPECT_EQ(parse<command::GitSshAgent>({"git", "ssh-agent", "demo", "on"}).state, "on");
    EXPECT_TRUE(parse<command::Ports>({"ports", "demo", "-w"}).watch);
    EXPECT_FALSE(parse<command::Stats>({"stats", "demo"}).watch);
    EXPECT_EQ(parse<command::Tools>({"tools", "demo"}).workspace, "demo");
    EXPECT_EQ(parse<command::Completion>({"completion", "zsh"}).shell, "zsh");
}

TEST(Arguments, RefuseToOpenNothingAndUnknownEditors) {
    EXPECT_THAT(refusal({"open"}).message, HasSubstr("no workspace"));
    EXPECT_THAT(refusal({"open", "demo", "--editor", "vim"}).hint, HasSubstr("code-insiders"));
    EXPECT_EQ(refusal({"git", "ssh-agent", "demo", "maybe"}).code, Errc::invalid_argument);
    EXPECT_EQ(refusal({"git", "allow"}).code, Errc::invalid_argument);
}

TEST(Arguments, TakeCreateWithItsParameters) {
    const auto create = parse<command::Create>({"create", "--template", "nodejs-fullstack", "--set", "A=1", "--set",
                                                "B=x=y, z", "--set", "C", "--set-file", "D=-", "--no-wait", "demo"});
    EXPECT_EQ(create.name, "demo");
    EXPECT_EQ(create.template_name, "nodejs-fullstack");
    EXPECT_THAT(create.set, ElementsAre("A=1", "B=x=y, z", "C"));
    EXPECT_THAT(create.set_file, ElementsAre("D=-"));
    EXPECT_FALSE(create.wait);
    EXPECT_TRUE(parse<command::Create>({"create", "demo", "-t", "cpp"}).wait);
    EXPECT_EQ(refusal({"create", "demo"}).code, Errc::invalid_argument);
}

TEST(Arguments, KnowEachLifecycleCommand) {
    using enum command::Lifecycle;
    const std::pair<const char*, command::Lifecycle> commands[] = {
        {"start", start},   {"stop", stop},   {"suspend", suspend},
        {"resume", resume}, {"retry", retry}, {"cancel", cancel},
    };
    for (const auto& [name, action] : commands) {
        const auto act = parse<command::Act>({name, "demo", "--no-wait"});
        EXPECT_EQ(act.action, action) << name;
        EXPECT_EQ(act.workspace, "demo");
        EXPECT_FALSE(act.wait);
    }
}

TEST(Arguments, LeaveEverythingBehindTwoDashesToTheCommand) {
    const auto exec = parse<command::Exec>(
        {"exec", "demo", "-C", "/tmp", "--env", "A=b=c", "--", "ls", "-l", "--", "--output", "json"});
    EXPECT_EQ(exec.workspace, "demo");
    EXPECT_EQ(exec.directory, "/tmp");
    EXPECT_EQ(exec.env.at("A"), "b=c");
    EXPECT_THAT(exec.argv, ElementsAre("ls", "-l", "--", "--output", "json"));
    EXPECT_TRUE(parse<command::Exec>({"exec", "-t", "demo", "--", "sh"}).tty);
    EXPECT_TRUE(parse<command::Exec>({"exec", "--shell", "demo", "--", "ls | wc"}).shell);
}

TEST(Arguments, LeaveTheCommandOfSshAsItIs) {
    const auto ssh = parse<command::Ssh>({"ssh", "-A", "demo", "--", "ls", "-la", "--output", "json"});
    EXPECT_EQ(ssh.workspace, "demo");
    EXPECT_TRUE(ssh.forward_agent);
    EXPECT_THAT(ssh.command, ElementsAre("ls", "-la", "--output", "json"));
    EXPECT_THAT(parse<command::Ssh>({"ssh", "demo", "uptime"}).command, ElementsAre("uptime"));
    EXPECT_TRUE(parse<command::Ssh>({"ssh", "--stdio", "demo.berth"}).stdio);
    EXPECT_EQ(refusal({"ssh", "--stdio", "demo.berth", "--", "id"}).code, Errc::invalid_argument);
    EXPECT_TRUE(parse<command::SshConfig>({"ssh-config", "--remove", "--dry-run"}).remove);
}

TEST(Arguments, RefuseExecWithoutACommandOrWithATornOne) {
    EXPECT_THAT(refusal({"exec", "demo"}).hint, HasSubstr("exec WORKSPACE -- COMMAND"));
    EXPECT_THAT(refusal({"exec", "demo", "--"}).message, HasSubstr("no command"));
    EXPECT_THAT(refusal({"exec", "--shell", "demo", "--", "ls", "-l"}).message, HasSubstr("one word"));
    EXPECT_THAT(refusal({"exec", "demo", "--env", "A B=c", "--", "ls"}).message, HasSubstr("sets no variable"));
    EXPECT_EQ(refusal({"list", "--", "x"}).code, Errc::invalid_argument);
}

TEST(Arguments, TakePortsToForward) {
    const auto forward = parse<command::PortForward>({"port-forward", "demo", "3000", "5432:15432", "80:0"});
    EXPECT_EQ(forward.workspace, "demo");
    EXPECT_THAT(forward.ports, ElementsAre(PortSpec{3000, std::nullopt}, PortSpec{5432, 15432}, PortSpec{80, 0}));
    for (const char* wrong : {"0", "70000", "-1", "3000:", ":3000", "a", "3000:b", "1:2:3", "3000 ", "+1"}) {
        EXPECT_FALSE(parse_port_spec(wrong)) << wrong;
    }
    EXPECT_FALSE(forward.reverse);
    EXPECT_FALSE(forward.wait_s);
    EXPECT_EQ(refusal({"port-forward", "demo", "70000"}).code, Errc::invalid_argument);
    EXPECT_EQ(refusal({"port-forward", "demo"}).code, Errc::invalid_argument);
}

TEST(Arguments, TakeSocketsAndTheOtherWayRound) {
    const auto sockets = parse<command::PortForward>(
        {"port-forward", "demo", "/run/db.sock:5432", "80:./here.sock", "/run/a:/tmp/a", "--wait", "5"});
    EXPECT_THAT(sockets.ports,
                ElementsAre(PortSpec{0, 5432, "/run/db.sock"}, PortSpec{80, std::nullopt, "", "./here.sock"},
                            PortSpec{0, std::nullopt, "/run/a", "/tmp/a"}));
    EXPECT_EQ(sockets.wait_s, 5U);
    for (const char* wrong : {"/run/x", "/:80", "/x/:80", "x/y:80", "80:/", "80:x/", "./x:80"}) {
        EXPECT_FALSE(parse_port_spec(wrong)) << wrong;
    }
    const auto reverse = parse<command::PortForward>({"port-forward", "-R", "demo", "0:8080", "3000"});
    EXPECT_TRUE(reverse.reverse);
    EXPECT_THAT(reverse.ports, ElementsAre(PortSpec{0, 8080}, PortSpec{3000, std::nullopt}));
    for (const char* wrong : {"0", "3000:0", "/tmp/x", "-1:80"}) {
        EXPECT_FALSE(parse_port_spec(wrong, Direction::reverse)) << wrong;
    }
    EXPECT_EQ(parse<command::Proxy>({"proxy", "demo"}).port, std::nullopt);
    EXPECT_EQ(parse<command::Proxy>({"proxy", "demo", "1081"}).port, 1081);
    EXPECT_EQ(refusal({"proxy", "demo", "65536"}).code, Errc::invalid_argument);
    EXPECT_EQ(refusal({"proxy", "demo", "--wait", "86401"}).code, Errc::invalid_argument);
}

TEST(Arguments, TakeTerminalsApart) {
    EXPECT_TRUE(parse<command::Terminal>({"terminal", "demo", "--new", "--name", "build"}).create);
    EXPECT_EQ(parse<command::Terminal>({"terminal", "demo", "--id", "t2"}).terminal, "t2");
    EXPECT_TRUE(parse<command::Terminal>({"terminal", "--list", "demo"}).list);
    EXPECT_EQ(refusal({"terminal", "demo", "--new", "--id", "t1"}).code, Errc::invalid_argument);
}

TEST(Arguments, TakeGlobalOptionsWhereverTheyStand) {
    const std::vector<std::vector<std::string>> forms{
        {"--output", "json", "--server", "x", "list"},
        {"list", "--output", "json", "--server", "x"},
        {"list", "-o", "json", "--server=x"},
        {"templates", "validate", "f", "-o", "json", "--server", "x"},
    };
    for (const auto& words : forms) {
        const auto arguments = parse_arguments(words, "");
        ASSERT_TRUE(arguments) << testing::PrintToString(words) << arguments.error().error.message;
        EXPECT_EQ(arguments->global.output, Output::json);
        EXPECT_EQ(arguments->global.server, "x");
    }
    EXPECT_EQ(parse_arguments({"login", "--device", "http://127.0.0.1:7080"}, "")->global.server,
              "http://127.0.0.1:7080");
    EXPECT_EQ(refusal({"list", "-o", "xml"}).code, Errc::invalid_argument);
}

TEST(Arguments, SuggestTheCommandThatWasMeant) {
    EXPECT_EQ(refusal({"crate", "demo"}).message, "There is no command \"crate\".");
    EXPECT_THAT(refusal({"crate", "demo"}).hint, HasSubstr("Did you mean create?"));
    EXPECT_EQ(refusal({"list", "--outptu", "json"}).message, "berth list does not take \"--outptu\".");
    EXPECT_THAT(refusal({"list", "--outptu", "json"}).hint, HasSubstr("Did you mean --output?"));
    EXPECT_EQ(refusal({"show", "demo", "another"}).message, "berth show does not take \"another\".");
    EXPECT_THAT(refusal({"frobnicate"}).hint, testing::Not(HasSubstr("Did you mean")));
    EXPECT_EQ(refusal({"list", "--frob"}).code, Errc::invalid_argument);
}

TEST(Arguments, SayInPlainWordsWhichValueIsWrong) {
    EXPECT_EQ(refusal({"list", "-o", "xml"}).message, "--output: \"xml\" is none of text, json.");
    EXPECT_EQ(refusal({"list", "--output"}).message, "--output takes a value.");
    EXPECT_EQ(refusal({"completion", "tcsh"}).message, "SHELL: \"tcsh\" is none of bash, zsh, fish.");
    EXPECT_EQ(refusal({"proxy", "demo", "x"}).message, "PORT: \"x\" is no whole number from 0 to 65535.");
    EXPECT_EQ(refusal({"create"}).message, "berth create needs NAME.");
    EXPECT_EQ(refusal({"create", "demo"}).message, "berth create needs --template.");
    EXPECT_EQ(refusal({"git", "allow"}).message, "berth git allow needs HOST.");
    EXPECT_EQ(refusal({"git", "allow"}).hint, "See `berth git allow --help`.");
    EXPECT_EQ(refusal({"logs", "demo", "--after", "x"}).hint, "See `berth logs --help`.");
    EXPECT_THAT(refusal({"exec", "demo", "ls"}).hint, HasSubstr("behind two dashes"));
}

TEST(Arguments, PrintHelpAndVersionInsteadOfRunning) {
    const auto help = [](std::vector<std::string> words) {
        const auto arguments = parse_arguments(std::move(words), "1.2.3");
        return arguments ? std::string("ran") : arguments.error().help;
    };
    EXPECT_EQ(help({"--version"}), "berth 1.2.3\n");
    EXPECT_THAT(help({"--help"}), HasSubstr("port-forward"));
    EXPECT_THAT(help({"--help"}), testing::Not(HasSubstr("__names")));
    EXPECT_THAT(help({}), HasSubstr("Exit codes:"));
    EXPECT_THAT(help({"create", "--help"}), HasSubstr("--set-file"));
    EXPECT_THAT(help({"exec", "--help"}), HasSubstr("Usage: berth exec [OPTIONS] WORKSPACE -- COMMAND…"));
    EXPECT_THAT(help({"create", "--help"}), HasSubstr("Usage: berth create --template TEMPLATE [OPTIONS] NAME\n"));
    EXPECT_THAT(help({"templates", "validate", "--help"}), HasSubstr("berth templates validate [OPTIONS] FILE…"));
    EXPECT_THAT(help({"create", "--help"}), HasSubstr("--output FORMAT")) << "what every command takes";
    EXPECT_THAT(help({"create", "--help"}), testing::Not(HasSubstr("Exit codes:\n")))
        << "those stand with berth --help";
    for (const auto& words : {std::vector<std::string>{"--help"}, {"open", "--help"}, {"port-forward", "--help"}}) {
        std::istringstream lines(help(words));
        for (std::string line; std::getline(lines, line);) {
            EXPECT_LE(display_width(line), 80U) << line;
        }
    }
    for (const ExitCodeRow& row : exit_codes()) {
        EXPECT_THAT(help({"--help"}), HasSubstr(std::string(row.meaning)));
    }
}

TEST(Arguments, DescribeThemselvesForCompletion) {
    const ProgramDescription program = describe_program();
    std::map<std::string, CommandDescription> commands;
    for (const auto& command : program.commands) {
        commands.emplace(command.name, command);
    }
    EXPECT_EQ(commands.at("show").operand, Operand::workspace);
    EXPECT_EQ(commands.at("templates show").operand, Operand::template_name);
    EXPECT_EQ(commands.at("templates validate").operand, Operand::file);
    EXPECT_EQ(commands.at("create").operand, Operand::none);
    EXPECT_FALSE(commands.contains("__names"));
    EXPECT_EQ(commands.at("git ssh-agent").usage, "berth git ssh-agent [OPTIONS] WORKSPACE STATE");
    const auto option = [](const std::vector<OptionDescription>& options, std::string_view name) {
        const auto found = std::ranges::find(options, name, &OptionDescription::name);
        return found == options.end() ? OptionDescription{} : *found;
    };
    EXPECT_TRUE(option(commands.at("create").options, "--template").takes_value);
    EXPECT_FALSE(option(commands.at("delete").options, "--yes").takes_value);
    EXPECT_THAT(option(program.options, "--output").values, ElementsAre("text", "json"));
}

} // namespace
} // namespace berth::cli
