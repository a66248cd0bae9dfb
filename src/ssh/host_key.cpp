#include "ssh/host_key.h"

#include "ssh/wire.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>

namespace berth::ssh {

namespace {

using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

std::shared_ptr<EVP_PKEY> owned_key(EVP_PKEY* key) {
    return {key, &EVP_PKEY_free};
}

} // namespace

Result<HostKey> HostKey::generate() {
    auto key = owned_key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (!key) {
        return fail(Errc::internal, "No SSH host key can be made.");
    }
    return HostKey(std::move(key));
}

Result<HostKey> HostKey::from_pem(const Secret& pem) {
    const BioPtr bio(BIO_new_mem_buf(pem.reveal().data(), static_cast<int>(pem.reveal().size())), &BIO_free_all);
    auto key = owned_key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) {
        return fail(Errc::invalid_argument, "That is no Ed25519 key.");
    }
    return HostKey(std::move(key));
}

Secret HostKey::to_pem() const {
    const BioPtr bio(BIO_new(BIO_s_secmem()), &BIO_free_all);
    PEM_write_bio_PKCS8PrivateKey(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    const char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return Secret(std::string(text, static_cast<std::size_t>(size)));
}

Bytes HostKey::public_blob() const {
    std::array<std::byte, 32> raw{};
    std::size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()), &size);
    return Writer().string(host_key_algorithm).string(ByteView(raw)).take();
}

Bytes HostKey::sign(ByteView data) const {
    std::array<std::byte, 64> signature{};
    std::size_t size = signature.size();
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       reinterpret_cast<const unsigned char*>(data.data()), data.size()) != 1) {
        return {};
    }
    return Writer().string(host_key_algorithm).string(ByteView(signature).first(size)).take();
}

} // namespace berth::ssh
