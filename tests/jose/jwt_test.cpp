// Tokens as they should be, and as attackers make them. Foreign keys are made by OpenSSL here, with a JWS writer of the
// test's own, so that nothing is verified by the code that signed it.
#include "base/bytes.h"
#include "base/crypto.h"
#include "jose/jwt.h"

#include <gmock/gmock.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>

namespace berth::jose {
namespace {

using namespace std::literals;
using ::testing::HasSubstr;

const Time now = Time(1'800'000'000s);

struct KeyFreer {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyFreer>;

Key rsa_key(unsigned bits) {
    return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits}));
}
Key ec_key(const char* curve) {
    return Key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve));
}

std::string number(const Key& key, const char* name, std::size_t size = 0) {
    BIGNUM* value = nullptr;
    EXPECT_EQ(EVP_PKEY_get_bn_param(key.get(), name, &value), 1);
    Bytes bytes(size != 0 ? size : static_cast<std::size_t>(BN_num_bytes(value)));
    BN_bn2binpad(value, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    BN_free(value);
    return base64url(bytes);
}

nlohmann::json rsa_jwk(const Key& key, std::string kid = "rsa") {
    return {{"kty", "RSA"},
            {"kid", kid},
            {"n", number(key, OSSL_PKEY_PARAM_RSA_N)},
            {"e", number(key, OSSL_PKEY_PARAM_RSA_E)}};
}

nlohmann::json ec_jwk(const Key& key, const char* curve, std::size_t size, std::string kid = "ec") {
    return {{"kty", "EC"},
            {"kid", kid},
            {"crv", curve},
            {"x", number(key, OSSL_PKEY_PARAM_EC_PUB_X, size)},
            {"y", number(key, OSSL_PKEY_PARAM_EC_PUB_Y, size)}};
}

KeySet key_set(const std::vector<nlohmann::json>& jwks) {
    auto set = KeySet::parse(nlohmann::json{{"keys", jwks}}.dump());
    EXPECT_TRUE(set) << set.error().message;
    return set.value_or(KeySet());
}

std::string raw_signature(const Key& key, const std::string& algorithm, const std::string& input) {
    const EVP_MD* digest = algorithm.ends_with("384") ? EVP_sha384() : EVP_sha256();
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* key_context = nullptr;
    EXPECT_EQ(EVP_DigestSignInit(context, &key_context, digest, nullptr, key.get()), 1);
    if (algorithm.starts_with("PS")) {
        EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING);
        EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST);
    }
    const auto* data = reinterpret_cast<const unsigned char*>(input.data());
    std::size_t size = 0;
    EVP_DigestSign(context, nullptr, &size, data, input.size());
    std::string signature(size, '\0');
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, data, input.size());
    signature.resize(size);
    EVP_MD_CTX_free(context);
    if (!algorithm.starts_with("ES")) {
        return signature;
    }
    const auto* der = reinterpret_cast<const unsigned char*>(signature.data());
    ECDSA_SIG* parts = d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(signature.size()));
    const int half = algorithm.ends_with("384") ? 48 : 32;
    std::string joined(static_cast<std::size_t>(2 * half), '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(parts), reinterpret_cast<unsigned char*>(joined.data()), half);
    BN_bn2binpad(ECDSA_SIG_get0_s(parts), reinterpret_cast<unsigned char*>(joined.data()) + half, half);
    ECDSA_SIG_free(parts);
    return joined;
}

std::string part(std::string_view json) {
    return base64url(as_bytes(json));
}

std::string make(const Key& key, const nlohmann::json& header, const std::string& claims) {
    const std::string input = part(header.dump()) + "." + part(claims);
    return input + "." + part(raw_signature(key, header.at("alg"), input));
}

nlohmann::json good_claims() {
    return {{"iss", "https://issuer.test"},
            {"aud", {"other", "berth"}},
            {"sub", "alice"},
            {"iat", numeric_date(now) - 10},
            {"exp", numeric_date(now) + 300}};
}

Expectation expected() {
    Expectation expectation;
    expectation.types = {"at+jwt"};
    expectation.issuer = "https://issuer.test";
    expectation.audience = "berth";
    return expectation;
}

class JwtTest : public ::testing::Test {
protected:
    JwtTest()
        : key_(SigningKey::generate())
        , keys_({key_.public_key()}) {}

    Result<Token> check(const nlohmann::json& claims, std::string_view type = "at+jwt") {
        return verify(sign(claims, type, key_), keys_, expected(), now);
    }
    std::string why(const nlohmann::json& claims, std::string_view type = "at+jwt") {
        const auto outcome = check(claims, type);
        if (!outcome) {
            EXPECT_EQ(outcome.error().code, Errc::unauthenticated);
        }
        return outcome ? "accepted" : outcome.error().message;
    }
    // Signs any header and payload with the right key.
    std::string raw(const std::string& header, const std::string& claims) {
        const std::string input = part(header) + "." + part(claims);
        return input + "." + part(key_.sign(input));
    }
    std::string why_raw(const std::string& header, const std::string& claims) {
        const auto outcome = verify(raw(header, claims), keys_, expected(), now);
        return outcome ? "accepted" : outcome.error().message;
    }

    SigningKey key_;
    KeySet keys_;
};

TEST_F(JwtTest, AcceptsWhatItSigned) {
    const auto token = check(good_claims());
    ASSERT_TRUE(token) << token.error().message;
    EXPECT_EQ(token->text("sub"), "alice");
    EXPECT_EQ(token->algorithm, Algorithm::eddsa);
    EXPECT_EQ(token->key_id, key_.id());
    EXPECT_TRUE(token->has_audience("other"));
    EXPECT_EQ(*token->time("exp"), now + 300s);
}

TEST_F(JwtTest, AcceptsEveryAlgorithmAndRefusesEachTamperedByte) {
    const Key rsa = rsa_key(2048);
    const Key p256 = ec_key("P-256");
    const Key p384 = ec_key("P-384");
    const KeySet keys = key_set({rsa_jwk(rsa), ec_jwk(p256, "P-256", 32, "p256"), ec_jwk(p384, "P-384", 48, "p384")});
    struct Case {
        const Key& key;
        std::string algorithm;
        std::string kid;
    };
    for (const Case& one : {Case{rsa, "RS256", "rsa"}, Case{rsa, "PS256", "rsa"}, Case{p256, "ES256", "p256"},
                            Case{p384, "ES384", "p384"}}) {
        const std::string token =
            make(one.key, {{"alg", one.algorithm}, {"kid", one.kid}, {"typ", "at+jwt"}}, good_claims().dump());
        const auto good = verify(token, keys, expected(), now);
        ASSERT_TRUE(good) << one.algorithm << ": " << good.error().message;
        for (std::size_t i = 0; i < token.size(); ++i) {
            std::string tampered = token;
            tampered[i] = tampered[i] == 'A' ? 'B' : 'A';
            ASSERT_FALSE(verify(tampered, keys, expected(), now)) << one.algorithm << " at " << i;
        }
        // The signature of one algorithm is none of another.
        std::string crossed = one.algorithm == "RS256" ? "PS256" : one.algorithm == "PS256" ? "RS256" : "EdDSA";
        const std::string head = part(nlohmann::json{{"alg", crossed}, {"kid", one.kid}, {"typ", "at+jwt"}}.dump());
        EXPECT_FALSE(verify(head + token.substr(token.find('.')), keys, expected(), now));
    }
}

TEST_F(JwtTest, RefusesAlgorithmsThatProveNothing) {
    const std::string claims = good_claims().dump();
    for (const std::string& algorithm : {"none"s, "nOnE"s, "None"s, ""s, "HS256"s, "HS512"s, "ES512"s, "RS1"s}) {
        const std::string header = part(R"({"typ":"at+jwt","alg":")" + algorithm + "\"}");
        EXPECT_FALSE(verify(header + "." + part(claims) + ".", keys_, expected(), now)) << algorithm;
        EXPECT_FALSE(verify(header + "." + part(claims) + ".AAAA", keys_, expected(), now)) << algorithm;
    }
    EXPECT_THAT(why_raw(R"({"typ":"at+jwt"})", claims), HasSubstr("algorithm"));
    // The public key as an HMAC's secret.
    const std::string input = part(R"({"typ":"at+jwt","alg":"HS256"})") + "." + part(claims);
    const auto mac = hmac_sha256(as_bytes(key_.public_base64url()), as_bytes(input));
    EXPECT_FALSE(verify(input + "." + base64url(mac), keys_, expected(), now));
}

TEST_F(JwtTest, RefusesTokensThatBringTheirOwnKeyOrAskForMore) {
    const SigningKey attacker = SigningKey::generate();
    const std::string claims = good_claims().dump();
    for (const char* member : {"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip"}) {
        nlohmann::json header{{"alg", "EdDSA"}, {"typ", "at+jwt"}, {"kid", key_.id()}};
        header[member] = attacker.public_jwk();
        EXPECT_THAT(why_raw(header.dump(), claims), HasSubstr(member));
    }
    const std::string forged = sign(good_claims(), "at+jwt", attacker);
    EXPECT_EQ(verify(forged, keys_, expected(), now).error().code, Errc::not_found); // fetch the keys again
    nlohmann::json header{{"alg", "EdDSA"}, {"typ", "at+jwt"}, {"kid", key_.id()}};
    const std::string input = part(header.dump()) + "." + part(claims);
    EXPECT_THAT(verify(input + "." + part(attacker.sign(input)), keys_, expected(), now).error().message,
                HasSubstr("signature"));
}

TEST_F(JwtTest, RefusesWhatIsNoCompactJws) {
    const std::string good = sign(good_claims(), "at+jwt", key_);
    for (const std::string& text :
         {""s, "."s, ".."s, "a.b"s, good + "."s, good + ".e30"s, good + "="s, "." + good,
          good.substr(0, good.rfind('.') + 1), good + "\n"s, " " + good, std::string(20'000, 'a')}) {
        EXPECT_FALSE(verify(text, keys_, expected(), now)) << text.substr(0, 80);
    }
    const nlohmann::json header{{"alg", "EdDSA"}, {"typ", "at+jwt"}};
    for (const std::string& claims : {"[]"s, "1"s, "null"s, "{"s, "{}x"s, ""s, R"({"a":1e999})"s}) {
        EXPECT_NE(why_raw(header.dump(), claims), "accepted") << claims;
    }
    std::string large = good_claims().dump();
    large.insert(1, R"("filler":")" + std::string(20'000, 'x') + "\",");
    EXPECT_THAT(why_raw(header.dump(), large), HasSubstr("16 KiB"));
}

TEST_F(JwtTest, RefusesMembersThatComeTwice) {
    std::string claims = good_claims().dump();
    claims.insert(1, R"("sub":"mallory",)");
    EXPECT_THAT(why_raw(R"({"alg":"EdDSA","typ":"at+jwt"})", claims), HasSubstr("twice"));
    EXPECT_THAT(why_raw(R"({"alg":"none","alg":"EdDSA","typ":"at+jwt"})", good_claims().dump()), HasSubstr("twice"));
    claims = good_claims().dump();
    claims.insert(1, R"("nested":{"a":[{"b":1,"b":2}]},)");
    EXPECT_THAT(why_raw(R"({"alg":"EdDSA","typ":"at+jwt"})", claims), HasSubstr("twice"));
}

TEST_F(JwtTest, ChecksIssuerAudienceAndType) {
    auto claims = good_claims();
    claims["iss"] = "https://issuer.test/";
    EXPECT_THAT(why(claims), HasSubstr("issuer"));
    claims = good_claims();
    claims["aud"] = "berth2";
    EXPECT_THAT(why(claims), HasSubstr("audience"));
    claims["aud"] = {{"berth", true}};
    EXPECT_THAT(why(claims), HasSubstr("audience"));
    claims.erase("aud");
    EXPECT_THAT(why(claims), HasSubstr("audience"));
    claims["aud"] = "berth";
    EXPECT_EQ(why(claims), "accepted");
    EXPECT_EQ(why(good_claims(), "application/AT+JWT"), "accepted");
    EXPECT_THAT(why(good_claims(), "JWT"), HasSubstr("type"));
}

TEST_F(JwtTest, ChecksTimesWithLeeway) {
    const auto with = [this](const char* name, std::int64_t offset) {
        auto claims = good_claims();
        claims[name] = numeric_date(now) + offset;
        return why(claims);
    };
    EXPECT_EQ(with("exp", -59), "accepted");
    EXPECT_THAT(with("exp", -60), HasSubstr("expired"));
    EXPECT_EQ(with("nbf", 60), "accepted");
    EXPECT_THAT(with("nbf", 61), HasSubstr("not valid yet"));
    EXPECT_EQ(with("iat", 60), "accepted");
    EXPECT_THAT(with("iat", 61), HasSubstr("future"));
    auto claims = good_claims();
    claims.erase("exp");
    EXPECT_THAT(why(claims), HasSubstr("never expires"));
    for (const nlohmann::json& value :
         {nlohmann::json("soon"), nlohmann::json(-5), nlohmann::json(1e300), nlohmann::json(true)}) {
        claims["exp"] = value;
        EXPECT_NE(why(claims), "accepted") << value;
    }
    claims["exp"] = 253402300799;
    EXPECT_EQ(why(claims), "accepted");
}

TEST_F(JwtTest, BoundsTheLifetimeWhereAsked) {
    auto expectation = expected();
    expectation.max_lifetime = 30s;
    auto claims = good_claims();
    claims["exp"] = numeric_date(now) + 20;
    EXPECT_TRUE(verify(sign(claims, "at+jwt", key_), keys_, expectation, now));
    claims["exp"] = numeric_date(now) + 21;
    EXPECT_FALSE(verify(sign(claims, "at+jwt", key_), keys_, expectation, now));
    claims.erase("iat");
    EXPECT_FALSE(verify(sign(claims, "at+jwt", key_), keys_, expectation, now));
}

TEST_F(JwtTest, AllowsOnlyTheAlgorithmsAskedFor) {
    auto expectation = expected();
    expectation.algorithms.push_back(Algorithm::rs256);
    EXPECT_FALSE(verify(sign(good_claims(), "at+jwt", key_), keys_, expectation, now));
}

TEST(KeySetTest, LeavesOutKeysItMustNotUse) {
    const Key weak = rsa_key(1024);
    const Key fine = rsa_key(2048);
    const auto usable = [](nlohmann::json jwk) { return PublicKey::from_jwk(jwk).has_value(); };
    EXPECT_TRUE(usable(rsa_jwk(fine)));
    EXPECT_FALSE(usable(rsa_jwk(weak)));
    auto jwk = rsa_jwk(fine);
    jwk["use"] = "enc";
    EXPECT_FALSE(usable(jwk));
    jwk = rsa_jwk(fine);
    jwk["alg"] = "RS512";
    EXPECT_FALSE(usable(jwk));
    jwk = rsa_jwk(fine);
    jwk["d"] = "AQAB";
    EXPECT_FALSE(usable(jwk));
    jwk = rsa_jwk(fine);
    jwk["e"] = "AQ"; // 1: every message is its own signature
    EXPECT_FALSE(usable(jwk));
    EXPECT_FALSE(usable({{"kty", "oct"}, {"k", "AAAA"}}));
    EXPECT_FALSE(usable({{"kty", "OKP"}, {"crv", "X25519"}, {"x", SigningKey::generate().public_base64url()}}));
    auto off_curve = ec_jwk(ec_key("P-256"), "P-256", 32);
    off_curve["y"] = off_curve["x"];
    EXPECT_FALSE(usable(off_curve));
    EXPECT_FALSE(KeySet::parse(R"({"keys":[]})"));
    EXPECT_FALSE(KeySet::parse(R"({"keys":[{"kty":"oct","k":"AAAA"}]})"));
    EXPECT_FALSE(KeySet::parse("[]"));
    EXPECT_FALSE(KeySet::parse(std::string(100'000, '[')));
}

TEST(KeySetTest, FindsRotatedKeysByTheirName) {
    const SigningKey old_key = SigningKey::generate();
    const SigningKey new_key = SigningKey::generate();
    const KeySet both = key_set({old_key.public_jwk(), new_key.public_jwk()});
    EXPECT_EQ(both.candidates(Algorithm::eddsa, new_key.id()).size(), 1U);
    EXPECT_EQ(both.candidates(Algorithm::eddsa, std::nullopt).size(), 2U);
    EXPECT_EQ(both.candidates(Algorithm::rs256, std::nullopt).size(), 0U);
    EXPECT_EQ(both.candidates(Algorithm::eddsa, "unknown").size(), 0U);
}

} // namespace
} // namespace berth::jose
