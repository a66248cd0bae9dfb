// Who gets in: access tokens, ID tokens, and a provider that misbehaves.
#include "platform_fixture.h"

#include <gmock/gmock.h>

namespace berth::platform {

namespace {

using testing::HasSubstr;
using testing::Not;

class AuthTest : public PlatformFixture {
protected:
    void SetUp() override {
        options_.provider_keys.unknown_pause = std::chrono::milliseconds(0);
        options_.provider_keys.failure_pause = std::chrono::milliseconds(0);
        options_.provider_keys.fetch_timeout = std::chrono::milliseconds(500);
        start_platform();
    }

    Reply me(const std::string& token) { return request("GET", "/api/v1/me", token); }

    // The answer to a good access token in which one thing was changed.
    Reply me_with(const std::string& claim, const model::Json& value) {
        auto claims = oidc_.access_claims("ada");
        if (value.is_null()) {
            claims.erase(claim);
        } else {
            claims[claim] = value;
        }
        return me(oidc_.sign(claims));
    }

    Reply session(const std::string& id_token, const std::string& nonce) {
        return request("POST", "/api/v1/session", "", model::Json{{"id_token", id_token}, {"nonce", nonce}});
    }

    static std::int64_t seconds_from_now(int seconds) {
        return jose::numeric_date(std::chrono::system_clock::now() + std::chrono::seconds(seconds));
    }

    const std::string nonce_ = "0123456789abcdef0123";
};

TEST_F(AuthTest, AGoodAccessTokenSaysWhoComes) {
    const auto reply = me(token());
    ASSERT_EQ(reply.status, 200U) << reply.text;
    EXPECT_EQ(reply.body.at("id").at("issuer"), oidc_.issuer());
    EXPECT_EQ(reply.body.at("id").at("subject"), "ada");
    EXPECT_EQ(reply.body.at("name"), "ada the person");
    EXPECT_EQ(reply.body.at("admin"), false);
}

TEST_F(AuthTest, WithoutATokenOrWithNonsenseNobodyGetsIn) {
    for (const std::string token : {"", "x", "a.b.c", "..", "eyJhbGciOiJub25lIn0.e30."}) {
        const auto reply = me(token);
        EXPECT_EQ(reply.status, 401U) << token;
        EXPECT_THAT(std::string(reply.headers.get("WWW-Authenticate")), testing::StartsWith("Bearer"));
        EXPECT_EQ(reply.headers.get("Content-Type"), "application/problem+json");
        EXPECT_EQ(reply.body.at("type"), "urn:berth:problem:unauthenticated");
    }
}

TEST_F(AuthTest, EveryWrongClaimIsRefused) {
    EXPECT_EQ(me_with("iss", "https://evil.example").status, 401U);
    EXPECT_EQ(me_with("aud", "somebody-else").status, 401U);
    EXPECT_EQ(me_with("aud", model::Json::array({"x", "y"})).status, 401U);
    EXPECT_EQ(me_with("exp", seconds_from_now(-120)).status, 401U);
    EXPECT_EQ(me_with("exp", nullptr).status, 401U);
    EXPECT_EQ(me_with("nbf", seconds_from_now(300)).status, 401U);
    EXPECT_EQ(me_with("iat", nullptr).status, 401U);
    EXPECT_EQ(me_with("sub", nullptr).status, 401U);
    EXPECT_EQ(me_with("sub", "").status, 401U);
    EXPECT_EQ(me_with("sub", 7).status, 401U);
    EXPECT_EQ(me_with("aud", model::Json::array({"x", FakeOidc::audience})).status, 200U);
}

TEST_F(AuthTest, AnIdTokenIsNoAccessToken) {
    auto claims = oidc_.access_claims("ada");
    EXPECT_EQ(me(oidc_.sign(claims, "JWT")).status, 401U);
    EXPECT_EQ(me(oidc_.sign(claims, "application/at+jwt")).status, 200U);
}

TEST_F(AuthTest, AlgNoneAndKeyConfusionAreRefused) {
    const auto good = token();
    const auto payload = good.substr(good.find('.') + 1, good.rfind('.') - good.find('.') - 1);
    for (const std::string algorithm : {"none", "nOnE", "HS256", "RS256", "ES256"}) {
        const auto header = base64url(as_bytes(R"({"alg":")" + algorithm + R"(","typ":"at+jwt"})"));
        const auto mac = hmac_sha256(as_bytes("public key"), as_bytes(header + "." + payload));
        EXPECT_EQ(me(header + "." + payload + ".").status, 401U) << algorithm;
        EXPECT_EQ(me(header + "." + payload + "." + base64url(mac)).status, 401U) << algorithm;
    }
    auto tampered = good;
    tampered[good.find('.') + 5] ^= 1;
    EXPECT_EQ(me(tampered).status, 401U);
}

TEST_F(AuthTest, ARotatedKeyIsFoundAtOnceAndTheOldOneRefused) {
    const auto old = token();
    ASSERT_EQ(me(old).status, 200U);
    oidc_.rotate_key();
    EXPECT_EQ(me(token()).status, 200U);
    EXPECT_EQ(me(old).status, 401U);
}

TEST_F(AuthTest, MadeUpKeyIdsDoNotMakeBerthdHammerTheProvider) {
    options_.provider_keys.unknown_pause = std::chrono::minutes(1);
    stop_platform();
    start_platform();
    ASSERT_EQ(me(token()).status, 200U);
    const int before = oidc_.fetches();
    const auto stranger = jose::SigningKey::generate();
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(me(jose::sign(oidc_.access_claims("ada"), "at+jwt", stranger)).status, 401U);
    }
    EXPECT_EQ(oidc_.fetches(), before);
}

TEST_F(AuthTest, ATokenOfAnotherIssuerNeverReachesTheProvider) {
    auto claims = oidc_.access_claims("ada");
    claims["iss"] = "https://evil.example";
    EXPECT_EQ(me(oidc_.sign(claims)).status, 401U);
    EXPECT_EQ(oidc_.fetches(), 0);
}

TEST_F(AuthTest, AProviderThatIsAwayOrTalksNonsenseGives503AndIsAskedAgain) {
    const auto unavailable = [this] {
        const auto reply = me(token());
        EXPECT_EQ(reply.status, 503U) << reply.text;
        EXPECT_FALSE(reply.headers.get("Retry-After").empty());
        EXPECT_THAT(reply.text, HasSubstr("OpenID provider"));
    };
    net::Response answer;
    answer.status = 500;
    oidc_.answer_with(answer);
    unavailable();
    answer.status = 200;
    answer.body = "<html>hello</html>";
    oidc_.answer_with(answer);
    unavailable();
    answer.body = R"({"issuer":"https://evil.example","jwks_uri":"https://evil.example/jwks"})";
    oidc_.answer_with(answer);
    unavailable();
    answer.body = R"({"issuer":")" + oidc_.issuer() + R"(","jwks_uri":"http://evil.example/jwks"})";
    oidc_.answer_with(answer);
    unavailable();
    answer.body = "[1,2,3]";
    oidc_.answer_with(answer);
    unavailable();
    oidc_.answer_with(std::nullopt);
    oidc_.hang(true);
    unavailable();
    oidc_.hang(false);
    EXPECT_EQ(me(token()).status, 200U);
}

TEST_F(AuthTest, KnownKeysSurviveAProviderThatIsAwayForAWhile) {
    options_.provider_keys.refresh = std::chrono::milliseconds(0);
    stop_platform();
    start_platform();
    ASSERT_EQ(me(token()).status, 200U);
    net::Response broken;
    broken.status = 502;
    oidc_.answer_with(broken);
    EXPECT_EQ(me(token()).status, 200U);
}

TEST_F(AuthTest, AdminComesFromTheConfiguredClaimOnly) {
    EXPECT_EQ(me_with("groups", model::Json::array({"staff", "admins"})).body.at("admin"), true);
    EXPECT_EQ(me_with("groups", "admins").body.at("admin"), true);
    EXPECT_EQ(me_with("groups", model::Json::array({"admins2"})).body.at("admin"), false);
    EXPECT_EQ(me_with("admin", true).body.at("admin"), false);
}

TEST_F(AuthTest, TheNameStaysWhenALaterTokenHasNone) {
    ASSERT_EQ(me(token()).status, 200U);
    EXPECT_EQ(me_with("name", nullptr).body.at("name"), "ada the person");
    stop_platform();
    start_platform();
    EXPECT_EQ(me_with("name", nullptr).body.at("name"), "ada the person");
}

TEST_F(AuthTest, AFreshIdTokenIsExchangedForASession) {
    const auto reply = session(oidc_.sign(oidc_.id_claims("ada", nonce_), "JWT"), nonce_);
    ASSERT_EQ(reply.status, 200U) << reply.text;
    EXPECT_EQ(reply.headers.get("Cache-Control"), "no-store");
    EXPECT_EQ(reply.body.at("expires_in"), 900);
    const auto who = me(reply.body.at("access_token"));
    EXPECT_EQ(who.status, 200U);
    EXPECT_EQ(who.body.at("id").at("subject"), "ada");
    EXPECT_EQ(who.body.at("email"), "ada@example.com");
}

TEST_F(AuthTest, AnIdTokenThatIsNotForThisSignInIsRefused) {
    const auto refused = [&](const std::string& claim, const model::Json& value) {
        auto claims = oidc_.id_claims("ada", nonce_);
        claims[claim] = value;
        const auto reply = session(oidc_.sign(claims, "JWT"), nonce_);
        EXPECT_EQ(reply.status, 401U) << claim << " " << value;
    };
    refused("nonce", "another-nonce-altogether");
    refused("nonce", nullptr);
    refused("aud", "another-client");
    refused("aud", model::Json::array({FakeOidc::client_id, "another"}));
    refused("azp", "another-client");
    refused("iss", "https://evil.example");
    refused("iat", seconds_from_now(-3600));
    refused("iat", nullptr);
    refused("exp", seconds_from_now(-100));
    refused("sub", "");
    EXPECT_EQ(session(oidc_.sign(oidc_.id_claims("ada", nonce_), "at+jwt"), nonce_).status, 401U);
}

TEST_F(AuthTest, ANonceIsTakenOnce) {
    const auto id_token = oidc_.sign(oidc_.id_claims("ada", nonce_), "JWT");
    ASSERT_EQ(session(id_token, nonce_).status, 200U);
    EXPECT_EQ(session(id_token, nonce_).status, 401U);
    stop_platform();
    start_platform(); // another berthd on the same database knows it, too
    EXPECT_EQ(session(id_token, nonce_).status, 401U);
}

TEST_F(AuthTest, ASessionTokenCannotBeMadeByTheProvider) {
    model::Json claims{{"iss", "urn:berth:berthd"},  {"aud", "urn:berth:api"}, {"sub", "ada"},
                       {"idp", oidc_.issuer()},      {"admin", true},          {"iat", seconds_from_now(0)},
                       {"exp", seconds_from_now(60)}};
    EXPECT_EQ(me(oidc_.sign(claims, "berth-session+jwt")).status, 401U);
    EXPECT_EQ(me(jose::sign(claims, "berth-session+jwt", platform_->signing_key())).status, 200U);
    EXPECT_EQ(me(jose::sign(claims, "berth-assertion+jwt", platform_->signing_key())).status, 401U);
    claims["exp"] = seconds_from_now(3600);
    EXPECT_EQ(me(jose::sign(claims, "berth-session+jwt", platform_->signing_key())).status, 401U);
}

} // namespace

} // namespace berth::platform
