#include "client/oidc/id_token.h"

#include "base/crypto.h"

#include <openssl/evp.h>

#include <array>

namespace berth::client::oidc {

namespace {

// A first token was made a moment ago: one that is older was kept by somebody. Covers slow clocks and slow people.
constexpr std::chrono::minutes first_token_age{10};
constexpr const char* hint = "Sign in again; if it happens twice, tell whoever runs the platform.";

std::unexpected<Error> refuse(const std::string& why) {
    return fail(Errc::unauthenticated, "The sign-in provider's ID token cannot be trusted: " + why + ".", hint);
}

// at_hash (OpenID Connect Core 3.1.3.6): the left half of the digest that the signature algorithm uses.
std::string access_token_hash(jose::Algorithm algorithm, std::string_view access_token) {
    const EVP_MD* digest = algorithm == jose::Algorithm::es384   ? EVP_sha384()
                           : algorithm == jose::Algorithm::eddsa ? EVP_sha512()
                                                                 : EVP_sha256();
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    if (EVP_Digest(access_token.data(), access_token.size(), hash.data(), &size, digest, nullptr) != 1) {
        return {};
    }
    return base64url(std::as_bytes(std::span(hash.data(), size / 2)));
}

} // namespace

Result<Identity> verify_id_token(const std::string& token, const jose::KeySet& keys, const IdTokenCheck& check,
                                 jose::Time now) {
    jose::Expectation expected;
    expected.issuer = check.issuer;
    expected.audience = check.client_id;
    expected.requires_issued_at = true;
    const auto verified = jose::verify(token, keys, expected, now);
    if (!verified) {
        const Error& error = verified.error();
        return fail(error.code, "The sign-in provider's ID token cannot be trusted: " + error.message, hint);
    }
    // Core 3.1.3.7 items 3 to 5: a party named as authorized has to be us, and of several audiences one has to be.
    const auto audience = verified->claims.find("aud");
    const bool several = audience != verified->claims.end() && audience->is_array() && audience->size() > 1;
    const bool names_party = verified->claims.contains("azp");
    if (names_party ? verified->text("azp") != check.client_id : several) {
        return refuse("it was made for another application (azp)");
    }
    const bool absent = !verified->claims.contains("nonce");
    if (absent ? !check.nonce_may_be_absent : check.nonce.empty() || verified->text("nonce") != check.nonce) {
        return refuse("it does not belong to this sign-in (nonce)");
    }
    const auto issued_at = verified->time("iat");
    if (!check.refreshed && (!issued_at || now - *issued_at > first_token_age)) {
        return refuse("it is too old (iat)");
    }
    Identity identity;
    identity.issuer = check.issuer;
    identity.subject = verified->text("sub");
    if (identity.subject.empty()) {
        return refuse("it names nobody (sub)");
    }
    if (!check.subject.empty() && identity.subject != check.subject) {
        return refuse("it is about somebody else (sub)");
    }
    if (check.access_token != nullptr && verified->claims.contains("at_hash") &&
        verified->text("at_hash") != access_token_hash(verified->algorithm, check.access_token->reveal())) {
        return refuse("the access token beside it is not the one it was made with (at_hash)");
    }
    identity.email = verified->text("email");
    for (const auto claim : {"name", "preferred_username", "email"}) {
        if (identity.name.empty()) {
            identity.name = verified->text(claim);
        }
    }
    if (identity.name.empty()) {
        identity.name = identity.subject;
    }
    return identity;
}

} // namespace berth::client::oidc
