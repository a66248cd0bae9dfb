#include "platform/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::platform {

namespace {

using testing::HasSubstr;

constexpr std::string_view minimal = "templates: templates\n"
                                     "oidc: {issuer: 'http://127.0.0.1:7081', client_id: berth}\n";

Result<Config> parse(const std::string& more) {
    return parse_config(std::string(minimal) + more, "/etc/b/c.yaml");
}

std::string problem_of(const std::string& more) {
    const auto config = parse(more);
    return config ? "no problem" : config.error().message;
}

TEST(ConfigTest, DefaultsServeLoopbackOnly) {
    const auto config = parse("");
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ(config->listen.host, "127.0.0.1");
    EXPECT_EQ(config->listen.port, 7080);
    EXPECT_EQ(config->templates, "/etc/b/templates");
    EXPECT_EQ(config->provisioner, "local");
}

TEST(ConfigTest, PlainHttpBeyondLoopbackHasToBeMeant) {
    EXPECT_THAT(problem_of("listen: 0.0.0.0:80\n"), HasSubstr("without TLS"));
    EXPECT_THAT(problem_of("listen: '[::]:80'\n"), HasSubstr("without TLS"));
    EXPECT_TRUE(parse("listen: 0.0.0.0:80\nbehind_tls_proxy: true\n"));
    EXPECT_TRUE(parse("listen: 0.0.0.0:443\ntls: {certificate: c.pem, key: k.pem}\n"));
    EXPECT_THAT(problem_of("tls: {certificate: c.pem}\n"), HasSubstr("both certificate and key"));
    EXPECT_TRUE(parse("listen: '[::1]:80'\n"));
}

TEST(ConfigTest, AnIssuerWithoutTlsIsAllowedOnLoopbackOnly) {
    const auto issuer = [](const std::string& url) {
        const auto config = parse_config("templates: t\noidc: {issuer: '" + url + "', client_id: berth}\n", "c.yaml");
        return config ? std::string("no problem") : config.error().message;
    };
    EXPECT_EQ(issuer("https://id.example/realm"), "no problem");
    EXPECT_EQ(issuer("http://localhost:7081"), "no problem");
    EXPECT_EQ(issuer("http://[::1]:7081"), "no problem");
    EXPECT_THAT(issuer("http://id.example"), HasSubstr("loopback only"));
    EXPECT_THAT(issuer("http://127.0.0.1.evil.example"), HasSubstr("loopback only"));
    EXPECT_THAT(issuer("ftp://id.example"), HasSubstr("no https address"));
    EXPECT_THAT(issuer("https://user@id.example"), HasSubstr("no https address"));
}

TEST(ConfigTest, EveryProblemIsToldWithItsLine) {
    const auto config = parse_config("templates: t\n"
                                     "oidc:\n"
                                     "  issuer: https://id.example\n"
                                     "  client: berth\n"
                                     "limits: {carriers: many}\n"
                                     "log_level: loud\n",
                                     "c.yaml");
    ASSERT_FALSE(config);
    EXPECT_THAT(config.error().message, HasSubstr("c.yaml:4:3: oidc.client is not known. Did you mean client_id?"));
    EXPECT_THAT(config.error().message, HasSubstr("c.yaml:5:20: limits.carriers is \"many\". Allowed are 1 to"));
    EXPECT_THAT(config.error().message, HasSubstr("c.yaml:6:12: log_level is \"loud\""));
    EXPECT_THAT(config.error().message, HasSubstr("oidc.client_id is missing"));
}

TEST(ConfigTest, BrokenYamlIsAProblemWithItsPlace) {
    EXPECT_THAT(problem_of("listen: [\n"), HasSubstr("/etc/b/c.yaml:"));
    EXPECT_THAT(parse_config("- a\n", "c.yaml").error().message, HasSubstr("has to be a map"));
    EXPECT_THAT(parse_config("", "c.yaml").error().message, HasSubstr("oidc.issuer is missing"));
}

TEST(ConfigTest, TheCaOfAgentsIsTakenFromTheConfigurationsFolder) {
    const auto config = parse("agents: {ca: ca.pem}\n");
    ASSERT_TRUE(config) << config.error().text();
    EXPECT_EQ(config->agents_ca, "/etc/b/ca.pem");
}

TEST(ConfigTest, AMistypedListenerIsRefused) {
    for (const auto* listen : {"7080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:-1", "127.0.0.1:x"}) {
        EXPECT_THAT(problem_of(std::string("listen: '") + listen + "'\n"), HasSubstr("ADDRESS:PORT")) << listen;
    }
}

TEST(ConfigTest, RolesAreNamedOneByOne) {
    const auto config = parse("roles: [api, gateway]\n");
    ASSERT_TRUE(config);
    EXPECT_TRUE(config->roles.api && config->roles.gateway);
    EXPECT_FALSE(config->roles.reconciler);
    EXPECT_THAT(problem_of("roles: [cook]\n"), HasSubstr("\"cook\" is no role"));
    EXPECT_FALSE(parse_roles(""));
}

} // namespace

} // namespace berth::platform
