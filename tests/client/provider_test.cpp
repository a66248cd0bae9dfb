// Signing in for real: the embedded OpenID Provider (oidc-provider from npm), its pages, its tokens.
#include "client/account.h"
#include "model/api.h"
#include "test_server.h"

#include <QFile>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace std::literals;
using namespace berth;
using namespace berth::client;
using nlohmann::json;

namespace {

const QString source_folder = QStringLiteral(BERTH_SOURCE_DIR);
const QString provider_folder = source_folder + QStringLiteral("/embedded/oidc");
constexpr int program_deadline = 30'000; // ms; a slow machine starts node in seconds

class RealProvider : public ::testing::Test {
protected:
    QTemporaryDir data;
    QProcess provider;
    TestServer platform; // only its /config
    HttpClient http;
    std::unique_ptr<TokenStore> store = make_memory_store();
    std::string issuer;
    json account_data;
    std::vector<std::unique_ptr<QProcess>> people;

    void SetUp() override {
        if (!QFile::exists(provider_folder + QStringLiteral("/node_modules/oidc-provider"))) {
            GTEST_SKIP() << "embedded/oidc is not installed (tools/setup does it)";
        }
        qputenv("BERTH_CONFIG", data.path().toUtf8());
        QTcpServer free;
        ASSERT_TRUE(free.listen(QHostAddress::LocalHost));
        const QString port = QString::number(free.serverPort());
        free.close();
        issuer = "http://127.0.0.1:" + port.toStdString();
        provider.setProcessChannelMode(QProcess::MergedChannels);
        provider.start(QStringLiteral("node"), {provider_folder + QStringLiteral("/provider.mjs"),
                                                QStringLiteral("--data"), data.path(), QStringLiteral("--port"), port});
        QByteArray output;
        while (!output.contains("\"ready\":true")) {
            ASSERT_TRUE(provider.waitForReadyRead(program_deadline)) << output.toStdString();
            output += provider.readAll();
        }
        QFile accounts(data.filePath(QStringLiteral("accounts.json")));
        ASSERT_TRUE(accounts.open(QIODevice::ReadOnly));
        account_data = json::parse(accounts.readAll().toStdString()).at("accounts").at(0);

        model::PlatformConfig config;
        config.version = "1.0";
        config.api_versions = {"v1"};
        config.oidc = {issuer, "berth", {"openid", "profile", "email", "offline_access"}, "urn:berth:platform", false};
        config.provisioner = "local";
        config.capabilities.suspend = "none";
        platform.on("/api/v1/config", 200, model::dump(model::encode(config)));
    }
    void TearDown() override {
        for (const auto& person : people) {
            EXPECT_TRUE(person->state() == QProcess::NotRunning || person->waitForFinished(program_deadline));
            EXPECT_EQ(person->exitCode(), 0) << person->readAll().toStdString();
        }
        provider.terminate();
        provider.waitForFinished(program_deadline);
        qunsetenv("BERTH_CONFIG");
    }

    // Lets a person do something at the provider's pages while the test goes on.
    bool send_person(json task) {
        task["account"] = account_data;
        auto& person = people.emplace_back(std::make_unique<QProcess>());
        person->setProcessChannelMode(QProcess::MergedChannels);
        person->start(QStringLiteral("node"), {source_folder + QStringLiteral("/tests/client/person.mjs")});
        person->write(QByteArray::fromStdString(task.dump()));
        person->closeWriteChannel();
        return true;
    }
    oidc::Person person() {
        oidc::Person made;
        made.open_browser = [this](const QUrl& url) {
            return send_person({{"url", url.toString(QUrl::FullyEncoded).toStdString()}});
        };
        made.show_device_code = [this](const oidc::DevicePrompt& prompt) {
            send_person({{"verificationUri", prompt.verification_uri.toString().toStdString()},
                         {"userCode", prompt.user_code}});
        };
        return made;
    }
    std::string subject() const { return account_data.at("sub"); }
    std::string name() const { return account_data.at("name"); }
};

} // namespace

TEST_F(RealProvider, SignsInWithTheBrowserRefreshesAndSignsOut) {
    Account account(http, *store, platform.url());
    const auto identity = wait(account.sign_in_with_browser(person()));
    ASSERT_TRUE(identity) << identity.error().text();
    EXPECT_EQ(*identity, (oidc::Identity{issuer, subject(), name(), account_data.at("email")}));
    const auto first = wait(account.bearer());
    ASSERT_TRUE(first);
    const auto claims = jose::read_unverified(first->reveal());
    ASSERT_TRUE(claims) << "the platform takes RFC 9068 tokens";
    EXPECT_TRUE(claims->has_audience("urn:berth:platform"));

    // Rotation: each refresh works with what the one before it gave.
    const auto second = wait(account.bearer_instead_of(*first));
    ASSERT_TRUE(second) << second.error().text();
    const auto third = wait(account.bearer_instead_of(*second));
    ASSERT_TRUE(third) << third.error().text();
    EXPECT_NE(*second, *third);

    // A copy of the store from before signing out is worth nothing after it.
    const auto copy = wait(store->read(platform.address()));
    ASSERT_TRUE(wait(account.sign_out()));
    EXPECT_FALSE(wait(account.bearer()));
    const auto thief_store = make_memory_store();
    ASSERT_TRUE(wait(thief_store->write(platform.address(), **copy)));
    Account thief(http, *thief_store, platform.url());
    const auto stolen = wait(thief.bearer_instead_of(*third));
    ASSERT_FALSE(stolen);
    EXPECT_EQ(stolen.error().code, Errc::unauthenticated);
}

TEST_F(RealProvider, SignsInADeviceAndTheNextProcessIsStillSignedIn) {
    {
        Account account(http, *store, platform.url());
        const auto identity = wait(account.sign_in_with_device(person()));
        ASSERT_TRUE(identity) << identity.error().text();
        EXPECT_EQ(identity->subject, subject());
    }
    Account next(http, *store, platform.url());
    const auto token = wait(next.bearer());
    ASSERT_TRUE(token);
    EXPECT_EQ(next.identity()->name, name());
    EXPECT_TRUE(wait(next.bearer_instead_of(*token)));
}

TEST_F(RealProvider, ABrowserThatNeverComesBackCanBeGivenUp) {
    Account account(http, *store, platform.url());
    const OneShot<Result<QUrl>> opened;
    oidc::Person nobody;
    nobody.waiting_for_browser = [opened](const QUrl& url, bool) { opened.set(url); };
    QObject context;
    Running signing_in =
        start(&context, account.sign_in_with_browser(nobody), [](const auto&) { ADD_FAILURE() << "it was given up"; });
    const auto until_opened = [opened]() -> Task<Result<QUrl>> { co_return co_await opened; };
    EXPECT_EQ(wait(until_opened())->host(), QStringLiteral("127.0.0.1"));
    signing_in.cancel();
    EXPECT_FALSE(wait(account.bearer()));
}
