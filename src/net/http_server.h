// An HTTP/1.1 server (RFC 9110, 9112) on TCP, TLS or a Unix socket. Each request runs one handler, a coroutine that
// reads the body as far as it wants and answers whole, as a stream, or by an upgrade. Promises limits on everything a
// peer can make it hold or wait for. What paths mean is the handler's affair (router.h).
#pragma once

#include "net/byte_stream.h"
#include "net/http.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace berth::net {

struct TcpListener {
    std::string address = "127.0.0.1"; // a numeric address
    std::uint16_t port = 0;            // 0: the system chooses
};

struct UnixListener {
    std::filesystem::path path; // as listen_unix() takes it (listen.h)
    unsigned mode = 0600;
};

struct TlsFiles {
    std::filesystem::path certificate; // PEM, the chain
    std::filesystem::path key;         // PEM
};

class Exchange;

// The server awaits the handler; the exchange lives until it has returned. One that returns without an answer, or
// throws, is answered with 500.
using Handler = std::function<asio::awaitable<void>(Exchange& exchange)>;

struct ServerLimits {
    std::size_t header_size = 32 * 1024; // request line and fields
    std::size_t connections = 4096;      // beyond: new ones wait in the backlog
};

struct ServerTimeouts {
    std::chrono::milliseconds header{10'000}; // from the first byte of a request to the end of its head
    std::chrono::milliseconds body{60'000};   // for one read of the body to bring something
    std::chrono::milliseconds idle{75'000};   // between two requests; also the TLS handshake's bound with `header`
    std::chrono::milliseconds write{60'000};  // for one write to be taken by the peer
};

struct ServerOptions {
    std::variant<TcpListener, UnixListener> listener;
    std::optional<TlsFiles> tls;
    ServerLimits limits;
    ServerTimeouts timeouts;
    // What connections run on, taking turns; none of them runs two handlers at once (io_threads.h). Empty: each
    // connection has a strand on the server's own.
    std::vector<asio::any_io_executor> connection_executors;
    // Makes the answers that the server gives by itself (400, 408, 417, 431, 500, 501, 505), as problem documents for
    // example. Empty: a line of plain text.
    std::function<Response(unsigned status, std::string_view detail)> refusal;
    // Told of each finished request: for an access log. No headers, no query: nothing secret.
    struct Access {
        Peer peer;
        std::string method;
        std::string path;
        unsigned status = 0;
        std::uint64_t body_bytes = 0;
        std::chrono::steady_clock::duration took{};
    };
    std::function<void(const Access& access)> access;
    // Told of what went wrong inside: an exception of a handler, accept() failing. Empty: ignored.
    std::function<void(const Error& error)> failed;
};

// The bytes of an upgraded connection (those that were already read come first) go to the handler, and with them the
// connection's life: what it co_awaits before it returns still counts as this exchange for shutdown().
class Exchange {
public:
    virtual ~Exchange() = default;

    // --- The request
    virtual const std::string& method() const = 0;
    virtual const Target& target() const = 0;
    virtual const Headers& headers() const = 0;
    virtual const Peer& peer() const = 0;
    virtual bool secure() const = 0; // came over TLS
    // Which executor the handler runs on: this connection's, which runs one handler at a time.
    virtual asio::any_io_executor executor() = 0;

    // The value of "{name}" in the router's pattern; empty when there is none.
    const std::string& parameter(std::string_view name) const;
    // Set by the router.
    std::map<std::string, std::string, std::less<>> parameters;

    // --- Its body. Nothing is read (and no 100 Continue sent) before it is asked for.
    // Some bytes of the body; 0 at its end.
    virtual asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer) = 0;
    // All of it; `too_large` beyond the limit.
    asio::awaitable<Result<std::string>> read_body(std::size_t limit);

    // --- The answer, one of these. Content-Length, Transfer-Encoding, Date and Connection are the server's; the body
    // is left out by itself for HEAD, 204 and 304.
    virtual asio::awaitable<Result<>> respond(Response response) = 0;

    // Streamed: the head, then write() as often as wanted, then finish(). write() returns when the bytes are handed to
    // the system, so a slow reader slows the writer. A handler that returns or fails before finish() breaks the
    // connection, so that the client sees that something is missing.
    virtual asio::awaitable<Result<>> start_response(unsigned status, Headers headers) = 0;
    virtual asio::awaitable<Result<>> write(ByteView bytes) = 0;
    virtual asio::awaitable<Result<>> finish() = 0;
    asio::awaitable<Result<>> write(std::string_view text);

    // Sends a 101 with exactly these headers and "Connection: Upgrade", and hands over the connection.
    virtual asio::awaitable<Result<ByteStreamPtr>> upgrade(Headers headers) = 0;

    virtual bool answered() const = 0; // a head was sent

    // Returns when the peer has gone away (or the server shuts down): `co_await (work() || exchange.disconnected())`
    // ends work for nobody. To be used after the body has been read, while nothing else reads.
    virtual asio::awaitable<void> disconnected() = 0;
};

class HttpServer {
public:
    // Binds and listens at once; `conflict` when the address is taken, `invalid_argument` for certificates that cannot
    // be used. The executor may be run by several threads.
    static Result<std::unique_ptr<HttpServer>> listen(asio::any_io_executor executor, ServerOptions options,
                                                      Handler handler);
    ~HttpServer(); // closes everything

    // Begins to accept. Connections made since listen() are served then.
    void start();

    std::uint16_t port() const; // the bound one; 0 for a Unix socket
    std::size_t connections() const;

    // Takes a renewed certificate into use for new connections; on failure the old one stays.
    Result<> reload_tls();

    // Accepts no more, closes idle connections, lets exchanges finish within the grace, then breaks them off. Returns
    // when no handler runs any more.
    asio::awaitable<void> shutdown(std::chrono::milliseconds grace);

private:
    class State;
    explicit HttpServer(std::shared_ptr<State> state);
    std::shared_ptr<State> state_;
};

} // namespace berth::net
