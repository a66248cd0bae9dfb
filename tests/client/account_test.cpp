// A sign-in's life against a small provider and platform of the test's own, whose tokens rotate as real ones do.
#include "client/account.h"
#include "client/sign_in_record.h"
#include "test_server.h"

#include <QTemporaryDir>
#include <QUrlQuery>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

using namespace std::literals;
using namespace berth;
using namespace berth::client;
using ::testing::HasSubstr;

namespace {

class AccountTest : public ::testing::Test {
protected:
    QTemporaryDir folder;
    TestServer server; // provider and platform
    HttpClient http;
    std::unique_ptr<TokenStore> store = make_memory_store();
    jose::SigningKey key = jose::SigningKey::generate();
    std::atomic<int> refreshes = 0;
    std::atomic<bool> refuse_refresh = false;
    std::string nonce = "the-nonce";

    AccountTest() {
        qputenv("BERTH_CONFIG", folder.path().toUtf8());
        const std::string issuer = server.address();
        server.on("/.well-known/openid-configuration", 200,
                  nlohmann::json{{"issuer", issuer},
                                 {"authorization_endpoint", issuer + "/auth"},
                                 {"token_endpoint", issuer + "/token"},
                                 {"jwks_uri", issuer + "/jwks"},
                                 {"revocation_endpoint", issuer + "/revoke"}}
                      .dump());
        serve_key();
        server.on("/token", [this](const TestServer::Request& request) { return refresh(request.body); });
        server.on("/revoke", 200, "");
        server.on("/api/v1/session", 204, "");
    }
    ~AccountTest() override { qunsetenv("BERTH_CONFIG"); }

    void serve_key() { server.on("/jwks", 200, nlohmann::json{{"keys", {key.public_jwk()}}}.dump()); }

    // Each refresh token is good once: r0 gives r1 …; one used again is refused.
    net::Response refresh(const std::string& body) {
        const std::string spent = "refresh_token=r" + std::to_string(refreshes);
        if (refuse_refresh || body.find(spent) == std::string::npos) {
            return TestServer::response(400, R"({"error":"invalid_grant","error_description":"reuse detected"})");
        }
        const std::string number = std::to_string(++refreshes);
        return TestServer::response(200, nlohmann::json{{"access_token", "a" + number},
                                                        {"token_type", "Bearer"},
                                                        {"expires_in", 900},
                                                        {"refresh_token", "r" + number},
                                                        {"id_token", id_token("ada")}}
                                             .dump());
    }

    std::string id_token(const std::string& subject) const {
        const auto now = std::chrono::system_clock::now();
        return jose::sign({{"iss", server.address()},
                           {"sub", subject},
                           {"aud", "berth"},
                           {"nonce", nonce},
                           {"name", "Ada"},
                           {"iat", jose::numeric_date(now)},
                           {"exp", jose::numeric_date(now + 10min)}},
                          "JWT", key);
    }

    SignInRecord record(std::chrono::seconds access_lifetime) const {
        SignInRecord made;
        made.client.issuer = server.address();
        made.client.client_id = "berth";
        made.client.scopes = {"openid"};
        made.identity = {server.address(), "ada", "Ada", "ada@example.com"};
        made.nonce = nonce;
        made.access = {Secret("a0"), std::chrono::system_clock::now() + access_lifetime};
        made.refresh_token = Secret("r0");
        return made;
    }

    // A browser that a person has signed in with: comes back at once.
    oidc::Person person_with_browser() {
        oidc::Person person;
        person.open_browser = [this](const QUrl& url) {
            const QUrlQuery query(url);
            nonce = query.queryItemValue(QStringLiteral("nonce")).toStdString();
            HttpRequest redirect;
            redirect.url = QUrl(query.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded) +
                                QStringLiteral("?code=c&state=") + query.queryItemValue(QStringLiteral("state")));
            start(&browser, http.send(redirect), [](const Result<HttpResponse>&) {});
            return true;
        };
        return person;
    }
    QObject browser;

    void keep(const SignInRecord& made) { ASSERT_TRUE(wait(store->write(server.address(), to_text(made)))); }
    std::optional<SignInRecord> kept() {
        const auto text = wait(store->read(server.address()));
        return text && *text ? std::optional(*record_from(**text)) : std::nullopt;
    }
};

// A keychain that was locked meanwhile.
class RefusingStore final : public TokenStore {
public:
    bool refuses_writes = false;
    bool refuses_removal = false;

    Task<Result<std::optional<Secret>>> read(std::string name) override { return inner_->read(std::move(name)); }
    Task<Result<void>> write(std::string name, Secret value) override {
        return refuses_writes ? refuse() : inner_->write(std::move(name), std::move(value));
    }
    Task<Result<void>> remove(std::string name) override {
        return refuses_removal ? refuse() : inner_->remove(std::move(name));
    }
    bool lasts() const override { return true; }

private:
    static Task<Result<void>> refuse() { co_return fail(Errc::unavailable, "It is locked.", "Unlock it."); }
    std::unique_ptr<TokenStore> inner_ = make_memory_store();
};

} // namespace

TEST_F(AccountTest, NobodyIsSignedInWithoutARecord) {
    Account account(http, *store, server.url());
    const auto token = wait(account.bearer());
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().code, Errc::unauthenticated);
    EXPECT_THAT(token.error().hint, HasSubstr("berth login"));
}

TEST_F(AccountTest, ADamagedRecordIsTheSameAsNone) {
    ASSERT_TRUE(wait(store->write(server.address(), Secret("{\"version\":99}"))));
    Account account(http, *store, server.url());
    EXPECT_EQ(wait(account.restore()), false);
}

TEST_F(AccountTest, AFreshTokenIsUsedWithoutAskingAnybody) {
    keep(record(10min));
    Account account(http, *store, server.url());
    EXPECT_EQ(wait(account.bearer()), Secret("a0"));
    EXPECT_EQ(account.identity()->name, "Ada");
    EXPECT_TRUE(server.requests().empty());
}

TEST_F(AccountTest, AnExpiredTokenIsRefreshedAndTheRotatedOneKept) {
    keep(record(-1s));
    Account account(http, *store, server.url());
    EXPECT_EQ(wait(account.bearer()), Secret("a1"));
    EXPECT_EQ(kept()->refresh_token, Secret("r1"));
    EXPECT_EQ(kept()->access.token, Secret("a1"));
}

TEST_F(AccountTest, HoweverManyAskARefreshTokenIsSpentOnce) {
    keep(record(-1s));
    Account account(http, *store, server.url());
    const auto all = [&]() -> Task<Result<int>> {
        QObject context;
        int right = 0;
        const OneShot<bool> over;
        for (int i = 0; i < 20; ++i) {
            start(&context, account.bearer(), [&](const Result<Secret>& token) {
                EXPECT_EQ(token, Secret("a1"));
                if (++right == 20) {
                    over.set(true);
                }
            });
        }
        co_await over;
        co_return right;
    };
    EXPECT_EQ(wait(all()), 20);
    EXPECT_EQ(server.requests("/token").size(), 1U);
}

TEST_F(AccountTest, TwoProcessesSpendARefreshTokenOnce) {
    keep(record(-1s));
    Account one(http, *store, server.url());
    Account two(http, *store, server.url()); // shares nothing with the first but store and lock file
    const auto both = [&]() -> Task<Result<void>> {
        QObject context;
        const OneShot<Result<Secret>> first;
        const OneShot<Result<Secret>> second;
        co_await one.restore();
        co_await two.restore();
        start(&context, one.bearer(), [first](Result<Secret> token) { first.set(std::move(token)); });
        start(&context, two.bearer(), [second](Result<Secret> token) { second.set(std::move(token)); });
        EXPECT_EQ(co_await first, Secret("a1"));
        EXPECT_EQ(co_await second, Secret("a1"));
        co_return Result<void>();
    };
    EXPECT_TRUE(wait(both()));
    EXPECT_EQ(server.requests("/token").size(), 1U);
}

TEST_F(AccountTest, ATokenThatWasRefusedIsReplaced) {
    keep(record(10min));
    Account account(http, *store, server.url());
    EXPECT_EQ(wait(account.bearer()), Secret("a0"));
    EXPECT_EQ(wait(account.bearer_instead_of(Secret("a0"))), Secret("a1"));
    EXPECT_EQ(wait(account.bearer_instead_of(Secret("a0"))), Secret("a1")) << "it has been replaced already";
    EXPECT_EQ(server.requests("/token").size(), 1U);
}

TEST_F(AccountTest, ARefusedRefreshIsSignedOutWithTheReason) {
    keep(record(-1s));
    refuse_refresh = true;
    Account account(http, *store, server.url());
    const OneShot<Result<QString>> signed_out;
    QObject::connect(&account, &Account::signed_out, &account,
                     [signed_out](const QString& reason) { signed_out.set(reason); });
    const auto token = wait(account.bearer());
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().code, Errc::unauthenticated);
    EXPECT_THAT(token.error().message, HasSubstr("reuse detected"));
    EXPECT_FALSE(kept());
    EXPECT_FALSE(account.identity());
    const auto told = [signed_out]() -> Task<Result<QString>> { co_return co_await signed_out; };
    EXPECT_FALSE(wait(told())->isEmpty());
}

TEST_F(AccountTest, AProviderThatIsAwayCostsNobodyTheirSignIn) {
    keep(record(-1s));
    server.on("/token", 503, "");
    Account account(http, *store, server.url());
    const auto token = wait(account.bearer());
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().code, Errc::unavailable);
    EXPECT_EQ(kept()->refresh_token, Secret("r0"));
    server.on("/token", [this](const TestServer::Request& request) { return refresh(request.body); });
    EXPECT_EQ(wait(account.bearer()), Secret("a1"));
}

TEST_F(AccountTest, ARefreshedTokenAboutSomebodyElseIsRefused) {
    keep(record(-1s));
    server.on("/token", [this](const TestServer::Request&) {
        return TestServer::response(
            200,
            nlohmann::json{{"access_token", "x"}, {"token_type", "Bearer"}, {"id_token", id_token("grace")}}.dump());
    });
    Account account(http, *store, server.url());
    const auto token = wait(account.bearer());
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().code, Errc::unauthenticated);
    EXPECT_FALSE(kept());
}

TEST_F(AccountTest, KeysThatRotatedAreFetchedAgain) {
    keep(record(-1s));
    Account account(http, *store, server.url());
    EXPECT_EQ(wait(account.bearer()), Secret("a1"));
    key = jose::SigningKey::generate();
    serve_key();
    EXPECT_EQ(wait(account.bearer_instead_of(Secret("a1"))), Secret("a2"));
    EXPECT_EQ(server.requests("/jwks").size(), 2U);
    EXPECT_EQ(wait(account.bearer_instead_of(Secret("a2"))), Secret("a3"));
    EXPECT_EQ(server.requests("/jwks").size(), 2U) << "known keys are not fetched for each token";
}

TEST_F(AccountTest, WhereThePlatformExchangesItsOwnTokenIsTheBearer) {
    auto made = record(-1s);
    made.client.token_exchange = true;
    keep(made);
    std::string seen;
    server.on("/api/v1/session", [&seen](const TestServer::Request& request) {
        seen = request.body;
        return TestServer::response(200, R"({"access_token":"s1","token_type":"Bearer","expires_in":900})");
    });
    Account account(http, *store, server.url());
    EXPECT_EQ(wait(account.bearer()), Secret("s1"));
    EXPECT_EQ(nlohmann::json::parse(seen).at("nonce"), nonce);
    EXPECT_EQ(kept()->bearer().token, Secret("s1"));
    EXPECT_EQ(kept()->refresh_token, Secret("r1"));
}

TEST_F(AccountTest, ARotatedTokenIsKeptEvenWhenTheExchangeFails) {
    auto made = record(-1s);
    made.client.token_exchange = true;
    keep(made);
    server.on("/api/v1/session", 503, "");
    Account account(http, *store, server.url());
    EXPECT_FALSE(wait(account.bearer()));
    EXPECT_EQ(kept()->refresh_token, Secret("r1")) << "r0 is spent";
}

TEST_F(AccountTest, AKeychainThatIsLockedForAWhileCostsNobodyTheirSignIn) {
    auto refusing = std::make_unique<RefusingStore>();
    auto& keychain = *refusing;
    store = std::move(refusing);
    keep(record(-1s));
    keychain.refuses_writes = true;
    Account account(http, *store, server.url());
    EXPECT_EQ(wait(account.bearer()).error().code, Errc::unavailable) << "the person has to know";
    EXPECT_EQ(wait(account.bearer()), Secret("a1")) << "what was got is good";
    EXPECT_FALSE(wait(account.bearer_instead_of(Secret("a1"))));
    keychain.refuses_writes = false;
    EXPECT_EQ(wait(account.bearer_instead_of(Secret("a2"))), Secret("a3")) << "r0, which it holds, is spent long since";
    EXPECT_EQ(kept()->refresh_token, Secret("r3"));
}

TEST_F(AccountTest, ASignInThatCannotBeKeptIsRevoked) {
    auto refusing = std::make_unique<RefusingStore>();
    refusing->refuses_writes = true;
    store = std::move(refusing);
    model::PlatformConfig config;
    config.api_versions = {std::string(model::api_version)};
    config.oidc = record(10min).client;
    config.capabilities.suspend = "none";
    server.on("/api/v1/config", 200, model::dump(model::encode(config)));
    server.on("/token", [this](const TestServer::Request&) {
        return TestServer::response(200, nlohmann::json{{"access_token", "a0"},
                                                        {"token_type", "Bearer"},
                                                        {"expires_in", 900},
                                                        {"refresh_token", "r0"},
                                                        {"id_token", id_token("ada")}}
                                             .dump());
    });
    Account account(http, *store, server.url());
    const auto identity = wait(account.sign_in_with_browser(person_with_browser()));
    ASSERT_FALSE(identity);
    EXPECT_EQ(identity.error().message, "It is locked.");
    EXPECT_FALSE(account.identity());
    const auto revoked = server.requests("/revoke");
    ASSERT_EQ(revoked.size(), 2U) << "tokens that nobody holds would live on at the provider";
    EXPECT_THAT(revoked[0].body, HasSubstr("token=r0"));
}

TEST_F(AccountTest, SigningOutSaysSoWhenTheKeychainGoesOnHoldingIt) {
    auto refusing = std::make_unique<RefusingStore>();
    auto& keychain = *refusing;
    store = std::move(refusing);
    keep(record(10min));
    keychain.refuses_removal = true;
    Account account(http, *store, server.url());
    const auto out = wait(account.sign_out());
    ASSERT_FALSE(out);
    EXPECT_THAT(out.error().message, HasSubstr("could not be taken out of the keychain"));
    EXPECT_THAT(out.error().message, HasSubstr("revoked"));
    EXPECT_EQ(server.requests("/revoke").size(), 2U);
}

TEST_F(AccountTest, SigningOutRevokesBothTokensAndForgets) {
    keep(record(10min));
    Account account(http, *store, server.url());
    ASSERT_TRUE(wait(account.sign_out()));
    const auto told = server.requests("/api/v1/session");
    ASSERT_EQ(told.size(), 1U) << "the platform ends what the sign-in has let in";
    EXPECT_EQ(told[0].method, "DELETE");
    EXPECT_EQ(told[0].authorization, "Bearer a0");
    const auto revoked = server.requests("/revoke");
    ASSERT_EQ(revoked.size(), 2U);
    EXPECT_THAT(revoked[0].body, HasSubstr("token=r0"));
    EXPECT_THAT(revoked[1].body, HasSubstr("token=a0"));
    EXPECT_FALSE(kept());
    EXPECT_FALSE(wait(account.bearer()));
}

TEST_F(AccountTest, SigningOutTellsThePlatformWithATokenThatItTakes) {
    keep(record(-1s));
    Account account(http, *store, server.url());
    ASSERT_TRUE(wait(account.sign_out()));
    const auto told = server.requests("/api/v1/session");
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].authorization, "Bearer a1") << "the old one had expired";
    EXPECT_THAT(server.requests("/revoke").at(0).body, HasSubstr("token=r1"));
}

TEST_F(AccountTest, SigningOutForgetsAndSaysSoWhenThePlatformCannotBeTold) {
    keep(record(10min));
    server.on("/api/v1/session", 503, "");
    Account account(http, *store, server.url());
    const auto out = wait(account.sign_out());
    ASSERT_FALSE(out);
    EXPECT_THAT(out.error().message, HasSubstr("the platform may not know"));
    EXPECT_EQ(server.requests("/revoke").size(), 2U);
    EXPECT_FALSE(kept());
}

TEST_F(AccountTest, SigningOutForgetsEvenWhenTheProviderIsAway) {
    keep(record(10min));
    server.on("/.well-known/openid-configuration", 503, "");
    Account account(http, *store, server.url());
    const auto out = wait(account.sign_out());
    ASSERT_FALSE(out);
    EXPECT_THAT(out.error().message, HasSubstr("signed out here"));
    EXPECT_FALSE(kept());
}

TEST_F(AccountTest, ASignOutInAnotherProcessIsNoticed) {
    keep(record(-1s));
    Account account(http, *store, server.url());
    ASSERT_EQ(wait(account.restore()), true);
    ASSERT_TRUE(wait(store->remove(server.address())));
    const auto token = wait(account.bearer());
    ASSERT_FALSE(token);
    EXPECT_EQ(token.error().code, Errc::unauthenticated);
    EXPECT_TRUE(server.requests("/token").empty());
}

TEST(SignInRecord, ComesBackAsItWasKept) {
    SignInRecord made;
    made.client.issuer = "https://id.example.com";
    made.client.client_id = "berth";
    made.client.audience = "urn:x";
    made.client.token_exchange = true;
    made.identity = {"https://id.example.com", "ada", "Ada", "a@b"};
    made.nonce = "n";
    made.access = {Secret("a"), std::chrono::system_clock::from_time_t(1'800'000'000)};
    made.session = ExpiringToken{Secret("s"), std::chrono::system_clock::from_time_t(1'800'000'900)};
    made.refresh_token = Secret("r");
    const auto read = record_from(to_text(made));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->client, made.client);
    EXPECT_EQ(read->identity, made.identity);
    EXPECT_EQ(read->bearer().token, Secret("s"));
    EXPECT_EQ(read->bearer().expires_at, made.session->expires_at);
    EXPECT_EQ(read->access.token, Secret("a"));
    EXPECT_EQ(read->refresh_token, Secret("r"));
    for (const char* bad : {"", "{}", "[]", R"({"version":1})"}) {
        EXPECT_FALSE(record_from(Secret(bad))) << bad;
    }
}
