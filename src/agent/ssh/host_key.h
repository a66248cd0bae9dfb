// The workspace's SSH host key (Ed25519, RFC 8709): made at its first use and kept in the workspace's home, so that it
// is the same for as long as the workspace exists.
#pragma once

#include "base/bytes.h"

#include <filesystem>
#include <memory>

typedef struct evp_pkey_st EVP_PKEY;

namespace berth::agent::ssh {

inline constexpr const char* host_key_algorithm = "ssh-ed25519";

class HostKey {
public:
    // Reads the file, or makes a key and the file (0600). A file that cannot be read as a key is an error: a new key
    // would look like somebody in between.
    static Result<HostKey> load_or_create(const std::filesystem::path& file);

    // As it stands in known_hosts, before base64.
    Bytes public_blob() const;
    // A signature as the protocol carries it. Empty where OpenSSL fails, which no peer accepts.
    Bytes sign(ByteView data) const;

private:
    explicit HostKey(std::shared_ptr<EVP_PKEY> key)
        : key_(std::move(key)) {}

    std::shared_ptr<EVP_PKEY> key_;
};

} // namespace berth::agent::ssh
