// The trust verifiers of connect.h.
#include "net/connect.h"
#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace berth::net {

namespace {

class SystemTrust : public TrustVerifier {
public:
    Result<> install_roots(SSL_CTX* context) const override {
        if (SSL_CTX_set_default_verify_paths(context) != 1) {
            return fail(Errc::internal, "The system's certificate store cannot be read.");
        }
        return {};
    }
};

class FileTrust : public TrustVerifier {
public:
    explicit FileTrust(std::filesystem::path file)
        : file_(std::move(file)) {}
    Result<> install_roots(SSL_CTX* context) const override {
        if (SSL_CTX_load_verify_file(context, file_.c_str()) != 1) {
            ERR_clear_error();
            return fail(Errc::invalid_argument,
                        "The certificate authority file " + file_.string() + " holds no certificate in PEM.");
        }
        return {};
    }

private:
    std::filesystem::path file_;
};

class PemTrust : public TrustVerifier {
public:
    explicit PemTrust(std::string pem)
        : pem_(std::move(pem)) {}
    Result<> install_roots(SSL_CTX* context) const override {
        BIO* source = BIO_new_mem_buf(pem_.data(), static_cast<int>(pem_.size()));
        std::size_t count = 0;
        while (X509* certificate = PEM_read_bio_X509(source, nullptr, nullptr, nullptr)) {
            count += X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate) == 1 ? 1 : 0;
            X509_free(certificate);
        }
        BIO_free(source);
        ERR_clear_error(); // the end of the text counts as an error
        if (count == 0) {
            return fail(Errc::invalid_argument, "The certificate authorities given hold no certificate in PEM.");
        }
        return {};
    }

private:
    std::string pem_;
};

} // namespace

Result<std::shared_ptr<SSL_CTX>> TrustVerifier::context() const {
    const std::lock_guard lock(mutex_);
    if (!context_) {
        auto made = client_context(*this);
        if (!made) {
            return made;
        }
        context_ = std::move(*made);
    }
    return context_;
}

std::shared_ptr<const TrustVerifier> system_trust() {
    static const auto trust = std::make_shared<const SystemTrust>();
    return trust;
}

std::shared_ptr<const TrustVerifier> trust_file(std::filesystem::path pem_file) {
    return std::make_shared<const FileTrust>(std::move(pem_file));
}

std::shared_ptr<const TrustVerifier> trust_pem(std::string pem) {
    return std::make_shared<const PemTrust>(std::move(pem));
}

} // namespace berth::net
