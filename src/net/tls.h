// TLS (1.2 and later) over any byte stream, by OpenSSL. For this room's own use: connect() and the server speak it.
#pragma once

#include "net/byte_stream.h"
#include "net/connect.h"
#include "net/http_server.h"

#include <memory>
#include <string>

namespace berth::net {

using TlsContext = std::shared_ptr<SSL_CTX>;

// A server's context. `invalid_argument` for files that cannot be read or do not belong together.
Result<TlsContext> server_context(const TlsFiles& files);
// A client's context with these roots.
Result<TlsContext> client_context(const TrustVerifier& trust);

// The handshakes. The client verifies the chain and that the certificate is for this host (a name or an address).
asio::awaitable<Result<ByteStreamPtr>> tls_accept(ByteStreamPtr stream, TlsContext context);
asio::awaitable<Result<ByteStreamPtr>> tls_connect(ByteStreamPtr stream, TlsContext context, std::string host);

} // namespace berth::net
