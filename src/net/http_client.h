// An HTTP/1.1 client: one request on one connection at a time, bodies whole or streamed both ways, upgrades. Redirects
// are not followed and nothing is retried: what a failed request means only its caller knows.
#pragma once

#include "net/connect.h"
#include "net/http.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace berth::net {

struct Request {
    std::string method = "GET";
    std::string target = "/"; // path and query, encoded
    Headers headers;          // Host where it shall not be the endpoint's
    std::string body;         // sent whole with Content-Length
    // Or streamed, chunked: called until it returns an empty piece.
    std::function<asio::awaitable<Result<Bytes>>()> body_source;
};

struct ClientLimits {
    std::size_t header_size = 64 * 1024;
    std::chrono::milliseconds header_timeout{30'000}; // from the end of the request to the end of the answer's head
    std::chrono::milliseconds body_timeout{60'000};   // for one read of the body to bring something; zero: no limit
    std::chrono::milliseconds write_timeout{60'000};
};

class ClientResponse;

// A connection to one server, for one request after the other.
class HttpConnection {
public:
    // `host` is what the Host header says where a request says nothing itself.
    HttpConnection(ByteStreamPtr stream, std::string host, ClientLimits limits = {});
    HttpConnection(HttpConnection&&) noexcept;
    HttpConnection& operator=(HttpConnection&&) noexcept;
    ~HttpConnection();

    // Sends the request and waits for the answer's head (interim 1xx but 101 are skipped). Until that answer's body
    // has been read to its end, no other request may be sent.
    asio::awaitable<Result<ClientResponse>> send(Request request);

    // Whether another request can be sent on it.
    bool reusable() const;
    void close() noexcept;

private:
    friend class ClientResponse;
    struct State;
    std::unique_ptr<State> state_;
};

// The answer to a request: its head, and its body as it comes, while its HttpConnection lives.
class ClientResponse {
public:
    unsigned status() const { return status_; }
    const Headers& headers() const { return headers_; }

    // Some bytes of the body; 0 at its end. A body that ends too early is `protocol_error`.
    asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer);
    // All of it; `too_large` beyond the limit.
    asio::awaitable<Result<std::string>> read_body(std::size_t limit);

    // After a 101: the connection's bytes. The HttpConnection is of no more use then.
    ByteStreamPtr upgrade();

private:
    friend class HttpConnection;
    unsigned status_ = 0;
    Headers headers_;
    HttpConnection::State* connection_ = nullptr;
};

struct FetchOptions {
    ConnectOptions connect;
    ClientLimits limits;
    std::size_t body_limit = 1024 * 1024;
    std::chrono::milliseconds timeout{30'000}; // for all of it
};

// One request on a connection of its own, the answer whole. Whatever its status: it is for the caller to judge.
asio::awaitable<Result<Response>> fetch(Url url, Request request = {}, FetchOptions options = {});
// The same to a Unix socket or a given TCP endpoint; request.target says what.
asio::awaitable<Result<Response>> fetch(Endpoint endpoint, Request request, FetchOptions options = {});

} // namespace berth::net
