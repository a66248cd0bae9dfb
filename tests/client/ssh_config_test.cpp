#include "client/ssh_config.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <gtest/gtest.h>

using namespace berth;
using namespace berth::client;

namespace {

const model::channel::SshHostKey some_key{"ssh-ed25519", Bytes(51, std::byte{1})};
const model::channel::SshHostKey other_key{"ssh-ed25519", Bytes(51, std::byte{2})};

class SshConfigTest : public ::testing::Test {
protected:
    QTemporaryDir folder;
    SshFiles files{folder.filePath(QStringLiteral("home/.ssh/config")),
                   folder.filePath(QStringLiteral("own/ssh/config")),
                   folder.filePath(QStringLiteral("own/ssh/known_hosts"))};
    SshSetup setup{"/opt/it's here/berth", "https://berth.example.com"};

    void SetUp() override { ASSERT_TRUE(QDir().mkpath(QFileInfo(files.config).absolutePath())); }

    static QByteArray read(const QString& path) {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(not there)");
    }
    static void write(const QString& path, const QByteArray& text) {
        ASSERT_TRUE(QDir().mkpath(QFileInfo(path).absolutePath()));
        QFile file(path);
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(text);
    }
    void apply() {
        const auto changes = plan_ssh_config(setup, files);
        ASSERT_TRUE(changes) << changes.error().text();
        const auto applied = apply_ssh_changes(*changes);
        ASSERT_TRUE(applied) << applied.error().text();
    }
};

} // namespace

TEST(SshNames, AreThoseOfWorkspacesAlone) {
    EXPECT_EQ(ssh_host("web"), "web.berth");
    EXPECT_EQ(ssh_workspace("web.berth"), "web");
    EXPECT_EQ(ssh_workspace("Web.Berth"), "web");
    EXPECT_EQ(ssh_workspace("w0123456789abcde"), "w0123456789abcde");
    for (const char* hostile : {"", ".berth", "-oProxyCommand=x.berth", "a b.berth", "a'.berth", "$(id).berth",
                                "a.b.berth", "a\n.berth", "../a.berth"}) {
        EXPECT_FALSE(ssh_workspace(hostile)) << hostile;
    }
}

TEST_F(SshConfigTest, IsWrittenOnceAndTakenOutAgain) {
    apply();
    EXPECT_TRUE(plan_ssh_config(setup, files)->empty());
    EXPECT_EQ(QFileInfo(files.user_config).permissions() & 0x0077, 0);
    const auto removal = plan_ssh_removal(files);
    ASSERT_TRUE(removal);
    ASSERT_TRUE(apply_ssh_changes(*removal));
    EXPECT_FALSE(QFileInfo::exists(files.user_config));
    EXPECT_FALSE(QFileInfo::exists(files.config));
    EXPECT_TRUE(plan_ssh_removal(files)->empty());
}

TEST_F(SshConfigTest, StandsBeforeWhatPeopleWroteAndLeavesItAsItIs) {
    for (const QByteArray& mine : {QByteArray("Host a\r\n  User b\r\n"), QByteArray("\n\n# no end of line"),
                                   QByteArray("Host *\n"), QByteArray("\xff\xfe not UTF-8\n")}) {
        write(files.user_config, mine);
        apply();
        EXPECT_TRUE(read(files.user_config).startsWith("# The workspaces of Berth"));
        EXPECT_TRUE(read(files.user_config).endsWith(mine));
        EXPECT_TRUE(plan_ssh_config(setup, files)->empty());
        ASSERT_TRUE(apply_ssh_changes(*plan_ssh_removal(files)));
        EXPECT_EQ(read(files.user_config), mine);
    }
}

TEST_F(SshConfigTest, IsBroughtToTheBeginningFromWhereItWouldNotCount) {
    const QByteArray include = "Include \"" + files.config.toUtf8() + "\"\n";
    write(files.user_config, "Host a\n" + include + "  User b\n");
    apply();
    EXPECT_EQ(read(files.user_config).count(include), 1);
    EXPECT_TRUE(read(files.user_config).endsWith("\n\nHost a\n  User b\n"));
}

TEST_F(SshConfigTest, IsWrittenThroughTheLinkThatDotfilesAre) {
    const QString target = folder.filePath(QStringLiteral("dotfiles/config"));
    write(target, "Host a\n");
    ASSERT_TRUE(QDir().mkpath(QFileInfo(files.user_config).absolutePath()));
    ASSERT_TRUE(QFile::link(target, files.user_config));
    apply();
    EXPECT_TRUE(QFileInfo(files.user_config).isSymLink());
    EXPECT_TRUE(read(target).contains("Include"));
}

TEST_F(SshConfigTest, QuotesWhatAShellReads) {
    const auto options = ssh_options(setup, files);
    ASSERT_TRUE(options);
    const auto proxy = std::ranges::find(*options, "ProxyCommand", &std::pair<std::string, std::string>::first);
    ASSERT_NE(proxy, options->end());
#ifndef _WIN32
    EXPECT_EQ(proxy->second, R"('/opt/it'\''s here/berth' --server 'https://berth.example.com' ssh --stdio '%h')");
#endif
    SshFiles odd = files;
    odd.known_hosts = QStringLiteral("/home/%h/\"x");
    EXPECT_FALSE(ssh_options(setup, odd));
}

TEST_F(SshConfigTest, LeavesHostsAloneThatAShellWouldRead) {
    apply();
    const auto has_proxy = [this](const char* host) {
        QProcess ssh;
        ssh.start(QStringLiteral("ssh"), {QStringLiteral("-G"), QStringLiteral("-F"), files.config,
                                          QStringLiteral("--"), QString::fromLatin1(host)});
        EXPECT_TRUE(ssh.waitForFinished()) << "OpenSSH's ssh is needed";
        return ssh.readAllStandardOutput().contains("proxycommand");
    };
    EXPECT_TRUE(has_proxy("web.berth"));
    EXPECT_TRUE(has_proxy("web-2.berth"));
    EXPECT_FALSE(has_proxy("elsewhere.example.com"));
    // Today's ssh refuses such hosts by itself, older ones do not: our own line has to.
    const QByteArray hosts = read(files.config).split('\n').at(1);
    for (const char odd : QByteArrayLiteral("' &|<>^%();!`$")) {
        EXPECT_TRUE(odd == '\0' || hosts.contains(QByteArray("\"!*") + odd + "*\"")) << odd;
    }
}

TEST_F(SshConfigTest, KeepsOneKeyForEachHost) {
    ASSERT_TRUE(learn_host_key(files, "a.berth", some_key));
    ASSERT_TRUE(learn_host_key(files, "b.berth", some_key));
    const QByteArray both = read(files.known_hosts);
    EXPECT_EQ(both.count('\n'), 2);
    ASSERT_TRUE(learn_host_key(files, "a.berth", some_key));
    EXPECT_EQ(read(files.known_hosts), both);
    ASSERT_TRUE(learn_host_key(files, "a.berth", other_key));
    EXPECT_EQ(read(files.known_hosts).count('\n'), 2);
    EXPECT_TRUE(read(files.known_hosts).endsWith("a.berth ssh-ed25519 " + QByteArray(51, '\2').toBase64() + "\n"));
}

TEST(SshKnownHosts, DropALineThatBrokeOff) {
    const std::string line = with_host_key({}, "a.berth", some_key);
    EXPECT_EQ(with_host_key("torn.berth ssh-ed", "a.berth", some_key), line);
    EXPECT_EQ(with_host_key("other.berth x y\n" + line, "a.berth", some_key), "other.berth x y\n" + line);
}
