#include "net/http_client.h"

#include "net/deadline.h"
#include "net/http_reader.h"
#include "net/http_writer.h"
#include "net/timeout.h"

#include <array>
#include <vector>

namespace berth::net {

namespace {

std::string host_of(const Endpoint& endpoint) {
    if (const auto* tcp = std::get_if<TcpEndpoint>(&endpoint)) {
        const Url url{tcp->tls ? "https" : "http", tcp->host, tcp->port, "/"};
        return url.host_header();
    }
    return "localhost"; // a Unix socket has no name that HTTP knows
}

} // namespace

struct HttpConnection::State {
    State(ByteStreamPtr connected, std::string host_name, const ClientLimits& with)
        : stream(std::move(connected))
        , host(std::move(host_name))
        , limits(with)
        , deadline(stream->executor(),
                   [this] {
                       if (stream) {
                           stream->cancel();
                       }
                   })
        , reader(HttpReader::Kind::response, limits.header_size,
                 {limits.header_timeout, limits.header_timeout, limits.body_timeout}, deadline) {}

    ByteStreamPtr stream; // gone after an upgrade
    std::string host;
    ClientLimits limits;
    Deadline deadline;
    HttpReader reader;
    bool keep_alive = true;
    bool in_exchange = false; // a request was sent and its answer has not been read to its end

    asio::awaitable<Result<>> send(std::span<const ByteView> parts) {
        const Limited limited(deadline, limits.write_timeout);
        auto written = co_await stream->write(parts);
        if (!written && deadline.passed()) {
            co_return fail(Errc::timed_out, "The server took too long to read.");
        }
        co_return written;
    }

    Result<std::string> make_head(const Request& request) const {
        if (!is_valid_field(request.method, "") || !is_valid_field("target", request.target) ||
            request.target.find_first_of(" \t") != std::string::npos || !request.target.starts_with('/')) {
            return fail(Errc::invalid_argument,
                        "An HTTP request's method or target holds characters it must not hold.");
        }
        std::string text = request.method + " " + request.target + " HTTP/1.1\r\n";
        if (!request.headers.contains("Host")) {
            if (auto appended = append_field(text, "Host", host); !appended) {
                return std::unexpected(appended.error());
            }
        }
        for (const auto& [name, value] : request.headers) {
            // Connection is the caller's here: "Upgrade".
            if (!is_framing_field(name) || Headers{{name, value}}.contains("Connection")) {
                if (auto appended = append_field(text, name, value); !appended) {
                    return std::unexpected(appended.error());
                }
            }
        }
        if (request.body_source) {
            append_framing(text, {Framing::Kind::chunked, 0});
        } else if (!request.body.empty() || request.method == "POST" || request.method == "PUT" ||
                   request.method == "PATCH") {
            append_framing(text, {Framing::Kind::length, request.body.size()});
        }
        return text + "\r\n";
    }

    asio::awaitable<Result<>> send_streamed(Request& request) {
        for (;;) {
            const auto piece = co_await request.body_source();
            if (!piece) {
                co_return std::unexpected(piece.error());
            }
            if (piece->empty()) {
                const std::array parts{as_bytes(last_chunk)};
                co_return co_await send(parts);
            }
            const std::string chunk = chunk_head(piece->size());
            const std::array parts{as_bytes(chunk), ByteView(*piece), as_bytes(chunk_tail)};
            if (auto sent = co_await send(parts); !sent) {
                co_return sent;
            }
        }
    }
};

HttpConnection::HttpConnection(ByteStreamPtr stream, std::string host, ClientLimits limits)
    : state_(std::make_unique<State>(std::move(stream), std::move(host), limits)) {}

HttpConnection::HttpConnection(HttpConnection&&) noexcept = default;
HttpConnection& HttpConnection::operator=(HttpConnection&&) noexcept = default;
HttpConnection::~HttpConnection() = default;

bool HttpConnection::reusable() const {
    return state_->stream && state_->keep_alive && (!state_->in_exchange || state_->reader.body_ended());
}

void HttpConnection::close() noexcept {
    if (state_->stream) {
        state_->stream->close();
    }
}

asio::awaitable<Result<ClientResponse>> HttpConnection::send(Request request) {
    State& state = *state_;
    if (!reusable()) {
        co_return fail(Errc::unavailable, "The HTTP connection can take no further request.");
    }
    const auto head = state.make_head(request);
    if (!head) {
        co_return std::unexpected(head.error());
    }
    state.in_exchange = true;
    state.keep_alive = false; // until the answer's head says otherwise
    const std::array parts{as_bytes(*head), as_bytes(request.body_source ? std::string_view() : request.body)};
    Result<> sent = co_await state.send(parts);
    if (sent && request.body_source) {
        sent = co_await state.send_streamed(request);
        if (!sent && sent.error().code != Errc::io_error) {
            co_return std::unexpected(sent.error()); // the source's own error
        }
    }
    // A server may answer, and close, before it has read everything (413): the answer is worth more than the error.
    for (;;) {
        auto answer = co_await state.reader.read_head(*state.stream, request.method == "HEAD");
        if (!answer) {
            co_return std::unexpected(sent ? answer.error() : sent.error());
        }
        if (!*answer) {
            co_return fail(Errc::unavailable, "The server closed the connection without an answer.");
        }
        MessageHead& message = **answer;
        if (message.status < 200 && message.status != 101) {
            continue;
        }
        ClientResponse response;
        response.status_ = message.status;
        response.headers_ = std::move(message.headers);
        response.connection_ = state_.get();
        state.keep_alive = message.keep_alive && message.status != 101 && sent.has_value();
        co_return response;
    }
}

asio::awaitable<Result<std::size_t>> ClientResponse::read_some(std::span<std::byte> buffer) {
    if (!connection_->stream) {
        co_return fail(Errc::internal, "The body of an upgraded connection was asked for.");
    }
    co_return co_await connection_->reader.read_body(*connection_->stream, buffer);
}

asio::awaitable<Result<std::string>> ClientResponse::read_body(std::size_t limit) {
    std::string body;
    std::vector<std::byte> piece(16 * 1024);
    for (;;) {
        const auto count = co_await read_some(piece);
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            co_return body;
        }
        if (body.size() + *count > limit) {
            co_return fail(Errc::too_large, "The server's answer is larger than " + std::to_string(limit) + " bytes.");
        }
        body += as_text(std::span(piece).first(*count));
    }
}

ByteStreamPtr ClientResponse::upgrade() {
    return with_prefix(connection_->reader.take_rest(), std::move(connection_->stream));
}

namespace {

asio::awaitable<Result<Response>> fetch_once(Endpoint endpoint, Request request, FetchOptions options) {
    std::string host = host_of(endpoint);
    auto stream = co_await connect(std::move(endpoint), options.connect);
    if (!stream) {
        co_return std::unexpected(stream.error());
    }
    HttpConnection connection(std::move(*stream), std::move(host), options.limits);
    if (!request.headers.contains("Connection")) {
        request.headers.add("Connection", "close");
    }
    auto answer = co_await connection.send(std::move(request));
    if (!answer) {
        co_return std::unexpected(answer.error());
    }
    Response response{answer->status(), answer->headers(), {}};
    auto body = co_await answer->read_body(options.body_limit);
    if (!body) {
        co_return std::unexpected(body.error());
    }
    response.body = std::move(*body);
    connection.close();
    co_return response;
}

} // namespace

asio::awaitable<Result<Response>> fetch(Endpoint endpoint, Request request, FetchOptions options) {
    const auto timeout = options.timeout;
    std::string what = request.method + " " + request.target.substr(0, request.target.find('?'));
    co_return co_await with_timeout(fetch_once(std::move(endpoint), std::move(request), std::move(options)), timeout,
                                    std::move(what));
}

asio::awaitable<Result<Response>> fetch(Url url, Request request, FetchOptions options) {
    request.target = url.target;
    co_return co_await fetch(TcpEndpoint{url.host, url.port, url.tls()}, std::move(request), std::move(options));
}

} // namespace berth::net
