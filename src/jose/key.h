// The keys that JSON web tokens are signed and verified with: public keys from JWKs (RFC 7517, 7518, 8037), key sets,
// and Berth's own Ed25519 signing key with its file. Promises that a key fits its algorithm and is strong enough;
// fetching and caching a provider's key set is its users' affair.
#pragma once

#include "base/result.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

typedef struct evp_pkey_st EVP_PKEY;

namespace berth::jose {

// The signatures Berth accepts. HMACs and "none" have no name here on purpose.
enum class Algorithm { rs256, ps256, es256, es384, eddsa };

std::string_view to_string(Algorithm algorithm); // "RS256"
std::optional<Algorithm> algorithm_from(std::string_view name);

// A public key with what its JWK says about its use. Cheap to copy, immutable.
class PublicKey {
public:
    // From one JWK: kty RSA (2048 to 8192 bits), EC (P-256, P-384), OKP (Ed25519). Refuses private and symmetric keys,
    // keys for encryption, and points that are not on their curve.
    static Result<PublicKey> from_jwk(const nlohmann::json& jwk);

    // From the 32 raw bytes of an Ed25519 key as base64url.
    static Result<PublicKey> from_ed25519(std::string_view raw_base64url);

    const std::string& id() const { return id_; } // kid; empty where the JWK names none
    bool fits(Algorithm algorithm) const;         // by key type, curve and the JWK's own alg

    // Whether `signature` (as JWS carries it) is this key's over `input`.
    bool verify(Algorithm algorithm, std::string_view input, std::string_view signature) const;

private:
    PublicKey() = default;

    std::shared_ptr<EVP_PKEY> key_;
    std::string id_;
    std::vector<Algorithm> algorithms_;
};

// The public keys of one issuer.
class KeySet {
public:
    KeySet() = default;
    explicit KeySet(std::vector<PublicKey> keys)
        : keys_(std::move(keys)) {}

    // From a JWKS document (RFC 7517 section 5). Keys of kinds that Berth does not use are left out, as the RFC asks;
    // a malformed document, more than 100 keys or not one that is usable is an error.
    static Result<KeySet> parse(std::string_view json);

    // The keys that may have made a signature with this algorithm under this kid. Without a kid: all that fit.
    std::vector<PublicKey> candidates(Algorithm algorithm, const std::optional<std::string>& kid) const;

    bool empty() const { return keys_.empty(); }

private:
    std::vector<PublicKey> keys_;
};

// An Ed25519 private key (RFC 8037). Cheap to copy, immutable.
class SigningKey {
public:
    static SigningKey generate();

    // PKCS#8 PEM. load() refuses a file that others than its owner may read; save() writes 0600, atomically, and
    // refuses to replace a file.
    static Result<SigningKey> load(const std::filesystem::path& file);
    Result<> save(const std::filesystem::path& file) const;

    // Loads the file, or makes a key and saves it where there is none yet.
    static Result<SigningKey> load_or_create(const std::filesystem::path& file);

    std::string public_base64url() const; // the raw 32 bytes, for an agent's start document
    std::string id() const;               // RFC 7638 thumbprint: the kid of what it signs
    nlohmann::json public_jwk() const;    // with kid, alg and use
    PublicKey public_key() const;

    // The raw 64-byte signature.
    std::string sign(std::string_view input) const;

private:
    explicit SigningKey(std::shared_ptr<EVP_PKEY> key)
        : key_(std::move(key)) {}

    std::shared_ptr<EVP_PKEY> key_;
};

} // namespace berth::jose
