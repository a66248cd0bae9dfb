// What of a person's git is lent: only what was allowed, for exactly the host that was meant.
#include "client/git/git_settings.h"
#include "client/git/local_git.h"

#include <QFile>
#include <QTemporaryDir>
#include <gtest/gtest.h>

namespace berth::client {
namespace {

TEST(GitSettings, ComeBackAsTheyWereSaved) {
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("deep/git.json"));
    GitSettings settings;
    settings.hosts = {{"https://github.com", HostRule::lend}, {"https://evil.example", HostRule::never}};
    settings.ssh_agent = {{"w0123456789abcde", "calm-sea"}};
    ASSERT_TRUE(save_git_settings(settings, file));
    EXPECT_EQ(load_git_settings(file), settings);
}

TEST(GitSettings, DamagedOnesLendNothing) {
    const QTemporaryDir folder;
    const QString name = folder.filePath(QStringLiteral("git.json"));
    QFile file(name);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(R"({"lend": ["https://github.com"], "ssh_agent": 7})");
    file.close();
    EXPECT_EQ(load_git_settings(name), GitSettings());
    EXPECT_EQ(load_git_settings(folder.filePath(QStringLiteral("none.json"))), GitSettings());
}

TEST(GitSettings, HostsAreOriginsAndOneIsNotAnother) {
    EXPECT_EQ(git_origin("GitHub.com").value(), "https://github.com");
    EXPECT_EQ(git_origin("https://git.example.com:8443/").value(), "https://git.example.com:8443");
    EXPECT_EQ(git_origin("http://127.0.0.1:8080").value(), "http://127.0.0.1:8080");
    for (const char* bad : {"", "ftp://github.com", "https://", "https://ada@github.com", "github.com/ada", "a b",
                            "a\nb", "https://github.com\nhost=evil", "*"}) {
        EXPECT_FALSE(git_origin(bad)) << bad;
    }
    GitSettings settings;
    settings.hosts["https://github.com"] = HostRule::lend;
    EXPECT_EQ(rule_for(settings, "https://github.com"), HostRule::lend);
    EXPECT_EQ(rule_for(settings, "https://github.com:8443"), HostRule::ask);
    EXPECT_EQ(rule_for(settings, "https://evil-github.com"), HostRule::ask);
    EXPECT_EQ(rule_for(settings, "http://github.com"), HostRule::never) << "not encrypted, and not allowed by name";
}

TEST(LocalGit, ItsWordsAreRead) {
    using namespace std::string_literals;
    const auto who = parse_identity("user.name\nSystem\0user.email\nada@example.com\0user.name\nAda\0"s);
    EXPECT_EQ(who.name, "Ada");
    EXPECT_EQ(who.email, "ada@example.com");
    EXPECT_EQ(parse_identity("user.name\nAda\nhost=evil\0"s), GitIdentity());
    const auto answer = parse_credential("protocol=https\nhost=h\nusername=ada\npassword=a=b c\n");
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->found);
    EXPECT_EQ(answer->username, "ada");
    EXPECT_EQ(answer->password.reveal(), "a=b c");
    EXPECT_FALSE(parse_credential("username=ada\npassword=\n"));
}

} // namespace
} // namespace berth::client
