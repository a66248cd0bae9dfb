// The few primitives that several rooms need, from OpenSSL's libcrypto: randomness, digests, comparison, wiping.
#pragma once

#include "base/bytes.h"

#include <array>

namespace berth {

using Sha256 = std::array<std::byte, 32>;

// Cryptographically strong random bytes. Ends the process if the system has none: nothing may go on without.
Bytes random_bytes(std::size_t count);

// `count` random bytes as base64url: for tokens, nonces and state.
std::string random_token(std::size_t count = 32);

Sha256 sha256(ByteView data);

// HMAC-SHA-256 (RFC 2104).
Sha256 hmac_sha256(ByteView key, ByteView data);

// Equality whose time depends on the lengths only.
bool equal_in_constant_time(ByteView a, ByteView b);

// Overwrites memory so that the compiler cannot leave it out.
void wipe(void* data, std::size_t size);

} // namespace berth
