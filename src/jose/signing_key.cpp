// SigningKey of key.h: making, keeping and using an Ed25519 private key.
#include "base/bytes.h"
#include "base/crypto.h"
#include "jose/key.h"

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::jose {

namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t signature_size = 64;
// An Ed25519 key in PEM has about 120 bytes.
constexpr off_t max_file_size = 4096;

Error file_error(const std::filesystem::path& file, std::string_view what) {
    return {Errc::io_error,
            "The key file " + file.string() + " cannot be " + std::string(what) + ": " + std::strerror(errno) + ".",
            {}};
}

// Closes a file descriptor when it goes.
class File {
public:
    explicit File(int descriptor)
        : descriptor_(descriptor) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() { close(); }
    int get() const { return descriptor_; }
    bool close() { return descriptor_ < 0 || ::close(std::exchange(descriptor_, -1)) == 0; }

private:
    int descriptor_;
};

std::shared_ptr<EVP_PKEY> own(EVP_PKEY* key) {
    return {key, &EVP_PKEY_free};
}

} // namespace

SigningKey SigningKey::generate() {
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    if (key == nullptr) {
        std::abort(); // no randomness or no memory: nothing may go on without
    }
    return SigningKey(own(key));
}

Result<SigningKey> SigningKey::load(const std::filesystem::path& file) {
    const File opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (opened.get() < 0) {
        Error error = file_error(file, "opened");
        error.code = errno == ENOENT ? Errc::not_found : Errc::io_error;
        return std::unexpected(std::move(error));
    }
    struct stat facts{};
    if (::fstat(opened.get(), &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size > max_file_size) {
        return fail(Errc::invalid_argument, "The key file " + file.string() + " is no key file.");
    }
    if ((facts.st_mode & 077) != 0) {
        return fail(Errc::forbidden, "The key file " + file.string() + " can be read by others than its owner.",
                    "Run chmod 600 on it, and replace the key if somebody may have read it.");
    }
    std::string pem(static_cast<std::size_t>(facts.st_size), '\0');
    const ssize_t count = ::read(opened.get(), pem.data(), pem.size());
    if (count != facts.st_size) {
        return std::unexpected(file_error(file, "read"));
    }
    BIO* source = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    // Without a password callback OpenSSL would ask on the terminal.
    auto no_password = [](char*, int, int, void*) { return -1; };
    EVP_PKEY* key = source != nullptr ? PEM_read_bio_PrivateKey(source, nullptr, no_password, nullptr) : nullptr;
    BIO_free(source);
    wipe(pem.data(), pem.size());
    if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519) {
        EVP_PKEY_free(key);
        return fail(Errc::invalid_argument, "The key file " + file.string() + " holds no Ed25519 private key.");
    }
    return SigningKey(own(key));
}

Result<> SigningKey::save(const std::filesystem::path& file) const {
    BIO* target = BIO_new(BIO_s_secmem());
    const bool written = target != nullptr &&
                         PEM_write_bio_PKCS8PrivateKey(target, key_.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1;
    char* data = nullptr;
    const long size = written ? BIO_get_mem_data(target, &data) : 0;
    const std::filesystem::path temporary = file.string() + "." + random_token(6);
    Result<> result;
    {
        File opened(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!written || opened.get() < 0 || ::write(opened.get(), data, static_cast<std::size_t>(size)) != size ||
            ::fsync(opened.get()) != 0 || !opened.close()) {
            result = std::unexpected(file_error(file, "written"));
        }
    }
    BIO_free(target);
    // link() and not rename(): whoever comes second must not replace the first one's key.
    if (result && ::link(temporary.c_str(), file.c_str()) != 0) {
        Error error = file_error(file, "written");
        error.code = errno == EEXIST ? Errc::conflict : Errc::io_error;
        result = std::unexpected(std::move(error));
    }
    ::unlink(temporary.c_str());
    return result;
}

Result<SigningKey> SigningKey::load_or_create(const std::filesystem::path& file) {
    auto loaded = load(file);
    if (loaded || loaded.error().code != Errc::not_found) {
        return loaded;
    }
    SigningKey key = generate();
    if (const auto saved = key.save(file); !saved) {
        // Somebody else was faster: theirs is the key.
        return saved.error().code == Errc::conflict ? load(file) : std::unexpected(saved.error());
    }
    return key;
}

std::string SigningKey::public_base64url() const {
    std::array<std::byte, key_size> raw{};
    std::size_t size = raw.size();
    if (EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(raw.data()), &size) != 1 ||
        size != raw.size()) {
        std::abort();
    }
    return base64url(raw);
}

std::string SigningKey::id() const {
    // RFC 7638 section 3: the required members in alphabetical order, no white space.
    return base64url(sha256(as_bytes(R"({"crv":"Ed25519","kty":"OKP","x":")" + public_base64url() + "\"}")));
}

nlohmann::json SigningKey::public_jwk() const {
    return {{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", public_base64url()},
            {"kid", id()},  {"alg", "EdDSA"},   {"use", "sig"}};
}

PublicKey SigningKey::public_key() const {
    auto key = PublicKey::from_jwk(public_jwk());
    if (!key) {
        std::abort(); // our own key in our own words
    }
    return std::move(*key);
}

std::string SigningKey::sign(std::string_view input) const {
    std::string signature(signature_size, '\0');
    std::size_t size = signature.size();
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    const bool done = context != nullptr && EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key_.get()) == 1 &&
                      EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                                     reinterpret_cast<const unsigned char*>(input.data()), input.size()) == 1;
    EVP_MD_CTX_free(context);
    if (!done || size != signature_size) {
        std::abort();
    }
    return signature;
}

} // namespace berth::jose
