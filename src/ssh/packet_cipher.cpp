#include "ssh/packet_cipher.h"

#include <openssl/evp.h>

#include <algorithm>

namespace berth::ssh {

namespace {

unsigned char* octets(std::span<std::byte> bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}
const unsigned char* octets(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

} // namespace

std::size_t PacketCipher::key_size(std::string_view algorithm) {
    return algorithm == "aes128-gcm@openssh.com" ? 16 : algorithm == "aes256-gcm@openssh.com" ? 32 : 0;
}

std::unique_ptr<PacketCipher> PacketCipher::create(Direction direction, ByteView key, ByteView iv) {
    Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
    const EVP_CIPHER* cipher = key.size() == 16 ? EVP_aes_128_gcm() : EVP_aes_256_gcm();
    if (!context || iv.size() != iv_size ||
        EVP_CipherInit_ex(context.get(), cipher, nullptr, octets(key), nullptr, direction == Direction::seal ? 1 : 0) !=
            1) {
        return nullptr;
    }
    std::unique_ptr<PacketCipher> made(new PacketCipher(std::move(context)));
    std::ranges::copy(iv, made->iv_.begin());
    return made;
}

// Sets the packet's nonce, and counts on for the next one: the last eight bytes are its number (RFC 5647 section 7.1).
bool PacketCipher::begin(ByteView length) {
    int count = 0;
    const bool ready =
        EVP_CipherInit_ex(context_.get(), nullptr, nullptr, nullptr, octets(ByteView(iv_)), -1) == 1 &&
        EVP_CipherUpdate(context_.get(), nullptr, &count, octets(length), static_cast<int>(length.size())) == 1;
    for (std::size_t i = iv_size; i-- > iv_size - 8;) {
        iv_[i] = static_cast<std::byte>(std::to_integer<unsigned>(iv_[i]) + 1);
        if (iv_[i] != std::byte{0}) {
            break;
        }
    }
    return ready;
}

bool PacketCipher::seal(ByteView length, std::span<std::byte> text, std::span<std::byte, tag_size> tag) {
    int count = 0;
    return begin(length) &&
           EVP_CipherUpdate(context_.get(), octets(text), &count, octets(text), static_cast<int>(text.size())) == 1 &&
           EVP_CipherFinal_ex(context_.get(), octets(text) + count, &count) == 1 &&
           EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, tag.data()) == 1;
}

bool PacketCipher::open(ByteView length, std::span<std::byte> text, std::span<const std::byte, tag_size> tag) {
    int count = 0;
    std::array<std::byte, tag_size> expected{};
    std::ranges::copy(tag, expected.begin());
    return begin(length) &&
           EVP_CipherUpdate(context_.get(), octets(text), &count, octets(text), static_cast<int>(text.size())) == 1 &&
           EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, expected.data()) == 1 &&
           EVP_CipherFinal_ex(context_.get(), octets(text) + count, &count) == 1;
}

} // namespace berth::ssh
