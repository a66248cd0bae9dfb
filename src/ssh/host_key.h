// An SSH server's host key (Ed25519, RFC 8709). Where it is kept is its users' affair.
#pragma once

#include "base/bytes.h"
#include "base/secret.h"

#include <memory>

typedef struct evp_pkey_st EVP_PKEY;

namespace berth::ssh {

inline constexpr const char* host_key_algorithm = "ssh-ed25519";

class HostKey {
public:
    static Result<HostKey> generate();
    // From PKCS#8 in PEM; invalid_argument where that is no Ed25519 key.
    static Result<HostKey> from_pem(const Secret& pem);
    Secret to_pem() const;

    // As it stands in known_hosts, before base64.
    Bytes public_blob() const;
    // A signature as the protocol carries it. Empty where OpenSSL fails, which no peer accepts.
    Bytes sign(ByteView data) const;

private:
    explicit HostKey(std::shared_ptr<EVP_PKEY> key)
        : key_(std::move(key)) {}

    std::shared_ptr<EVP_PKEY> key_;
};

} // namespace berth::ssh
