#include "base/crypto.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cstdlib>
#include <limits>

namespace berth {

namespace {

const unsigned char* uchars(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

} // namespace

Bytes random_bytes(std::size_t count) {
    Bytes bytes(count);
    if (count > static_cast<std::size_t>(std::numeric_limits<int>::max()) ||
        RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
        std::abort();
    }
    return bytes;
}

std::string random_token(std::size_t count) {
    return base64url(random_bytes(count));
}

Sha256 sha256(ByteView data) {
    Sha256 digest{};
    if (EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(),
                   nullptr) != 1) {
        std::abort();
    }
    return digest;
}

Sha256 hmac_sha256(ByteView key, ByteView data) {
    Sha256 digest{};
    unsigned int length = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), uchars(data), data.size(),
             reinterpret_cast<unsigned char*>(digest.data()), &length) == nullptr) {
        std::abort();
    }
    return digest;
}

bool equal_in_constant_time(ByteView a, ByteView b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

void wipe(void* data, std::size_t size) {
    OPENSSL_cleanse(data, size);
}

} // namespace berth
