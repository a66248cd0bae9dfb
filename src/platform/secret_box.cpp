#include "platform/secret_box.h"

#include "base/bytes.h"
#include "base/crypto.h"
#include "base/format.h"

#include <openssl/evp.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace berth::platform {

namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t nonce_size = 12; // what GCM is made for; random, so good for 2^32 texts under one key
constexpr std::size_t tag_size = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* in(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* out(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}

// A file descriptor that is closed when it goes.
struct KeyFile {
    int fd;
    ~KeyFile() {
        if (fd >= 0) {
            close(fd);
        }
    }
};

Result<Secret> load_key(const std::filesystem::path& path) {
    const KeyFile file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    struct stat status{};
    if (file.fd < 0 || fstat(file.fd, &status) != 0) {
        return fail(errno == ENOENT ? Errc::not_found : Errc::io_error,
                    berth::format("{} cannot be read: {}.", path.string(), std::strerror(errno)));
    }
    if ((status.st_mode & 077) != 0) {
        return fail(Errc::forbidden, berth::format("{} can be read by others than its owner.", path.string()),
                    "Make it private again: chmod 600. If others have seen it, the secrets kept with it are known.");
    }
    std::string key(key_size, '\0');
    if (status.st_size != static_cast<off_t>(key_size) ||
        read(file.fd, key.data(), key.size()) != static_cast<ssize_t>(key.size())) {
        return fail(Errc::invalid_argument,
                    berth::format("{} is no key of berthd's: it has to hold 32 bytes.", path.string()));
    }
    return Secret(std::move(key));
}

// Whole or not at all: the beginning of a key, left by a crash or a full disk, would keep berthd from ever starting.
Result<> save_key(const std::filesystem::path& path, const Secret& key) {
    const std::filesystem::path unfinished = path.native() + ".new";
    const KeyFile file{open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600)};
    const auto bytes = key.reveal();
    if (file.fd < 0 || write(file.fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()) ||
        fsync(file.fd) != 0 || rename(unfinished.c_str(), path.c_str()) != 0) {
        return fail(Errc::io_error, berth::format("{} cannot be written: {}.", path.string(), std::strerror(errno)));
    }
    return {};
}

} // namespace

SecretBox::SecretBox(Secret key)
    : key_(std::move(key)) {
    if (key_.reveal().size() != key_size) {
        std::abort();
    }
}

Result<SecretBox> SecretBox::load_or_create(const std::filesystem::path& file) {
    auto key = load_key(file);
    if (!key && key.error().code == Errc::not_found) {
        const auto bytes = random_bytes(key_size);
        key = Secret(std::string(as_text(bytes)));
        if (auto saved = save_key(file, *key); !saved) {
            return std::unexpected(saved.error());
        }
    }
    if (!key) {
        return std::unexpected(key.error());
    }
    return SecretBox(std::move(*key));
}

std::string SecretBox::seal(const Secret& text, std::string_view place) const {
    const auto plain = text.reveal();
    const auto nonce = random_bytes(nonce_size);
    std::string sealed(as_text(nonce));
    sealed.resize(nonce_size + plain.size() + tag_size);
    const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int length = 0;
    unsigned char* cipher = out(sealed) + nonce_size;
    if (!context || EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, in(key_.reveal()), in(sealed)) != 1 ||
        EVP_EncryptUpdate(context.get(), nullptr, &length, in(place), static_cast<int>(place.size())) != 1 ||
        EVP_EncryptUpdate(context.get(), cipher, &length, in(plain), static_cast<int>(plain.size())) != 1 ||
        EVP_EncryptFinal_ex(context.get(), cipher + length, &length) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_size, cipher + plain.size()) != 1) {
        std::abort(); // nothing of it depends on the input
    }
    return base64url(as_bytes(sealed));
}

Result<Secret> SecretBox::open(std::string_view sealed, std::string_view place) const {
    const auto refused = [&] {
        return fail(Errc::internal, berth::format("The secret of {} does not open.", place),
                    "The key in the data folder is not the one it was sealed with, or the database was changed.");
    };
    const auto bytes = from_base64url(sealed);
    if (!bytes || bytes->size() < nonce_size + tag_size) {
        return refused();
    }
    const auto data = as_text(*bytes);
    const auto cipher = data.substr(nonce_size, data.size() - nonce_size - tag_size);
    std::string tag(data.substr(data.size() - tag_size));
    std::string plain(cipher.size(), '\0');
    const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int length = 0;
    const bool opened =
        context && EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, in(key_.reveal()), in(data)) == 1 &&
        EVP_DecryptUpdate(context.get(), nullptr, &length, in(place), static_cast<int>(place.size())) == 1 &&
        EVP_DecryptUpdate(context.get(), out(plain), &length, in(cipher), static_cast<int>(cipher.size())) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(context.get(), out(plain) + length, &length) == 1;
    if (!opened) {
        wipe(plain.data(), plain.size());
        return refused();
    }
    return Secret(std::move(plain));
}

} // namespace berth::platform
