#include "jose/key.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "jose/strict_json.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <cstdlib>

namespace berth::jose {

namespace {

// RSA below 2048 bits is too weak (RFC 7518 section 3.3); above 8192 a signature costs more than it tells.
constexpr int min_rsa_bits = 2048;
constexpr int max_rsa_bits = 8192;
constexpr std::size_t ed25519_key_size = 32;
// A provider publishes a handful of keys; a thousand would only make each verification slow.
constexpr std::size_t max_keys = 100;

template<auto Free>
struct Freer {
    template<typename T>
    void operator()(T* object) const {
        Free(object);
    }
};
using KeyPtr = std::unique_ptr<EVP_PKEY, Freer<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freer<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freer<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freer<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freer<OSSL_PARAM_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Freer<ECDSA_SIG_free>>;

const unsigned char* uchars(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
const unsigned char* uchars(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

struct Curve {
    std::string_view name;
    const char* group;
    std::size_t coordinate_size;
    Algorithm algorithm;
};
constexpr Curve curves[] = {{"P-256", "prime256v1", 32, Algorithm::es256},
                            {"P-384", "secp384r1", 48, Algorithm::es384}};

const Curve* curve_of(Algorithm algorithm) {
    for (const Curve& curve : curves) {
        if (curve.algorithm == algorithm) {
            return &curve;
        }
    }
    return nullptr;
}

Result<Bytes> member_bytes(const nlohmann::json& jwk, const char* name) {
    const auto found = jwk.find(name);
    if (found == jwk.end() || !found->is_string()) {
        return fail(Errc::invalid_argument, std::string("A JSON web key lacks its member \"") + name + "\".");
    }
    return from_base64url(found->get_ref<const std::string&>());
}

std::string member_text(const nlohmann::json& jwk, const char* name) {
    const auto found = jwk.find(name);
    return found != jwk.end() && found->is_string() ? found->get<std::string>() : std::string();
}

KeyPtr key_from_parameters(const char* type, const OSSL_PARAM_BLD* builder_const) {
    const Parameters parameters(OSSL_PARAM_BLD_to_param(const_cast<OSSL_PARAM_BLD*>(builder_const)));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
        return {};
    }
    return KeyPtr(key);
}

Result<KeyPtr> rsa_key(const nlohmann::json& jwk) {
    const auto modulus = member_bytes(jwk, "n");
    const auto exponent = member_bytes(jwk, "e");
    if (!modulus || !exponent) {
        return std::unexpected((!modulus ? modulus : exponent).error());
    }
    if (modulus->size() > max_rsa_bits / 8 + 1 || exponent->size() > 8) {
        return fail(Errc::invalid_argument, "An RSA key is larger than 8192 bits.");
    }
    const Number n(BN_bin2bn(uchars(*modulus), static_cast<int>(modulus->size()), nullptr));
    const Number e(BN_bin2bn(uchars(*exponent), static_cast<int>(exponent->size()), nullptr));
    const Builder builder(OSSL_PARAM_BLD_new());
    if (!n || !e || !builder || BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) != 0 || BN_is_odd(n.get()) == 0 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
        return fail(Errc::invalid_argument, "An RSA key's numbers are impossible.");
    }
    if (BN_num_bits(n.get()) < min_rsa_bits || BN_num_bits(n.get()) > max_rsa_bits) {
        return fail(Errc::invalid_argument, "An RSA key has fewer than 2048 bits or more than 8192.");
    }
    KeyPtr key = key_from_parameters("RSA", builder.get());
    if (!key) {
        return fail(Errc::invalid_argument, "An RSA key cannot be used.");
    }
    return key;
}

Result<KeyPtr> ec_key(const nlohmann::json& jwk, const Curve& curve) {
    const auto x = member_bytes(jwk, "x");
    const auto y = member_bytes(jwk, "y");
    if (!x || !y) {
        return std::unexpected((!x ? x : y).error());
    }
    if (x->size() != curve.coordinate_size || y->size() != curve.coordinate_size) {
        return fail(Errc::invalid_argument, "An elliptic curve key's coordinates have the wrong length.");
    }
    Bytes point{std::byte{4}}; // uncompressed (SEC 1 section 2.3.3)
    point.insert(point.end(), x->begin(), x->end());
    point.insert(point.end(), y->begin(), y->end());
    const Builder builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.group, 0) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
        return fail(Errc::internal, "No memory for an elliptic curve key.");
    }
    KeyPtr key = key_from_parameters("EC", builder.get());
    const KeyContext context(key ? EVP_PKEY_CTX_new(key.get(), nullptr) : nullptr);
    if (!context || EVP_PKEY_public_check(context.get()) != 1) {
        return fail(Errc::invalid_argument, "An elliptic curve key's point is not on its curve.");
    }
    return key;
}

Result<KeyPtr> ed25519_key(ByteView raw) {
    if (raw.size() != ed25519_key_size) {
        return fail(Errc::invalid_argument, "An Ed25519 key is not 32 bytes long.");
    }
    KeyPtr key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, uchars(raw), raw.size()));
    if (!key) {
        return fail(Errc::invalid_argument, "An Ed25519 key cannot be used.");
    }
    return key;
}

// JWS carries r and s side by side (RFC 7518 section 3.4), OpenSSL wants them in DER. Empty when impossible.
std::string der_signature(std::string_view raw, std::size_t coordinate_size) {
    if (raw.size() != 2 * coordinate_size) {
        return {};
    }
    const int size = static_cast<int>(coordinate_size);
    Number r(BN_bin2bn(uchars(raw), size, nullptr));
    Number s(BN_bin2bn(uchars(raw.substr(coordinate_size)), size, nullptr));
    const EcdsaSignature signature(ECDSA_SIG_new());
    if (!r || !s || !signature || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) {
        return {};
    }
    (void)r.release(); // the signature's now
    (void)s.release();
    unsigned char* encoded = nullptr;
    const int length = i2d_ECDSA_SIG(signature.get(), &encoded);
    if (length <= 0) {
        return {};
    }
    std::string der(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(length));
    OPENSSL_free(encoded);
    return der;
}

} // namespace

Result<PublicKey> PublicKey::from_jwk(const nlohmann::json& jwk) {
    if (!jwk.is_object()) {
        return fail(Errc::invalid_argument, "A JSON web key is not an object.");
    }
    if (jwk.contains("d") || jwk.contains("k")) {
        return fail(Errc::invalid_argument, "A JSON web key holds a secret: it is no public key.");
    }
    if (jwk.contains("use") && member_text(jwk, "use") != "sig") {
        return fail(Errc::invalid_argument, "A JSON web key is not for signatures.");
    }
    if (const auto operations = jwk.find("key_ops"); operations != jwk.end()) {
        if (!operations->is_array() || std::ranges::find(*operations, "verify") == operations->end()) {
            return fail(Errc::invalid_argument, "A JSON web key is not for verifying.");
        }
    }

    PublicKey result;
    Result<KeyPtr> key = fail(Errc::invalid_argument, "A JSON web key is of a kind that Berth does not use.");
    const std::string type = member_text(jwk, "kty");
    const std::string curve_name = member_text(jwk, "crv");
    if (type == "RSA") {
        key = rsa_key(jwk);
        result.algorithms_ = {Algorithm::rs256, Algorithm::ps256};
    } else if (type == "EC") {
        for (const Curve& curve : curves) {
            if (curve.name == curve_name) {
                key = ec_key(jwk, curve);
                result.algorithms_ = {curve.algorithm};
            }
        }
    } else if (type == "OKP" && curve_name == "Ed25519") {
        const auto raw = member_bytes(jwk, "x");
        key = raw ? ed25519_key(*raw) : std::unexpected(raw.error());
        result.algorithms_ = {Algorithm::eddsa};
    }
    if (!key) {
        return std::unexpected(key.error());
    }
    if (jwk.contains("alg")) {
        const auto named = algorithm_from(member_text(jwk, "alg"));
        if (!named || std::ranges::find(result.algorithms_, *named) == result.algorithms_.end()) {
            return fail(Errc::invalid_argument, "A JSON web key is for an algorithm that Berth does not use.");
        }
        result.algorithms_ = {*named};
    }
    result.key_ = std::shared_ptr<EVP_PKEY>(std::move(*key));
    result.id_ = member_text(jwk, "kid");
    return result;
}

Result<PublicKey> PublicKey::from_ed25519(std::string_view raw_base64url) {
    return from_jwk({{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", raw_base64url}});
}

bool PublicKey::fits(Algorithm algorithm) const {
    return std::ranges::find(algorithms_, algorithm) != algorithms_.end();
}

bool PublicKey::verify(Algorithm algorithm, std::string_view input, std::string_view signature) const {
    if (!fits(algorithm)) {
        return false;
    }
    const EVP_MD* digest = nullptr; // Ed25519 has its own
    std::string der;
    switch (algorithm) {
    case Algorithm::eddsa:
        break;
    case Algorithm::es384:
    case Algorithm::es256:
        digest = algorithm == Algorithm::es384 ? EVP_sha384() : EVP_sha256();
        der = der_signature(signature, curve_of(algorithm)->coordinate_size);
        if (der.empty()) {
            return false;
        }
        signature = der;
        break;
    case Algorithm::rs256:
    case Algorithm::ps256:
        digest = EVP_sha256();
        break;
    }
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* key_context = nullptr; // owned by context
    if (!context || EVP_DigestVerifyInit(context.get(), &key_context, digest, nullptr, key_.get()) != 1) {
        return false;
    }
    if (algorithm == Algorithm::ps256 && (EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) != 1 ||
                                          EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, RSA_PSS_SALTLEN_DIGEST) != 1)) {
        return false;
    }
    return EVP_DigestVerify(context.get(), uchars(signature), signature.size(), uchars(input), input.size()) == 1;
}

Result<KeySet> KeySet::parse(std::string_view json) {
    const auto document = parse_strictly(json);
    if (!document) {
        return std::unexpected(document.error());
    }
    const auto keys = document->find("keys");
    if (keys == document->end() || !keys->is_array()) {
        return fail(Errc::invalid_argument, "A JSON web key set lacks its member \"keys\".");
    }
    if (keys->size() > max_keys) {
        return fail(Errc::too_large, "A JSON web key set holds more than 100 keys.");
    }
    KeySet set;
    Error last{Errc::invalid_argument, "A JSON web key set is empty.", {}};
    for (const nlohmann::json& jwk : *keys) {
        if (auto key = PublicKey::from_jwk(jwk)) {
            set.keys_.push_back(std::move(*key));
        } else {
            last = std::move(key.error());
        }
    }
    if (set.keys_.empty()) {
        return fail(Errc::invalid_argument, "A JSON web key set holds no key that can be used. " + last.message);
    }
    return set;
}

std::vector<PublicKey> KeySet::candidates(Algorithm algorithm, const std::optional<std::string>& kid) const {
    std::vector<PublicKey> fitting;
    for (const PublicKey& key : keys_) {
        // A key without a name may be meant by any kid.
        if (key.fits(algorithm) && (!kid || key.id().empty() || key.id() == *kid)) {
            fitting.push_back(key);
        }
    }
    return fitting;
}

} // namespace berth::jose
