#include "net/server_connection.h"

#include "net/deadline.h"
#include "net/event.h"
#include "net/http_reader.h"
#include "net/http_writer.h"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

namespace berth::net {

namespace {

// What is read of a body that its handler did not want, so that the connection can go on.
constexpr std::size_t max_drained = 256 * 1024;
// How long a connection that is given up still swallows what the peer sends, or the answer would be lost with it (a
// closed socket with unread bytes resets the connection).
constexpr std::chrono::milliseconds linger{2000};
constexpr std::size_t max_lingered = 16 * 1024 * 1024;

class ExchangeImpl;

class ConnectionImpl final : public ServerConnection {
public:
    ConnectionImpl(std::shared_ptr<const ServerOptions> options, Handler handler, ByteStreamPtr stream, bool secure)
        : options_(std::move(options))
        , handler_(std::move(handler))
        , stream_(std::move(stream))
        , executor_(stream_->executor())
        , peer_(stream_->peer())
        , secure_(secure)
        , deadline_(executor_,
                    [this] {
                        if (stream_) {
                            stream_->cancel();
                        }
                    })
        , reader_(HttpReader::Kind::request, options_->limits.header_size,
                  {options_->timeouts.idle, options_->timeouts.header, options_->timeouts.body}, deadline_) {}

    asio::awaitable<void> serve() override {
        bool go_on = true;
        while (go_on && !finishing_ && stream_) {
            idle_ = !reader_.holds_bytes();
            auto head = co_await reader_.read_head(*stream_);
            idle_ = false;
            if (!head) {
                if (reader_.begun()) {
                    co_await refuse(status_of(head.error()), head.error().message);
                }
                break;
            }
            if (!*head) {
                break;
            }
            go_on = co_await serve_exchange(std::move(**head));
        }
        if (stream_) {
            co_await linger_close();
        }
    }

    void finish() override {
        finishing_ = true;
        if (idle_ && stream_) {
            stream_->close();
        }
    }

    void abort() override {
        finishing_ = true;
        aborted_ = true;
        if (stream_) {
            stream_->close();
        }
    }

private:
    friend class ExchangeImpl;

    asio::awaitable<bool> serve_exchange(MessageHead head);

    asio::awaitable<Result<>> send(std::span<const ByteView> parts) {
        const Limited limited(deadline_, options_->timeouts.write);
        auto written = co_await stream_->write(parts);
        if (!written) {
            broken_ = true;
            if (deadline_.passed()) {
                co_return fail(Errc::timed_out, "The peer took too long to read.");
            }
        }
        co_return written;
    }

    Response refusal(unsigned status, std::string_view detail) const {
        if (options_->refusal) {
            return options_->refusal(status, detail);
        }
        return {status, {{"Content-Type", "text/plain; charset=utf-8"}}, std::string(detail) + "\n"};
    }

    // The status for a head that could not be read; 0 where the connection is gone.
    static unsigned status_of(const Error& error) {
        switch (error.code) {
        case Errc::protocol_error:
            return 400;
        case Errc::too_large:
            return 431;
        case Errc::timed_out:
            return 408;
        case Errc::unsupported:
            return 501;
        case Errc::invalid_argument:
            return 505;
        default:
            return 0;
        }
    }

    // Answers a request that reaches no handler, and says that no more will be.
    asio::awaitable<void> refuse(unsigned status, std::string detail) {
        const Response response = refusal(status, detail);
        std::string text = "HTTP/1.1 " + std::to_string(status) + " " + std::string(status_text(status)) + "\r\n";
        if (status == 0 || !append_fields(text, response.headers)) {
            co_return;
        }
        append_framing(text, {Framing::Kind::length, response.body.size()});
        text += "Connection: close\r\n\r\n" + response.body;
        const std::array parts{as_bytes(text)};
        (void)co_await send(parts);
    }

    // Ends the connection so that the peer can still read what it was sent.
    asio::awaitable<void> linger_close() {
        if (!broken_ && !aborted_) {
            const Limited limited(deadline_, linger);
            if (co_await stream_->shutdown_send()) {
                std::vector<std::byte> swallowed(16 * 1024);
                for (std::size_t total = 0; total < max_lingered;) {
                    const auto count = co_await stream_->read_some(swallowed);
                    if (!count || *count == 0) {
                        break;
                    }
                    total += *count;
                }
            }
        }
        stream_->close();
    }

    std::shared_ptr<const ServerOptions> options_;
    Handler handler_;
    ByteStreamPtr stream_; // gone after an upgrade
    asio::any_io_executor executor_;
    Peer peer_;
    bool secure_;
    Deadline deadline_;
    HttpReader reader_;
    bool idle_ = false;      // between two requests
    bool finishing_ = false; // no further request
    bool aborted_ = false;
    bool broken_ = false; // writing failed: nothing can be said any more
};

class ExchangeImpl final : public Exchange {
public:
    ExchangeImpl(ConnectionImpl& connection, MessageHead head, Target target)
        : connection_(connection)
        , head_(std::move(head))
        , target_(std::move(target))
        , keep_alive_(head_.keep_alive)
        , continue_wanted_(head_.headers.contains("Expect") && head_.minor_version == 1) {}

    const std::string& method() const override { return head_.method; }
    const Target& target() const override { return target_; }
    const Headers& headers() const override { return head_.headers; }
    const Peer& peer() const override { return connection_.peer_; }
    bool secure() const override { return connection_.secure_; }
    asio::any_io_executor executor() override { return connection_.executor_; }

    asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer) override {
        if (!connection_.stream_) {
            co_return fail(Errc::internal, "The body of an upgraded exchange was asked for.");
        }
        if (continue_wanted_ && !connection_.reader_.body_ended()) {
            continue_wanted_ = false;
            if (!answered_) {
                const std::array parts{as_bytes("HTTP/1.1 100 Continue\r\n\r\n")};
                if (const auto sent = co_await connection_.send(parts); !sent) {
                    co_return std::unexpected(sent.error());
                }
            }
        }
        auto count = co_await connection_.reader_.read_body(*connection_.stream_, buffer);
        body_failed_ = body_failed_ || !count;
        co_return count;
    }

    asio::awaitable<Result<>> respond(Response response) override {
        const Framing framing =
            has_body(response.status) ? Framing{Framing::Kind::length, response.body.size()} : Framing{};
        auto head = make_head(response.status, response.headers, framing);
        if (!head) {
            co_return std::unexpected(head.error());
        }
        complete_ = true;
        const bool with_body = framing.kind != Framing::Kind::none && head_.method != "HEAD";
        const std::array parts{as_bytes(*head), with_body ? as_bytes(response.body) : ByteView{}};
        body_bytes_ = parts[1].size();
        co_return co_await connection_.send(parts);
    }

    asio::awaitable<Result<>> start_response(unsigned status, Headers headers) override {
        framing_ = {};
        if (has_body(status)) {
            framing_.kind = head_.minor_version == 0 ? Framing::Kind::until_close : Framing::Kind::chunked;
            if (const auto length = headers.find("Content-Length")) {
                framing_.kind = Framing::Kind::length;
                for (char digit : *length) {
                    if (digit < '0' || digit > '9' || length->size() > 18) {
                        co_return fail(Errc::invalid_argument, "A Content-Length is not a number.");
                    }
                    framing_.length = framing_.length * 10 + static_cast<unsigned>(digit - '0');
                }
            }
        }
        if (framing_.kind == Framing::Kind::until_close) {
            keep_alive_ = false;
        }
        auto head = make_head(status, headers, framing_);
        if (!head) {
            co_return std::unexpected(head.error());
        }
        streaming_ = true;
        const std::array parts{as_bytes(*head)};
        co_return co_await connection_.send(parts);
    }

    asio::awaitable<Result<>> write(ByteView bytes) override {
        if (!streaming_ || complete_) {
            co_return fail(Errc::internal, "A response was written that has not begun or has ended.");
        }
        if (bytes.empty() || framing_.kind == Framing::Kind::none || head_.method == "HEAD") {
            co_return Result<>{};
        }
        body_bytes_ += bytes.size();
        if (framing_.kind == Framing::Kind::chunked) {
            const std::string chunk = chunk_head(bytes.size());
            const std::array parts{as_bytes(chunk), bytes, as_bytes(chunk_tail)};
            co_return co_await connection_.send(parts);
        }
        if (framing_.kind == Framing::Kind::length && body_bytes_ > framing_.length) {
            co_return fail(Errc::internal, "A response is longer than its Content-Length.");
        }
        const std::array parts{bytes};
        co_return co_await connection_.send(parts);
    }

    asio::awaitable<Result<>> finish() override {
        if (!streaming_ || complete_) {
            co_return Result<>{};
        }
        if (head_.method != "HEAD") {
            if (framing_.kind == Framing::Kind::length && body_bytes_ != framing_.length) {
                co_return fail(Errc::internal, "A response is shorter than its Content-Length.");
            }
            if (framing_.kind == Framing::Kind::chunked) {
                const std::array parts{as_bytes(last_chunk)};
                if (auto sent = co_await connection_.send(parts); !sent) {
                    co_return sent;
                }
            }
        }
        complete_ = true;
        co_return Result<>{};
    }

    asio::awaitable<Result<ByteStreamPtr>> upgrade(Headers headers) override {
        if (answered_ || !connection_.stream_) {
            co_return fail(Errc::internal, "An exchange was upgraded after it had been answered.");
        }
        std::string text = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n";
        if (const auto appended = append_fields(text, headers); !appended) {
            co_return std::unexpected(appended.error());
        }
        text += "\r\n";
        answered_ = complete_ = true;
        status_ = 101;
        const std::array parts{as_bytes(text)};
        if (const auto sent = co_await connection_.send(parts); !sent) {
            co_return std::unexpected(sent.error());
        }
        co_return with_prefix(connection_.reader_.take_rest(), std::move(connection_.stream_));
    }

    bool answered() const override { return answered_; }

    asio::awaitable<void> disconnected() override {
        while (connection_.stream_ && !connection_.broken_) {
            const auto ahead = co_await connection_.reader_.read_ahead(*connection_.stream_);
            if (ahead == HttpReader::Ahead::ended) {
                break;
            }
            if (ahead == HttpReader::Ahead::full) {
                // A peer that has sent so many requests ahead is there; that it goes away shows when it is written to.
                co_await Event(connection_.executor_).wait();
            }
        }
    }

    // What the connection asks afterwards.
    bool complete() const { return complete_; }
    bool keeps_alive() const { return keep_alive_ && !body_failed_; }
    bool continue_wanted() const { return continue_wanted_; }
    unsigned status() const { return status_; }
    std::uint64_t body_bytes() const { return body_bytes_; }

private:
    static bool has_body(unsigned status) { return status >= 200 && status != 204 && status != 304; }

    // The head, with which the exchange counts as answered.
    Result<std::string> make_head(unsigned status, const Headers& headers, const Framing& framing) {
        if (answered_) {
            return fail(Errc::internal, "An exchange was answered twice.");
        }
        std::string text = "HTTP/1.1 " + std::to_string(status) + " " + std::string(status_text(status)) + "\r\n";
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        text += "Date: " + http_date(std::chrono::duration_cast<std::chrono::seconds>(now).count()) + "\r\n";
        if (auto appended = append_fields(text, headers); !appended) {
            return std::unexpected(appended.error());
        }
        append_framing(text, framing);
        // A client that waits for 100 Continue and gets this instead may or may not send its body: nobody can tell.
        keep_alive_ = keep_alive_ && !connection_.finishing_ && !continue_wanted_;
        if (!keep_alive_) {
            text += "Connection: close\r\n";
        } else if (head_.minor_version == 0) {
            text += "Connection: keep-alive\r\n";
        }
        text += "\r\n";
        answered_ = true;
        status_ = status;
        return text;
    }

    ConnectionImpl& connection_;
    MessageHead head_;
    Target target_;
    bool keep_alive_;
    bool continue_wanted_; // the client waits for a 100 before it sends its body
    bool answered_ = false;
    bool streaming_ = false;
    bool complete_ = false; // all of the answer was sent
    bool body_failed_ = false;
    Framing framing_;
    unsigned status_ = 0;
    std::uint64_t body_bytes_ = 0;
};

// Runs the handler; whether the connection can take another request.
asio::awaitable<bool> ConnectionImpl::serve_exchange(MessageHead head) {
    const auto began = std::chrono::steady_clock::now();
    auto target = Target::parse(head.target);
    if (!target) {
        co_await refuse(400, target.error().message);
        co_return false;
    }
    const std::string_view expect = head.headers.get("Expect");
    if (!expect.empty() && !head.headers.has_token("Expect", "100-continue")) {
        co_await refuse(417, "The Expect field asks for something unknown.");
        co_return false;
    }

    ExchangeImpl exchange(*this, std::move(head), std::move(*target));
    std::optional<std::string> exception_text;
    try {
        co_await handler_(exchange);
    } catch (const std::exception& exception) {
        exception_text = exception.what();
    } catch (...) {
        exception_text = "an unknown exception";
    }
    if (aborted_) {
        co_return false;
    }
    if (exception_text && options_->failed) {
        options_->failed(
            {Errc::internal,
             "The handler of " + exchange.method() + " " + exchange.target().raw_path() + " threw: " + *exception_text,
             {}});
    }
    if (!exchange.answered() && !broken_) {
        (void)co_await exchange.respond(refusal(500, "The request could not be answered."));
    }
    if (options_->access) {
        options_->access({peer_, exchange.method(), exchange.target().raw_path(), exchange.status(),
                          exchange.body_bytes(), std::chrono::steady_clock::now() - began});
    }
    if (!stream_ || broken_) {
        co_return false;
    }
    if (!exchange.complete()) {
        broken_ = true; // something is missing: the peer has to see that, so no orderly end
        co_return false;
    }
    if (!exchange.keeps_alive() || finishing_) {
        co_return false;
    }
    std::vector<std::byte> unwanted;
    for (std::size_t total = 0; !reader_.body_ended();) {
        unwanted.resize(16 * 1024);
        const auto count = co_await reader_.read_body(*stream_, unwanted);
        total += count.value_or(0);
        if (!count || total > max_drained) {
            co_return false;
        }
    }
    co_return true;
}

} // namespace

std::shared_ptr<ServerConnection> ServerConnection::make(std::shared_ptr<const ServerOptions> options, Handler handler,
                                                         ByteStreamPtr stream, bool secure) {
    return std::make_shared<ConnectionImpl>(std::move(options), std::move(handler), std::move(stream), secure);
}

} // namespace berth::net
