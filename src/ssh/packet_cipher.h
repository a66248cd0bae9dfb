// AES in Galois/Counter Mode as SSH packets use it (RFC 5647, under OpenSSH's names): one direction of a connection.
#pragma once

#include "base/bytes.h"

#include <array>
#include <memory>
#include <string_view>

typedef struct evp_cipher_ctx_st EVP_CIPHER_CTX;

namespace berth::ssh {

class PacketCipher {
public:
    static constexpr std::size_t tag_size = 16;
    static constexpr std::size_t block_size = 16;
    static constexpr std::size_t iv_size = 12;

    enum class Direction { seal, open };

    // Key size in bytes of "aes128-gcm@openssh.com" or "aes256-gcm@openssh.com"; 0 for others.
    static std::size_t key_size(std::string_view algorithm);

    // `key` has key_size(), `iv` has iv_size bytes. Null where OpenSSL refuses.
    static std::unique_ptr<PacketCipher> create(Direction direction, ByteView key, ByteView iv);

    // In place; `length` is the packet's length field, which stays readable and is authenticated. False where OpenSSL
    // fails, or the packet is not what was sent.
    bool seal(ByteView length, std::span<std::byte> text, std::span<std::byte, tag_size> tag);
    bool open(ByteView length, std::span<std::byte> text, std::span<const std::byte, tag_size> tag);

private:
    using Context = std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)>;
    explicit PacketCipher(Context context)
        : context_(std::move(context)) {}
    bool begin(ByteView length);

    Context context_;
    std::array<std::byte, iv_size> iv_{};
};

} // namespace berth::ssh
