// Signing in as judgements: what is asked of a provider, and what of its answers is believed. No sockets.
#include "client/oidc/tokens.h"

#include <QUrlQuery>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace std::literals;
using namespace berth;
using namespace berth::client;
using namespace berth::client::oidc;
using ::testing::HasSubstr;
using ::testing::Not;

namespace {

HttpResponse answer(int status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

const std::string issuer = "https://id.example.com/tenant";

model::Json document() {
    return {{"issuer", issuer},
            {"authorization_endpoint", "https://id.example.com/auth"},
            {"token_endpoint", "https://id.example.com/token"},
            {"jwks_uri", "https://id.example.com/jwks"},
            {"device_authorization_endpoint", "https://id.example.com/device"},
            {"revocation_endpoint", "https://id.example.com/revoke"},
            {"response_types_supported", {"code", "id_token"}},
            {"code_challenge_methods_supported", {"S256"}},
            {"authorization_response_iss_parameter_supported", true}};
}

Provider provider() {
    return *judge_discovery(issuer, answer(200, document().dump()));
}

ClientConfig client_config() {
    ClientConfig config;
    config.issuer = issuer;
    config.client_id = "berth";
    config.scopes = {"openid", "profile", "offline_access"};
    config.audience = "urn:berth:platform";
    return config;
}

std::string field(const std::string& form, const QString& name) {
    return QUrlQuery(QString::fromStdString(form)).queryItemValue(name, QUrl::FullyDecoded).toStdString();
}

} // namespace

TEST(Discovery, AsksAtTheIssuersOwnPath) {
    EXPECT_EQ(discovery_url(issuer)->toString().toStdString(), issuer + "/.well-known/openid-configuration");
    EXPECT_EQ(discovery_url("http://127.0.0.1:7081")->toString().toStdString(),
              "http://127.0.0.1:7081/.well-known/openid-configuration");
    EXPECT_EQ(discovery_url("https://a.example/")->toString().toStdString(),
              "https://a.example/.well-known/openid-configuration");
}

TEST(Discovery, RefusesAnIssuerThatIsNotSafe) {
    for (const char* unsafe : {"http://id.example.com", "https://id.example.com?x=1", "https://id.example.com#x",
                               "https://ada@id.example.com", "id.example.com", "", "javascript:alert(1)"}) {
        EXPECT_FALSE(discovery_url(unsafe)) << unsafe;
    }
}

TEST(Discovery, TakesAProvidersDescription) {
    const auto found = provider();
    EXPECT_EQ(found.token_endpoint.toString().toStdString(), "https://id.example.com/token");
    EXPECT_TRUE(found.sends_issuer);
}

TEST(Discovery, RefusesADescriptionThatCannotBeTrusted) {
    struct Case {
        const char* what;
        std::function<void(model::Json&)> change;
    };
    const Case cases[] = {
        {"another issuer", [](auto& d) { d["issuer"] = "https://evil.example.com"; }},
        {"the issuer with a slash", [](auto& d) { d["issuer"] = issuer + "/"; }},
        {"no issuer", [](auto& d) { d.erase("issuer"); }},
        {"no token endpoint", [](auto& d) { d.erase("token_endpoint"); }},
        {"a token endpoint over http", [](auto& d) { d["token_endpoint"] = "http://id.example.com/token"; }},
        {"keys over http", [](auto& d) { d["jwks_uri"] = "http://id.example.com/jwks"; }},
        {"a relative endpoint", [](auto& d) { d["authorization_endpoint"] = "/auth"; }},
        {"an endpoint that is no text", [](auto& d) { d["jwks_uri"] = 7; }},
        {"a device endpoint over http", [](auto& d) { d["device_authorization_endpoint"] = "http://x.example/d"; }},
        {"no code flow", [](auto& d) { d["response_types_supported"] = {"id_token"}; }},
        {"only plain PKCE", [](auto& d) { d["code_challenge_methods_supported"] = {"plain"}; }},
    };
    for (const auto& [what, change] : cases) {
        auto changed = document();
        change(changed);
        EXPECT_FALSE(judge_discovery(issuer, answer(200, changed.dump()))) << what;
    }
    EXPECT_FALSE(judge_discovery(issuer, answer(200, "<html>"))) << "a page";
    EXPECT_FALSE(judge_discovery(issuer, answer(200, "[]"))) << "a list";
    EXPECT_FALSE(judge_discovery(issuer, answer(302, document().dump()))) << "a redirect";
    EXPECT_EQ(judge_discovery(issuer, answer(503, "")).error().code, Errc::unavailable);
}

TEST(Authorization, EachAttemptHasItsOwnSecrets) {
    const auto one = make_attempt("http://127.0.0.1:1/callback");
    const auto two = make_attempt("http://127.0.0.1:1/callback");
    EXPECT_EQ(one.state.size(), 43U); // 256 bits
    EXPECT_EQ(one.code_verifier.size(), 43U);
    EXPECT_NE(one.state, two.state);
    EXPECT_NE(one.nonce, two.nonce);
    EXPECT_NE(one.code_verifier, two.code_verifier);
    EXPECT_NE(one.state, one.nonce);
}

TEST(Authorization, TheChallengeIsRfc7636s) {
    EXPECT_EQ(code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"); // RFC 7636 appendix B
}

TEST(Authorization, TheAddressSaysAllThatIsNeededAndNoSecret) {
    const auto attempt = make_attempt("http://127.0.0.1:49152/callback");
    auto from = provider();
    from.authorization_endpoint = QUrl(QStringLiteral("https://id.example.com/auth?tenant=a%26b"));
    const QUrl url = authorization_url(from, client_config(), attempt);
    const std::string query = url.query(QUrl::FullyEncoded).toStdString();
    EXPECT_THAT(query, HasSubstr("tenant=a%26b&"));
    EXPECT_EQ(field(query, QStringLiteral("response_type")), "code");
    EXPECT_EQ(field(query, QStringLiteral("redirect_uri")), attempt.redirect_uri);
    EXPECT_EQ(field(query, QStringLiteral("state")), attempt.state);
    EXPECT_EQ(field(query, QStringLiteral("nonce")), attempt.nonce);
    EXPECT_EQ(field(query, QStringLiteral("code_challenge_method")), "S256");
    EXPECT_EQ(field(query, QStringLiteral("scope")), "openid profile offline_access");
    EXPECT_EQ(field(query, QStringLiteral("prompt")), "consent");
    EXPECT_EQ(field(query, QStringLiteral("resource")), "urn:berth:platform");
    EXPECT_THAT(query, Not(HasSubstr(attempt.code_verifier)));
}

TEST(Authorization, AnAudienceThatIsNoUriIsNamedOtherwise) {
    auto config = client_config();
    config.audience = "berth-api";
    config.scopes = {"profile"};
    const std::string query =
        authorization_url(provider(), config, make_attempt("")).query(QUrl::FullyEncoded).toStdString();
    EXPECT_EQ(field(query, QStringLiteral("audience")), "berth-api");
    EXPECT_EQ(field(query, QStringLiteral("resource")), "");
    EXPECT_EQ(field(query, QStringLiteral("scope")), "openid profile");
}

TEST(Redirect, IsBelievedOnlyWhenItBelongsToTheAttempt) {
    const auto attempt = make_attempt("http://127.0.0.1:49152/callback");
    const std::string iss = "&iss=" + form_encode({{"x", issuer}}).substr(2);
    struct Case {
        const char* what;
        std::string query;
        Redirect::Kind expected;
    };
    const Case cases[] = {
        {"the answer", "code=abc&state=" + attempt.state + iss, Redirect::Kind::code},
        {"no state", "code=abc" + iss, Redirect::Kind::foreign},
        {"a wrong state", "code=abc&state=" + make_attempt("").state + iss, Redirect::Kind::foreign},
        {"an empty state", "code=abc&state=" + iss, Redirect::Kind::foreign},
        {"a shortened state", "code=abc&state=" + attempt.state.substr(1) + iss, Redirect::Kind::foreign},
        {"two states", "code=abc&state=" + attempt.state + "&state=x" + iss, Redirect::Kind::foreign},
        {"an error without a state", "error=access_denied" + iss, Redirect::Kind::foreign},
        {"no code", "state=" + attempt.state + iss, Redirect::Kind::refused},
        {"an empty code", "code=&state=" + attempt.state + iss, Redirect::Kind::refused},
        {"two codes", "code=a&code=b&state=" + attempt.state + iss, Redirect::Kind::refused},
        {"another issuer", "code=abc&state=" + attempt.state + "&iss=https%3A%2F%2Fevil.example",
         Redirect::Kind::refused},
        {"two issuers", "code=abc&state=" + attempt.state + iss + "&iss=x", Redirect::Kind::refused},
        {"no issuer, though the provider sends one", "code=abc&state=" + attempt.state, Redirect::Kind::refused},
        {"a refusal", "error=access_denied&state=" + attempt.state + iss, Redirect::Kind::refused},
        {"a refusal with a code", "error=access_denied&code=abc&state=" + attempt.state + iss, Redirect::Kind::refused},
    };
    for (const auto& [what, query, expected] : cases) {
        const QUrl url(QString::fromStdString(attempt.redirect_uri + "?" + query));
        const auto redirect = judge_redirect(url, provider(), attempt);
        EXPECT_EQ(redirect.kind, expected) << what;
        EXPECT_EQ(redirect.code, expected == Redirect::Kind::code ? "abc" : "") << what;
        if (expected == Redirect::Kind::refused) {
            EXPECT_FALSE(redirect.error.message.empty()) << what;
        }
    }
}

TEST(Redirect, AProviderThatNeverSendsItsIssuerNeedNot) {
    const auto attempt = make_attempt("http://127.0.0.1:49152/callback");
    auto quiet = provider();
    quiet.sends_issuer = false;
    const auto judge = [&](const std::string& query) {
        return judge_redirect(QUrl(QString::fromStdString(attempt.redirect_uri + "?" + query)), quiet, attempt).kind;
    };
    EXPECT_EQ(judge("code=abc&state=" + attempt.state), Redirect::Kind::code);
    EXPECT_EQ(judge("code=abc&state=" + attempt.state + "&iss=https%3A%2F%2Fevil.example"), Redirect::Kind::refused);
}

TEST(OAuthError, AProvidersWordsCannotTouchATerminal) {
    const auto error = oauth_error("access_denied", "no\x1b[2J way\n\nhome" + std::string(1000, 'x'));
    EXPECT_EQ(error.code, Errc::forbidden);
    EXPECT_THAT(error.message, HasSubstr("no[2J way home"));
    EXPECT_THAT(error.message, Not(HasSubstr("\x1b")));
    EXPECT_LT(error.message.size(), 300U);
    EXPECT_THAT(oauth_error("made_up\x07", "").message, HasSubstr("“made_up”"));
}

TEST(Tokens, RequestsNameTheClientAndNothingGoesIntoTheAddress) {
    const auto attempt = make_attempt("http://127.0.0.1:49152/callback");
    const auto redeem = code_request(provider(), client_config(), attempt, "the code");
    EXPECT_EQ(redeem.method, "POST");
    EXPECT_FALSE(redeem.url.hasQuery());
    EXPECT_EQ(field(redeem.body, QStringLiteral("code")), "the code");
    EXPECT_EQ(field(redeem.body, QStringLiteral("code_verifier")), attempt.code_verifier);
    EXPECT_EQ(field(redeem.body, QStringLiteral("redirect_uri")), attempt.redirect_uri);
    const auto again = refresh_request(provider(), client_config(), Secret("r/1+"));
    EXPECT_EQ(field(again.body, QStringLiteral("refresh_token")), "r/1+");
    EXPECT_EQ(field(again.body, QStringLiteral("resource")), "urn:berth:platform");
    const auto revoke = revocation_request(provider(), client_config(), Secret("r1"), "refresh_token");
    EXPECT_EQ(field(revoke.body, QStringLiteral("token_type_hint")), "refresh_token");
}

TEST(Tokens, ARevocationThatTheProviderCannotDoIsToldApart) {
    EXPECT_TRUE(judge_revocation(answer(200, "")));
    EXPECT_EQ(judge_revocation(answer(400, R"({"error":"unsupported_token_type"})")).error().code, Errc::unsupported);
    EXPECT_EQ(judge_revocation(answer(400, R"({"error":"invalid_client"})")).error().code, Errc::unavailable);
    EXPECT_EQ(judge_revocation(answer(503, "<h1>")).error().code, Errc::unavailable);
}

TEST(Tokens, AnswersAreJudged) {
    const auto good = judge_tokens(
        answer(200, R"({"access_token":"a","token_type":"bEaReR","expires_in":"900","refresh_token":"r"})"));
    ASSERT_TRUE(good) << good.error().text();
    EXPECT_EQ(good->access_token, Secret("a"));
    EXPECT_EQ(good->expires_in, 900s);
    EXPECT_EQ(judge_tokens(answer(200, R"({"access_token":"a","token_type":"Bearer","expires_in":-5})"))->expires_in,
              std::nullopt);

    struct Case {
        const char* what;
        int status;
        std::string body;
        Errc expected;
    };
    const Case cases[] = {
        {"no token", 200, R"({"token_type":"Bearer"})", Errc::protocol_error},
        {"another kind of token", 200, R"({"access_token":"a","token_type":"DPoP"})", Errc::protocol_error},
        {"no kind", 200, R"({"access_token":"a"})", Errc::protocol_error},
        {"nonsense", 200, "<html>", Errc::protocol_error},
        {"a redirect", 302, R"({"access_token":"a","token_type":"Bearer"})", Errc::protocol_error},
        {"a spent grant", 400, R"({"error":"invalid_grant"})", Errc::unauthenticated},
        {"a wrong client", 401, R"({"error":"invalid_client"})", Errc::invalid_argument},
        {"an overloaded provider", 503, "busy", Errc::unavailable},
        {"too many requests", 429, "", Errc::unavailable},
        {"a provider's own trouble", 500, R"({"error":"server_error"})", Errc::unavailable},
    };
    for (const auto& [what, status, body, expected] : cases) {
        const auto judged = judge_tokens(answer(status, body));
        ASSERT_FALSE(judged) << what;
        EXPECT_EQ(judged.error().code, expected) << what << ": " << judged.error().text();
    }
}

TEST(DeviceFlow, AnswersAreJudged) {
    const auto good = judge_device(answer(
        200,
        R"({"device_code":"d","user_code":"ABCD-EFGH","verification_uri":"https://id.example.com/device","expires_in":600})"));
    ASSERT_TRUE(good) << good.error().text();
    EXPECT_EQ(good->interval, 5s) << "RFC 8628 section 3.2";
    EXPECT_TRUE(good->verification_uri_complete.isEmpty());
    for (const char* bad :
         {R"({"device_code":"d","user_code":"A","expires_in":600})",
          R"({"device_code":"d","user_code":"A","verification_uri":"http://id.example.com/","expires_in":600})",
          R"({"device_code":"d","user_code":"A\u001b[2J","verification_uri":"https://id.example.com/","expires_in":6})",
          R"({"device_code":"d","user_code":"A","verification_uri":"https://id.example.com/"})", R"({})", "nonsense"}) {
        EXPECT_FALSE(judge_device(answer(200, bad))) << bad;
    }
    EXPECT_EQ(judge_device(answer(400, R"({"error":"unauthorized_client"})")).error().code, Errc::invalid_argument);
}

namespace {

struct Polling {
    DevicePolling::Clock::time_point now{};
    DevicePolling polling;
    explicit Polling(std::chrono::seconds lifetime = 600s)
        : polling(
              [lifetime] {
                  DeviceAuthorization device;
                  device.interval = 5s;
                  device.expires_in = lifetime;
                  return device;
              }(),
              now) {}
    DevicePolling::Step next(const Result<HttpResponse>& reply) { return polling.next(reply, now); }
};

} // namespace

TEST(DeviceFlow, WaitsWhileThePersonIsBusy) {
    Polling flow;
    EXPECT_EQ(flow.polling.first_wait(), 5s);
    const auto step = flow.next(answer(400, R"({"error":"authorization_pending"})"));
    EXPECT_FALSE(step.outcome);
    EXPECT_EQ(step.wait, 5s);
}

TEST(DeviceFlow, SlowsDownForGoodWhenTold) {
    Polling flow;
    EXPECT_EQ(flow.next(answer(400, R"({"error":"slow_down"})")).wait, 10s);
    EXPECT_EQ(flow.next(answer(400, R"({"error":"authorization_pending"})")).wait, 10s);
    EXPECT_EQ(flow.next(answer(400, R"({"error":"slow_down"})")).wait, 15s);
}

TEST(DeviceFlow, SurvivesAMomentWithoutANetwork) {
    Polling flow;
    const auto step = flow.next(fail(Errc::unavailable, "offline"));
    EXPECT_FALSE(step.outcome);
    EXPECT_EQ(step.wait, 10s);
    EXPECT_FALSE(flow.next(answer(503, "")).outcome);
}

TEST(DeviceFlow, EndsWhenItIsOver) {
    struct Case {
        const char* error;
        Errc expected;
    };
    for (const auto& [error, expected] :
         {Case{"expired_token", Errc::timed_out}, Case{"access_denied", Errc::forbidden},
          Case{"invalid_grant", Errc::unauthenticated}, Case{"made_up", Errc::protocol_error}}) {
        Polling flow;
        const auto step = flow.next(answer(400, std::string(R"({"error":")") + error + "\"}"));
        ASSERT_TRUE(step.outcome) << error;
        EXPECT_EQ(step.outcome->error().code, expected) << error;
    }
    Polling flow;
    const auto step = flow.next(answer(200, R"({"access_token":"a","token_type":"Bearer"})"));
    ASSERT_TRUE(step.outcome);
    EXPECT_TRUE(*step.outcome);
}

TEST(DeviceFlow, DoesNotAskAboutACodeThatHasExpired) {
    Polling flow(60s);
    flow.now += 58s;
    const auto step = flow.next(answer(400, R"({"error":"authorization_pending"})"));
    ASSERT_TRUE(step.outcome);
    EXPECT_EQ(step.outcome->error().code, Errc::timed_out);
}
