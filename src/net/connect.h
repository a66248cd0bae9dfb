// How a connection comes about: where to, by which way round a proxy, and whom to trust at its end.
#pragma once

#include "base/secret.h"
#include "net/byte_stream.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

typedef struct ssl_ctx_st SSL_CTX;

namespace berth::net {

struct TcpEndpoint {
    std::string host; // name or address
    std::uint16_t port = 0;
    bool tls = false;
};

struct UnixEndpoint {
    std::filesystem::path path;
};

using Endpoint = std::variant<TcpEndpoint, UnixEndpoint>;

// Whose certificates are accepted. Verification of chain and host name is always on; this only says who the roots are.
class TrustVerifier {
public:
    virtual ~TrustVerifier() = default;
    virtual Result<> install_roots(SSL_CTX* context) const = 0;

    // A client's TLS context with these roots, made at its first use and kept: reading a system's store takes a while.
    Result<std::shared_ptr<SSL_CTX>> context() const;

private:
    mutable std::mutex mutex_;
    mutable std::shared_ptr<SSL_CTX> context_; // guarded by mutex_
};

std::shared_ptr<const TrustVerifier> system_trust();                             // OpenSSL's default store
std::shared_ptr<const TrustVerifier> trust_file(std::filesystem::path pem_file); // these roots only
std::shared_ptr<const TrustVerifier> trust_pem(std::string pem);                 // these roots only

// Makes the TCP connection to host:port, directly or through something.
class ProxyConnector {
public:
    virtual ~ProxyConnector() = default;
    virtual asio::awaitable<Result<ByteStreamPtr>> connect(asio::any_io_executor executor, std::string host,
                                                           std::uint16_t port) const = 0;
};

std::shared_ptr<const ProxyConnector> direct_connector();

struct ProxyCredentials {
    std::string user;
    Secret password;
};

// HTTP CONNECT (RFC 9110 section 9.3.6), with Basic where credentials are given and the proxy asks for them.
std::shared_ptr<const ProxyConnector> http_proxy(std::string host, std::uint16_t port,
                                                 std::optional<ProxyCredentials> credentials = {});
// SOCKS5 (RFC 1928, 1929); names are resolved by the proxy.
std::shared_ptr<const ProxyConnector> socks5_proxy(std::string host, std::uint16_t port,
                                                   std::optional<ProxyCredentials> credentials = {});

struct ConnectOptions {
    std::shared_ptr<const TrustVerifier> trust = system_trust();
    std::shared_ptr<const ProxyConnector> proxy = direct_connector(); // for TcpEndpoint
    std::chrono::milliseconds timeout{15'000};                        // for all of it: name, proxy, TCP, TLS
};

// Connects, by the coroutine's executor. Errors: `not_found` (no such host or socket), `unavailable` (refused,
// unreachable), `timed_out`, `forbidden` (the certificate is not trusted, with why), `unauthenticated` (the proxy wants
// other credentials), `protocol_error`.
asio::awaitable<Result<ByteStreamPtr>> connect(Endpoint endpoint, ConnectOptions options = {});

} // namespace berth::net
