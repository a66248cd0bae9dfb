// What the workspace's git is told: its configuration, read by the real git, and the credential helper's words.
#include "agent/git/credential_text.h"
#include "agent/git/git_files.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace berth::agent {
namespace {

std::string output_of(const std::string& command) {
    std::string text;
    FILE* pipe = ::popen(command.c_str(), "r");
    std::array<char, 256> buffer{};
    while (pipe != nullptr && std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) {
        text += buffer.data();
    }
    if (pipe != nullptr) {
        ::pclose(pipe);
    }
    return text;
}

TEST(GitConfiguration, IsReadByGitAsItWasMeant) {
    std::string folder = std::filesystem::temp_directory_path() / "berth-git-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    const GitFiles files{folder};
    const std::string name = R"(Ada "the #1; it's" \Lovelace)";
    std::ofstream(files.config()) << git_configuration(files, "/opt/it's/berth-agent", name, "ada@example.com");
    const auto asked = [&](const std::string& key) {
        return output_of("git config --file '" + files.config().string() + "' " + key);
    };
    EXPECT_EQ(asked("user.name"), name + "\n");
    EXPECT_EQ(asked("user.email"), "ada@example.com\n");
    EXPECT_EQ(asked("credential.helper"),
              "!'/opt/it'\\''s/berth-agent' git-credential '" + folder + "/credentials.sock'\n");
    EXPECT_EQ(asked("include.path"), "/etc/gitconfig\n");
    std::filesystem::remove_all(folder);
}

TEST(GitConfiguration, SaysNothingOfAPersonWhoIsNotKnown) {
    EXPECT_EQ(git_configuration({"/f"}, "/agent", "", "").find("[user]"), std::string::npos);
}

TEST(CredentialText, IsReadAsGitWritesIt) {
    const auto request = parse_credential_request(
        "protocol=https\nhost=github.com\npath=a/b.git\nwwwauth[]=Basic realm=\"x\"\n\nhost=late\n");
    ASSERT_TRUE(request);
    EXPECT_EQ(request->protocol, "https");
    EXPECT_EQ(request->host, "github.com");
    EXPECT_EQ(request->path, "a/b.git");
    EXPECT_FALSE(parse_credential_request("host=github.com\n"));
    EXPECT_FALSE(parse_credential_request("protocol=https\nhost=a\rb\n"));
    EXPECT_FALSE(parse_credential_request(""));
}

TEST(CredentialText, AnswersAreCredentialsOrAReason) {
    model::channel::CredentialAnswer answer;
    answer.reason = "not allowed.";
    auto told = parse_helper_answer(encode_helper_answer(answer));
    ASSERT_TRUE(told);
    EXPECT_FALSE(told->found);
    EXPECT_EQ(told->text.reveal(), "not allowed.\n");
    answer = {1, true, "ada", Secret("s3cret"), ""};
    told = parse_helper_answer(encode_helper_answer(answer));
    ASSERT_TRUE(told);
    EXPECT_TRUE(told->found);
    EXPECT_EQ(told->text.reveal(), "username=ada\npassword=s3cret\n");
    EXPECT_FALSE(parse_helper_answer(""));
}

} // namespace
} // namespace berth::agent
