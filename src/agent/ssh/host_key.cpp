#include "agent/ssh/host_key.h"

#include "agent/init/init_record.h"
#include "agent/ssh/wire.h"
#include "base/format.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <fstream>
#include <sstream>

namespace berth::agent::ssh {

namespace {

using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

std::shared_ptr<EVP_PKEY> owned_key(EVP_PKEY* key) {
    return {key, &EVP_PKEY_free};
}

Result<std::shared_ptr<EVP_PKEY>> read_host_key(const std::filesystem::path& file) {
    std::ifstream source(file, std::ios::binary);
    std::ostringstream text;
    text << source.rdbuf();
    std::string pem = std::move(text).str();
    const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free_all);
    auto key = owned_key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    if (!source || !key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) {
        return fail(Errc::io_error, berth::format("The workspace's SSH host key {} cannot be read.", file.string()),
                    "Remove it to have a new one made.");
    }
    return key;
}

Result<std::shared_ptr<EVP_PKEY>> make_host_key(const std::filesystem::path& file) {
    auto key = owned_key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    const BioPtr bio(BIO_new(BIO_s_secmem()), &BIO_free_all);
    if (!key || !bio ||
        PEM_write_bio_PKCS8PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        return fail(Errc::internal, "No SSH host key can be made.");
    }
    const char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    if (auto written = write_atomically(file, {text, static_cast<std::size_t>(size)}); !written) {
        return std::unexpected(std::move(written.error()));
    }
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
    return key;
}

} // namespace

Result<HostKey> HostKey::load_or_create(const std::filesystem::path& file) {
    std::error_code error;
    auto key = std::filesystem::exists(file, error) ? read_host_key(file) : make_host_key(file);
    if (!key) {
        return std::unexpected(std::move(key.error()));
    }
    return HostKey(std::move(*key));
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

} // namespace berth::agent::ssh
