// Lending git over a real link: whom the person is asked about and how often, and what the workspace is told. The
// credentials come from the real git.
#include "client/git/git_lender.h"
#include "connection_fixture.h"

#include <QFile>
#include <QTemporaryDir>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <gmock/gmock.h>

namespace berth::client {
namespace {

using model::channel::CredentialAnswer;
using model::channel::CredentialRequest;
using testing::HasSubstr;

class GitLenderTest : public ConnectionTest {
protected:
    QTemporaryDir folder;
    std::map<std::string, QByteArray> before;
    std::vector<std::string> asked;

    GitLenderTest() {
        for (const char* name : {"BERTH_CONFIG", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "SSH_AUTH_SOCK"}) {
            before[name] = qgetenv(name);
        }
        QFile config(folder.filePath(QStringLiteral("gitconfig")));
        EXPECT_TRUE(config.open(QIODevice::WriteOnly));
        config.write(
            "[user]\n\tname = Ada\n[credential]\n\thelper = \"!printf 'username=ada\\\\npassword=s3cret\\\\n' #\"\n");
        config.close();
        qputenv("GIT_CONFIG_GLOBAL", config.fileName().toUtf8());
        qputenv("GIT_CONFIG_NOSYSTEM", "1");
        qputenv("BERTH_CONFIG", folder.path().toUtf8());
        TestGateway::git_answers.clear();
        TestGateway::git_offers.clear();
        TestGateway::git_done = {};
        TestGateway::git_ssh_bytes = 0;
    }
    ~GitLenderTest() override {
        for (const auto& [name, value] : before) {
            value.isEmpty() ? qunsetenv(name.c_str()) : qputenv(name.c_str(), value);
        }
    }

    std::vector<CredentialAnswer> answers(std::vector<std::vector<CredentialRequest>> questions,
                                          std::optional<GitConsent> consent) {
        TestGateway::git_questions = std::move(questions);
        GitLoan loan{TestGateway::workspace_id, "calm-sea", {"Somebody", "ada@example.com"}, {}};
        if (consent) {
            loan.ask = [this, said = *consent](std::string, std::string origin) -> Task<GitConsent> {
                asked.push_back(origin);
                co_await sleep_for(std::chrono::milliseconds(20)); // as somebody who reads the question
                co_return said;
            };
        }
        new GitLender(connection(), std::move(loan)); // the connection's
        const auto finished = [](OneShot<Result<bool>> done) -> Task<Result<bool>> { co_return co_await done; };
        EXPECT_TRUE(wait(finished(TestGateway::git_done)));
        return TestGateway::git_answers;
    }
    static CredentialRequest question(std::uint32_t id, const char* host, const char* protocol = "https") {
        CredentialRequest request;
        request.id = id;
        request.protocol = protocol;
        request.host = host;
        return request;
    }
};

TEST_F(GitLenderTest, OffersWhoOneIsAndAsksOnceForAHostThatIsAlwaysToBeLent) {
    const auto given = answers({{question(1, "github.com"), question(2, "github.com")}, {question(3, "github.com")}},
                               GitConsent::always);
    ASSERT_EQ(TestGateway::git_offers.size(), 1U);
    EXPECT_EQ(TestGateway::git_offers[0].name, "Ada");
    EXPECT_EQ(TestGateway::git_offers[0].email, "ada@example.com") << "what this machine's git does not say";
    EXPECT_FALSE(TestGateway::git_offers[0].ssh_agent) << "off unless it was switched on";
    ASSERT_EQ(given.size(), 3U);
    for (const CredentialAnswer& answer : given) {
        EXPECT_TRUE(answer.found) << answer.reason;
        EXPECT_EQ(answer.username, "ada");
        EXPECT_EQ(answer.password.reveal(), "s3cret");
    }
    EXPECT_EQ(asked.size(), 1U);
    EXPECT_EQ(rule_for(load_git_settings(), "https://github.com"), HostRule::lend);
}

TEST_F(GitLenderTest, ANoHoldsForTheConnectionAndIsNotAskedAgain) {
    const auto given = answers({{question(1, "github.com")}, {question(2, "github.com")}}, GitConsent::no);
    ASSERT_EQ(given.size(), 2U);
    for (const CredentialAnswer& answer : given) {
        EXPECT_FALSE(answer.found);
        EXPECT_TRUE(answer.password.empty());
        EXPECT_THAT(answer.reason, HasSubstr("berth git allow https://github.com"));
    }
    EXPECT_EQ(asked.size(), 1U);
    EXPECT_EQ(rule_for(load_git_settings(), "https://github.com"), HostRule::ask) << "another day";
}

TEST_F(GitLenderTest, OnceIsOnce) {
    const auto given = answers({{question(1, "github.com")}, {question(2, "github.com")}}, GitConsent::once);
    ASSERT_EQ(given.size(), 2U);
    EXPECT_TRUE(given[0].found && given[1].found);
    EXPECT_EQ(asked.size(), 2U);
}

TEST_F(GitLenderTest, WhatIsNotEncryptedOrNoWebAddressIsNeitherAskedNorLent) {
    const auto given =
        answers({{question(1, "github.com", "http")}, {question(2, "github.com", "ssh")}, {question(3, "a b")}},
                GitConsent::always);
    ASSERT_EQ(given.size(), 3U);
    EXPECT_FALSE(given[0].found || given[1].found || given[2].found);
    EXPECT_TRUE(asked.empty());
}

TEST_F(GitLenderTest, WhereNobodyCanBeAskedOnlyWhatWasAllowedIsLent) {
    GitSettings settings;
    settings.hosts["https://github.com"] = HostRule::lend;
    ASSERT_TRUE(save_git_settings(settings));
    const auto given = answers({{question(1, "github.com")}, {question(2, "gitlab.com")}}, std::nullopt);
    ASSERT_EQ(given.size(), 2U);
    EXPECT_TRUE(given[0].found);
    EXPECT_FALSE(given[1].found);
}

// A workspace's programs decide how much they send.
TEST_F(GitLenderTest, AnSshAgentThatDoesNotReadCostsABoundedAmountOfMemory) {
    const QByteArray path = folder.filePath(QStringLiteral("agent.sock")).toUtf8();
    asio::io_context idle; // nobody runs it: connections stand, and nothing of them is read
    const asio::local::stream_protocol::acceptor agent(idle,
                                                       asio::local::stream_protocol::endpoint(path.toStdString()));
    qputenv("SSH_AUTH_SOCK", path);
    GitSettings settings;
    settings.ssh_agent[TestGateway::workspace_id] = "calm-sea";
    ASSERT_TRUE(save_git_settings(settings));
    TestGateway::git_ssh_bytes = 4 << 20;
    EXPECT_TRUE(answers({}, std::nullopt).empty());
    ASSERT_EQ(TestGateway::git_offers.size(), 1U);
    EXPECT_TRUE(TestGateway::git_offers[0].ssh_agent);
}

} // namespace
} // namespace berth::client
