// The stream: OpenSSL reads its records from and writes them to two buffers here (a BIO of our own), which are filled
// from and emptied to the stream below. So one write() becomes one big write below, however many records it takes.
#include "net/tls.h"

#include "net/io_buffer.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace berth::net {

namespace {

// What is read from below at once: many records (16 KiB each) for one system call, and read_some() gives them together.
constexpr std::size_t tls_input_size = 128 * 1024;
// What waits for a byte of a stream at rest: a heartbeat, or the first of more.
constexpr std::size_t resting_input_size = 512;
// What is encrypted before it is sent: large enough for few system calls, small enough that the peer can begin.
constexpr std::size_t output_slice = 128 * 1024;

std::string openssl_reason() {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    const char* reason = code != 0 ? ERR_reason_error_string(code) : nullptr;
    return reason != nullptr ? reason : "unknown reason";
}

struct SslFreer {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

class TlsStream : public ByteStream {
public:
    TlsStream(ByteStreamPtr next, TlsContext context)
        : next_(std::move(next))
        , context_(std::move(context))
        , ssl_(SSL_new(context_.get()))
        , input_(tls_input_size) {
        if (ssl_) {
            BIO* bio = BIO_new(method());
            BIO_set_data(bio, this);
            BIO_set_init(bio, 1);
            SSL_set_bio(ssl_.get(), bio, bio); // takes it
        }
    }
    TlsStream(const TlsStream&) = delete;
    TlsStream& operator=(const TlsStream&) = delete;

    SSL* ssl() { return ssl_.get(); }

    asio::awaitable<Result<>> handshake() {
        for (;;) {
            ERR_clear_error();
            const int result = SSL_do_handshake(ssl_.get());
            const int error = SSL_get_error(ssl_.get(), result);
            const std::string reason = result == 1 ? std::string() : openssl_reason();
            // An alert that says why it failed has to go out too.
            const auto flushed = co_await flush();
            if (result == 1) {
                co_return flushed;
            }
            if (error != SSL_ERROR_WANT_READ) {
                co_return handshake_error(reason);
            }
            if (!flushed) {
                co_return flushed;
            }
            const auto count = co_await fill();
            if (!count) {
                co_return std::unexpected(count.error());
            }
            if (*count == 0) {
                co_return fail(Errc::protocol_error, "The peer closed the connection during the TLS handshake.");
            }
        }
    }

    asio::any_io_executor executor() override { return next_->executor(); }

    asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer) override {
        for (;;) {
            ERR_clear_error();
            std::size_t count = 0;
            const int result = read_records(buffer, count);
            const int error = SSL_get_error(ssl_.get(), result);
            const std::string reason = error == SSL_ERROR_SSL ? openssl_reason() : std::string();
            // Reading may produce something to send: the answer to a key update, an alert.
            if (!output_.empty()) {
                if (const auto flushed = co_await flush(); !flushed && result != 1) {
                    co_return std::unexpected(flushed.error());
                }
            }
            if (result == 1) {
                co_return count;
            }
            if (error == SSL_ERROR_ZERO_RETURN) {
                co_return std::size_t{0};
            }
            if (error != SSL_ERROR_WANT_READ) {
                co_return fail(Errc::protocol_error, "The TLS connection is broken: " + reason + ".");
            }
            const auto filled = co_await fill();
            if (!filled) {
                co_return std::unexpected(filled.error());
            }
            if (*filled == 0) {
                co_return fail(Errc::io_error, "The connection was cut: it ended without TLS's closing message.");
            }
        }
    }

    asio::awaitable<Result<>> write(std::span<const ByteView> parts) override {
        for (ByteView part : parts) {
            while (!part.empty()) {
                const ByteView slice = part.first(std::min(part.size(), output_slice));
                ERR_clear_error();
                std::size_t count = 0;
                if (SSL_write_ex(ssl_.get(), slice.data(), slice.size(), &count) != 1) {
                    co_return fail(Errc::io_error, "Writing to the peer failed: " + openssl_reason() + ".");
                }
                part = part.subspan(count);
                if (output_.size() >= output_slice) {
                    if (auto flushed = co_await flush(); !flushed) {
                        co_return flushed;
                    }
                }
            }
        }
        co_return co_await flush();
    }

    asio::awaitable<Result<>> shutdown_send() override {
        ERR_clear_error();
        (void)SSL_shutdown(ssl_.get()); // queues close_notify; the peer's own is read() 's affair
        if (auto flushed = co_await flush(); !flushed) {
            co_return flushed;
        }
        co_return co_await next_->shutdown_send();
    }

    void cancel() noexcept override { next_->cancel(); }
    void close() noexcept override { next_->close(); }
    void limit_unsent(std::size_t bytes) override { next_->limit_unsent(bytes); }
    void release_memory() noexcept override {
        if (begin_ == end_) {
            input_ = IoBuffer(resting_input_size);
            begin_ = end_ = 0;
        }
        if (!flushing_ && output_.empty()) {
            output_ = std::vector<std::byte>(); // = {} would keep the memory
            sending_ = std::vector<std::byte>();
        }
        next_->release_memory();
    }
    Peer peer() const override { return next_->peer(); }

private:
    // Decrypts what is there, record after record, as far as the buffer goes. What OpenSSL said to the first one: a
    // failure after that is told by the next call.
    int read_records(std::span<std::byte> buffer, std::size_t& count) {
        const int first = SSL_read_ex(ssl_.get(), buffer.data(), buffer.size(), &count);
        for (int result = first; result == 1 && count < buffer.size() && begin_ < end_;) {
            std::size_t more = 0;
            result = SSL_read_ex(ssl_.get(), buffer.data() + count, buffer.size() - count, &more);
            count += more;
        }
        return first;
    }

    // Sends what OpenSSL has produced. When another call is sending already it takes this along.
    asio::awaitable<Result<>> flush() {
        if (flushing_) {
            co_return Result<>{};
        }
        flushing_ = true;
        Result<> result;
        while (!output_.empty() && result) {
            sending_.swap(output_);
            output_.clear();
            const std::array parts{ByteView(sending_)};
            result = co_await next_->write(std::span<const ByteView>(parts));
        }
        flushing_ = false;
        co_return result;
    }

    asio::awaitable<Result<std::size_t>> fill() {
        if (end_ == input_.size() && input_.size() < tls_input_size) {
            input_ = IoBuffer(tls_input_size); // what was at rest has been filled to the brim: there is more
        }
        auto count = co_await next_->read_some(input_.bytes());
        begin_ = 0;
        end_ = count.value_or(0);
        co_return count;
    }

    std::unexpected<Error> handshake_error(const std::string& reason) {
        const long verdict = SSL_get_verify_result(ssl_.get());
        if (SSL_is_server(ssl_.get()) == 0 && verdict != X509_V_OK) {
            return fail(Errc::forbidden,
                        std::string("The server's certificate is not trusted: ") +
                            X509_verify_cert_error_string(verdict) + ".",
                        "If the server is your company's, its certificate authority has to be among the trusted ones.");
        }
        return fail(Errc::protocol_error, "The TLS handshake failed: " + reason + ".");
    }

    static TlsStream& self(BIO* bio) { return *static_cast<TlsStream*>(BIO_get_data(bio)); }

    static int bio_read(BIO* bio, char* data, std::size_t size, std::size_t* count) {
        TlsStream& stream = self(bio);
        BIO_clear_retry_flags(bio);
        if (stream.begin_ == stream.end_) {
            BIO_set_retry_read(bio);
            return 0;
        }
        *count = std::min(size, stream.end_ - stream.begin_);
        std::memcpy(data, stream.input_.data() + stream.begin_, *count);
        stream.begin_ += *count;
        return 1;
    }

    static int bio_write(BIO* bio, const char* data, std::size_t size, std::size_t* count) {
        TlsStream& stream = self(bio);
        const auto* bytes = reinterpret_cast<const std::byte*>(data);
        stream.output_.insert(stream.output_.end(), bytes, bytes + size);
        *count = size;
        return 1;
    }

    static long bio_control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

    static const BIO_METHOD* method() {
        static BIO_METHOD* const made = [] {
            BIO_METHOD* fresh = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "berth stream");
            BIO_meth_set_read_ex(fresh, &bio_read);
            BIO_meth_set_write_ex(fresh, &bio_write);
            BIO_meth_set_ctrl(fresh, &bio_control);
            return fresh;
        }();
        return made;
    }

    ByteStreamPtr next_;
    TlsContext context_;
    std::unique_ptr<SSL, SslFreer> ssl_;
    IoBuffer input_; // read from below; [begin_, end_) is not yet OpenSSL's
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::vector<std::byte> output_;  // produced by OpenSSL, not yet being sent
    std::vector<std::byte> sending_; // while flushing_
    bool flushing_ = false;
};

TlsContext new_context(const SSL_METHOD* method) {
    TlsContext context(SSL_CTX_new(method), &SSL_CTX_free);
    if (context) {
        SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
        SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
        // The shorter key first: as safe, and a fifth faster.
        SSL_CTX_set_ciphersuites(context.get(),
                                 "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256");
        // A connection that is idle then gives its record buffers back: 32 KiB each.
        SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
    }
    return context;
}

int choose_http1(SSL*, const unsigned char** out, unsigned char* length, const unsigned char* offered, unsigned size,
                 void*) {
    static constexpr unsigned char spoken[] = "\x08http/1.1";
    unsigned char* chosen = nullptr;
    if (SSL_select_next_proto(&chosen, length, spoken, sizeof spoken - 1, offered, size) != OPENSSL_NPN_NEGOTIATED) {
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

} // namespace

Result<TlsContext> server_context(const TlsFiles& files) {
    ERR_clear_error();
    TlsContext context = new_context(TLS_server_method());
    if (!context) {
        return fail(Errc::internal, "No TLS context can be made: " + openssl_reason() + ".");
    }
    if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
        return fail(Errc::invalid_argument, "The certificate file " + files.certificate.string() +
                                                " cannot be used: " + openssl_reason() + ".");
    }
    // Without a callback OpenSSL would ask for a password on the terminal.
    SSL_CTX_set_default_passwd_cb(context.get(), [](char*, int, int, void*) { return -1; });
    if (SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context.get()) != 1) {
        return fail(Errc::invalid_argument, "The key file " + files.key.string() +
                                                " cannot be used with its certificate: " + openssl_reason() + ".");
    }
    SSL_CTX_set_alpn_select_cb(context.get(), &choose_http1, nullptr);
    return context;
}

Result<TlsContext> client_context(const TrustVerifier& trust) {
    ERR_clear_error();
    TlsContext context = new_context(TLS_client_method());
    if (!context) {
        return fail(Errc::internal, "No TLS context can be made: " + openssl_reason() + ".");
    }
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    static constexpr unsigned char offered[] = "\x08http/1.1";
    SSL_CTX_set_alpn_protos(context.get(), offered, sizeof offered - 1);
    if (auto installed = trust.install_roots(context.get()); !installed) {
        return std::unexpected(installed.error());
    }
    return context;
}

asio::awaitable<Result<ByteStreamPtr>> tls_accept(ByteStreamPtr stream, TlsContext context) {
    auto tls = std::make_unique<TlsStream>(std::move(stream), std::move(context));
    if (tls->ssl() == nullptr) {
        co_return fail(Errc::internal, "No TLS session can be made.");
    }
    SSL_set_accept_state(tls->ssl());
    if (auto done = co_await tls->handshake(); !done) {
        co_return std::unexpected(done.error());
    }
    co_return ByteStreamPtr(std::move(tls));
}

asio::awaitable<Result<ByteStreamPtr>> tls_connect(ByteStreamPtr stream, TlsContext context, std::string host) {
    auto tls = std::make_unique<TlsStream>(std::move(stream), std::move(context));
    SSL* ssl = tls->ssl();
    if (ssl == nullptr) {
        co_return fail(Errc::internal, "No TLS session can be made.");
    }
    SSL_set_connect_state(ssl);
    // An address is compared with the certificate's addresses, a name with its names and sent as SNI (RFC 6066).
    X509_VERIFY_PARAM* expected = SSL_get0_param(ssl);
    if (X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) != 1) {
        ERR_clear_error();
        X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        if (X509_VERIFY_PARAM_set1_host(expected, host.data(), host.size()) != 1 ||
            SSL_set_tlsext_host_name(ssl, host.c_str()) != 1) {
            co_return fail(Errc::invalid_argument, "The host name cannot be used for TLS.");
        }
    }
    if (auto done = co_await tls->handshake(); !done) {
        co_return std::unexpected(done.error());
    }
    co_return ByteStreamPtr(std::move(tls));
}

} // namespace berth::net
