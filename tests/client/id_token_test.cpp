// Which ID tokens are believed.
#include "base/crypto.h"
#include "client/oidc/id_token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

using namespace std::literals;
using namespace berth;
using namespace berth::client::oidc;
using nlohmann::json;

namespace {

const jose::Time now = std::chrono::system_clock::from_time_t(1'800'000'000);

class IdToken : public ::testing::Test {
protected:
    jose::SigningKey key = jose::SigningKey::generate();
    jose::KeySet keys{{key.public_key()}};
    IdTokenCheck check;

    IdToken() {
        check.issuer = "https://id.example.com";
        check.client_id = "berth";
        check.nonce = "the-nonce";
    }

    static json claims() {
        return {{"iss", "https://id.example.com"},
                {"sub", "ada"},
                {"aud", "berth"},
                {"nonce", "the-nonce"},
                {"name", "Ada Lovelace"},
                {"email", "ada@example.com"},
                {"iat", jose::numeric_date(now - 5s)},
                {"exp", jose::numeric_date(now + 600s)}};
    }

    Result<Identity> verify(const json& with) {
        return verify_id_token(jose::sign(with, "JWT", key), keys, check, now);
    }
};

} // namespace

TEST_F(IdToken, ThatIsRightSaysWhoSignedIn) {
    const auto identity = verify(claims());
    ASSERT_TRUE(identity) << identity.error().text();
    EXPECT_EQ(*identity, (Identity{"https://id.example.com", "ada", "Ada Lovelace", "ada@example.com"}));
}

TEST_F(IdToken, IsShownBySomeNameAlways) {
    auto nameless = claims();
    nameless.erase("name");
    EXPECT_EQ(verify(nameless)->name, "ada@example.com");
    nameless["preferred_username"] = "al";
    EXPECT_EQ(verify(nameless)->name, "al");
    nameless.erase("preferred_username");
    nameless.erase("email");
    EXPECT_EQ(verify(nameless)->name, "ada");
}

TEST_F(IdToken, WithAWrongClaimIsRefused) {
    struct Case {
        const char* what;
        std::function<void(json&)> change;
    };
    const Case cases[] = {
        {"another issuer", [](json& c) { c["iss"] = "https://evil.example.com"; }},
        {"no issuer", [](json& c) { c.erase("iss"); }},
        {"another audience", [](json& c) { c["aud"] = "another-app"; }},
        {"no audience", [](json& c) { c.erase("aud"); }},
        {"several audiences without azp", [](json& c) { c["aud"] = {"berth", "another-app"}; }},
        {"several audiences, made for the other",
         [](json& c) {
             c["aud"] = {"berth", "another-app"};
             c["azp"] = "another-app";
         }},
        {"one audience, made for another", [](json& c) { c["azp"] = "another-app"; }},
        {"an azp that is no text", [](json& c) { c["azp"] = 7; }},
        {"another nonce", [](json& c) { c["nonce"] = "another"; }},
        {"no nonce", [](json& c) { c.erase("nonce"); }},
        {"a nonce that is no text", [](json& c) { c["nonce"] = nullptr; }},
        {"expired", [](json& c) { c["exp"] = jose::numeric_date(now - 120s); }},
        {"no expiry", [](json& c) { c.erase("exp"); }},
        {"from the future", [](json& c) { c["iat"] = jose::numeric_date(now + 1h); }},
        {"kept by somebody", [](json& c) { c["iat"] = jose::numeric_date(now - 1h); }},
        {"no time of issue", [](json& c) { c.erase("iat"); }},
        {"nobody", [](json& c) { c.erase("sub"); }},
    };
    for (const auto& [what, change] : cases) {
        auto changed = claims();
        change(changed);
        const auto identity = verify(changed);
        ASSERT_FALSE(identity) << what;
        EXPECT_EQ(identity.error().code, Errc::unauthenticated) << what;
    }
}

TEST_F(IdToken, ForSeveralAudiencesIsTakenWhenMadeForUs) {
    auto several = claims();
    several["aud"] = {"berth", "another-app"};
    several["azp"] = "berth";
    EXPECT_TRUE(verify(several));
}

TEST_F(IdToken, WithoutASignatureOfTheProvidersIsRefused) {
    const auto part = [](const json& value) { return base64url(as_bytes(value.dump())); };
    const std::string good = jose::sign(claims(), "JWT", key);
    const std::string stranger = jose::sign(claims(), "JWT", jose::SigningKey::generate());
    for (const std::string& bad :
         {part({{"alg", "none"}}) + "." + part(claims()) + ".", part({{"alg", "nOnE"}}) + "." + part(claims()) + ".",
          good.substr(0, good.rfind('.') + 1), good.substr(0, good.size() - 4) + "AAAA", std::string("nonsense"),
          std::string()}) {
        EXPECT_FALSE(verify_id_token(bad, keys, check, now)) << bad;
    }
    const auto unknown = verify_id_token(stranger, keys, check, now);
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, Errc::not_found) << "so that the keys are fetched again";
}

TEST_F(IdToken, BesideAnotherAccessTokenIsRefused) {
    // EdDSA goes with SHA-512 (OpenID Connect Core 3.1.3.6 by the algorithm's own digest).
    const Secret access("the-access-token");
    check.access_token = &access;
    auto bound = claims();
    bound["at_hash"] = "c29tZXRoaW5nIGVsc2U";
    EXPECT_FALSE(verify(bound));
    // printf %s the-access-token | openssl dgst -sha512 -binary | head -c 32 | basenc --base64url
    bound["at_hash"] = "B7p8o12G5vm-9CEZGSanwzMw-leqyauPjU1ebdjBHYw";
    EXPECT_TRUE(verify(bound)) << verify(bound).error().text();
    EXPECT_TRUE(verify(claims())) << "at_hash is optional in the code flow";
}

TEST_F(IdToken, ThatWasRefreshedStaysWithItsPerson) {
    check.refreshed = true;
    check.nonce_may_be_absent = true;
    check.subject = "ada";
    auto refreshed = claims();
    refreshed.erase("nonce");
    refreshed["iat"] = jose::numeric_date(now - 1h);
    EXPECT_TRUE(verify(refreshed));
    refreshed["nonce"] = "another";
    EXPECT_FALSE(verify(refreshed));
    refreshed["nonce"] = "the-nonce";
    EXPECT_TRUE(verify(refreshed));
    refreshed["sub"] = "grace";
    EXPECT_FALSE(verify(refreshed));
}
