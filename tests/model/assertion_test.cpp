#include "model/assertion.h"

#include <gtest/gtest.h>

namespace berth::model {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::sys_seconds now{std::chrono::seconds(1'800'000'000)};

Assertion sample_assertion() {
    return {.workspace_id = "w0123456789abcde",
            .incarnation = "i1",
            .scope = AssertionScope::link,
            .user = {"https://login.example.com", "42"},
            .user_name = "Ada",
            .role = Role::writer,
            .issued_at = now,
            .expires_at = now + 30s,
            .id = "once"};
}

Result<void> check(const Assertion& assertion, std::chrono::sys_seconds at = now) {
    return check_assertion(assertion, "w0123456789abcde", "i1", AssertionScope::link, at);
}

TEST(Assertion, CarriesItsClaims) {
    const Json claims = encode(sample_assertion());
    EXPECT_EQ(claims["iss"], "berthd");
    EXPECT_EQ(claims["aud"], "agent:w0123456789abcde");
    EXPECT_EQ(claims["scope"], "link");
    EXPECT_EQ(claims["exp"], 1'800'000'030);
    EXPECT_EQ(claims["user"]["name"], "Ada");
    EXPECT_EQ(decode<Assertion>(claims), sample_assertion());
}

TEST(Assertion, CarriesNobodyForControl) {
    Assertion assertion = sample_assertion();
    assertion.scope = AssertionScope::control;
    assertion.user = {};
    assertion.user_name.clear();
    const Json claims = encode(assertion);
    EXPECT_FALSE(claims.contains("user"));
    EXPECT_EQ(decode<Assertion>(claims), assertion);
}

TEST(Assertion, IsRefusedWhereAClaimIsWrong) {
    const auto refuses = [](std::string_view claim, const Json& value) {
        Json claims = encode(sample_assertion());
        claims[std::string(claim)] = value;
        const auto result = decode<Assertion>(claims);
        return !result && result.error().code == Errc::unauthenticated;
    };
    EXPECT_TRUE(refuses("iss", "somebody"));
    EXPECT_TRUE(refuses("aud", "w0123456789abcde"));
    EXPECT_TRUE(refuses("aud", Json::array({"agent:w0123456789abcde"})));
    EXPECT_TRUE(refuses("scope", "root"));
    EXPECT_TRUE(refuses("role", "god"));
    EXPECT_TRUE(refuses("exp", 1'800'000'031)); // longer than it may live
    EXPECT_TRUE(refuses("exp", 1'799'999'999));
    EXPECT_TRUE(refuses("exp", "1800000030"));
    EXPECT_TRUE(refuses("jti", ""));
    EXPECT_TRUE(refuses("incarnation", ""));
    EXPECT_TRUE(refuses("user", nullptr));
    EXPECT_TRUE(refuses("user", Json{{"issuer", ""}, {"subject", "x"}}));
}

TEST(Assertion, IsForOneAgentOnePurposeAndNow) {
    EXPECT_TRUE(check(sample_assertion()));
    Assertion other = sample_assertion();
    other.workspace_id = "wzzzzzzzzzzzzzzz";
    EXPECT_FALSE(check(other));
    other = sample_assertion();
    other.incarnation = "i0";
    EXPECT_FALSE(check(other));
    other = sample_assertion();
    other.scope = AssertionScope::control;
    EXPECT_FALSE(check(other));
    EXPECT_TRUE(check(sample_assertion(), now + 35s));
    EXPECT_FALSE(check(sample_assertion(), now + 36s));
    EXPECT_TRUE(check(sample_assertion(), now - 5s));
    EXPECT_FALSE(check(sample_assertion(), now - 6s));
}

} // namespace
} // namespace berth::model
