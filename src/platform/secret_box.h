// Encrypts what the database may not hold in the clear: AES-256-GCM under the data folder's own key. Promises that a
// sealed text opens only with that key and in the place it was sealed for.
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace berth::platform {

class SecretBox {
public:
    // `key` has 32 bytes.
    explicit SecretBox(Secret key);

    // Loads the key from the file, or makes one and saves it (0600) where there is none. Refuses a file that others
    // than its owner may read.
    static Result<SecretBox> load_or_create(const std::filesystem::path& file);

    // The text as base64url of nonce, ciphertext and tag. `place` says where it belongs ("<workspace>/<name>") and is
    // authenticated: a sealed text moved elsewhere does not open.
    std::string seal(const Secret& text, std::string_view place) const;
    Result<Secret> open(std::string_view sealed, std::string_view place) const;

private:
    Secret key_;
};

} // namespace berth::platform
