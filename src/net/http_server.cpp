#include "net/http_server.h"

#include "net/error.h"
#include "net/event.h"
#include "net/listen.h"
#include "net/server_connection.h"
#include "net/socket_stream.h"
#include "net/timeout.h"
#include "net/tls.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <array>
#include <atomic>
#include <filesystem>
#include <map>
#include <mutex>

namespace berth::net {

namespace {

using tcp = asio::ip::tcp;
using local = asio::local::stream_protocol;

// After accept() failed for lack of descriptors or memory: time for some to become free.
constexpr std::chrono::milliseconds accept_pause{100};

} // namespace

class HttpServer::State : public std::enable_shared_from_this<HttpServer::State> {
public:
    State(const asio::any_io_executor& executor, ServerOptions options, Handler handler)
        : executor_(executor)
        , strand_(asio::make_strand(executor))
        , options_(std::make_shared<const ServerOptions>(std::move(options)))
        , handler_(std::move(handler))
        , tcp_(strand_)
        , local_(strand_)
        , changed_(strand_) {}

    Result<> listen() {
        if (options_->tls) {
            if (auto loaded = load_tls(); !loaded) {
                return loaded;
            }
        }
        if (const auto* wanted = std::get_if<UnixListener>(&options_->listener)) {
            return listen_local(*wanted);
        }
        return listen_tcp(std::get<TcpListener>(options_->listener));
    }

    void start() { asio::co_spawn(strand_, accept_loop(shared_from_this()), asio::detached); }

    std::uint16_t port() const { return port_; }
    std::size_t connections() const { return count_; }

    Result<> load_tls() {
        auto context = server_context(*options_->tls);
        if (!context) {
            return std::unexpected(context.error());
        }
        const std::lock_guard lock(tls_mutex_);
        tls_ = std::move(*context);
        return {};
    }

    // Closes the listener and tells every connection to come to an end.
    void stop_accepting() {
        stopping_ = true;
        boost::system::error_code ignored;
        tcp_.close(ignored);
        local_.close(ignored);
        if (!socket_file_.empty()) {
            std::error_code failed;
            std::filesystem::remove(std::exchange(socket_file_, {}), failed);
        }
        changed_.notify();
    }

    void finish_all() {
        for (auto& [id, entry] : entries_) {
            asio::post(entry->executor, [entry] {
                if (entry->connection) {
                    entry->connection->finish();
                } else {
                    entry->cancel.emit(asio::cancellation_type::terminal); // still in its TLS handshake
                }
            });
        }
    }

    void abort_all() {
        stopping_ = true;
        for (auto& [id, entry] : entries_) {
            asio::post(entry->executor, [entry] {
                if (entry->connection) {
                    entry->connection->abort();
                }
                entry->cancel.emit(asio::cancellation_type::terminal);
            });
        }
    }

    static asio::awaitable<void> shutdown(std::shared_ptr<State> self, std::chrono::milliseconds grace) {
        self->stop_accepting();
        self->finish_all();
        asio::steady_timer end(self->strand_, grace);
        const auto over = std::make_shared<bool>(false); // the handler may come after this frame
        end.async_wait([self, over](const boost::system::error_code& code) {
            if (!code) {
                *over = true;
                self->changed_.notify();
            }
        });
        while (!self->entries_.empty() && !*over) {
            co_await self->changed_.wait();
        }
        end.cancel();
        self->abort_all();
        while (!self->entries_.empty()) {
            co_await self->changed_.wait();
        }
    }

    asio::strand<asio::any_io_executor> strand() const { return strand_; }

private:
    // Shared with the handlers that run on the connection's own strand.
    struct Entry {
        explicit Entry(asio::any_io_executor on)
            : executor(std::move(on)) {}
        asio::any_io_executor executor;
        asio::cancellation_signal cancel;
        std::shared_ptr<ServerConnection> connection; // set once TLS is done
    };

    Result<> listen_tcp(const TcpListener& wanted) {
        boost::system::error_code code;
        const auto address = asio::ip::make_address(wanted.address, code);
        if (code) {
            return fail(Errc::invalid_argument, "The address to listen on is not numeric: " + wanted.address + ".");
        }
        const tcp::endpoint endpoint(address, wanted.port);
        tcp_.open(endpoint.protocol(), code);
        if (!code) {
            tcp_.set_option(tcp::acceptor::reuse_address(true), code);
            tcp_.bind(endpoint, code);
        }
        if (!code) {
            tcp_.listen(asio::socket_base::max_listen_connections, code);
        }
        if (code) {
            return std::unexpected(
                to_error(code, "Listening on " + wanted.address + ":" + std::to_string(wanted.port) + " failed"));
        }
        port_ = tcp_.local_endpoint().port();
        return {};
    }

    Result<> listen_local(const UnixListener& wanted) {
        auto listening = listen_unix(strand_, wanted.path, static_cast<std::filesystem::perms>(wanted.mode));
        if (!listening) {
            return std::unexpected(listening.error());
        }
        local_ = std::move(*listening);
        socket_file_ = wanted.path;
        return {};
    }

    static asio::awaitable<void> accept_loop(std::shared_ptr<State> self) {
        while (!self->stopping_) {
            if (self->entries_.size() >= self->options_->limits.connections) {
                co_await self->changed_.wait();
                continue;
            }
            const asio::any_io_executor executor = self->next_executor();
            boost::system::error_code code;
            ByteStreamPtr stream;
            if (self->local_.is_open()) {
                local::socket socket(executor);
                std::tie(code) = co_await self->local_.async_accept(socket, asio::as_tuple(asio::use_awaitable));
                if (!code) {
                    stream = make_stream(std::move(socket));
                }
            } else {
                tcp::socket socket(executor);
                std::tie(code) = co_await self->tcp_.async_accept(socket, asio::as_tuple(asio::use_awaitable));
                if (!code) {
                    stream = make_stream(std::move(socket));
                }
            }
            if (self->stopping_) {
                break;
            }
            if (code) {
                if (self->options_->failed) {
                    self->options_->failed(to_error(code, "Accepting a connection failed"));
                }
                asio::steady_timer pause(self->strand_, accept_pause);
                co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
                continue;
            }
            self->add(executor, std::move(stream));
        }
    }

    asio::any_io_executor next_executor() {
        const auto& executors = options_->connection_executors;
        return executors.empty() ? asio::make_strand(executor_) : executors[next_id_ % executors.size()];
    }

    void add(const asio::any_io_executor& executor, ByteStreamPtr stream) {
        const std::uint64_t id = next_id_++;
        auto entry = std::make_shared<Entry>(executor);
        entries_.emplace(id, entry);
        count_ = entries_.size();
        asio::co_spawn(executor, serve(options_, handler_, tls(), entry, std::move(stream)),
                       asio::bind_cancellation_slot(entry->cancel.slot(),
                                                    [self = shared_from_this(), id](const std::exception_ptr&) {
                                                        // What a cancelled handler throws has no further meaning.
                                                        asio::post(self->strand_, [self, id] { self->remove(id); });
                                                    }));
    }

    void remove(std::uint64_t id) {
        entries_.erase(id);
        count_ = entries_.size();
        changed_.notify();
    }

    static asio::awaitable<void> serve(std::shared_ptr<const ServerOptions> options, Handler handler, TlsContext tls,
                                       std::shared_ptr<Entry> entry, ByteStreamPtr stream) {
        const bool secure = tls != nullptr;
        if (secure) {
            auto accepted = co_await with_timeout(tls_accept(std::move(stream), std::move(tls)),
                                                  options->timeouts.header, "The TLS handshake");
            if (!accepted) {
                co_return; // scanners and clients that do not trust us: nothing to say and nothing to log
            }
            stream = std::move(*accepted);
        }
        entry->connection = ServerConnection::make(std::move(options), std::move(handler), std::move(stream), secure);
        const auto connection = entry->connection;
        co_await connection->serve();
        entry->connection.reset();
    }

    TlsContext tls() {
        const std::lock_guard lock(tls_mutex_);
        return tls_;
    }

    asio::any_io_executor executor_;
    asio::strand<asio::any_io_executor> strand_; // everything below that is not atomic or locked
    std::shared_ptr<const ServerOptions> options_;
    Handler handler_;
    tcp::acceptor tcp_;
    local::acceptor local_;
    Event changed_; // a connection has gone, or the server stops
    std::map<std::uint64_t, std::shared_ptr<Entry>> entries_;
    std::uint64_t next_id_ = 0;
    std::filesystem::path socket_file_;
    std::uint16_t port_ = 0;
    std::atomic<std::size_t> count_ = 0;
    std::atomic<bool> stopping_ = false;
    std::mutex tls_mutex_;
    TlsContext tls_; // guarded by tls_mutex_
};

HttpServer::HttpServer(std::shared_ptr<State> state)
    : state_(std::move(state)) {}

HttpServer::~HttpServer() {
    asio::dispatch(state_->strand(), [state = state_] {
        state->stop_accepting();
        state->abort_all();
    });
}

Result<std::unique_ptr<HttpServer>> HttpServer::listen(asio::any_io_executor executor, ServerOptions options,
                                                       Handler handler) {
    auto state = std::make_shared<State>(std::move(executor), std::move(options), std::move(handler));
    if (auto listening = state->listen(); !listening) {
        return std::unexpected(listening.error());
    }
    return std::unique_ptr<HttpServer>(new HttpServer(std::move(state)));
}

void HttpServer::start() {
    state_->start();
}

std::uint16_t HttpServer::port() const {
    return state_->port();
}

std::size_t HttpServer::connections() const {
    return state_->connections();
}

Result<> HttpServer::reload_tls() {
    return state_->load_tls();
}

asio::awaitable<void> HttpServer::shutdown(std::chrono::milliseconds grace) {
    const auto state = state_;
    co_await asio::co_spawn(state->strand(), State::shutdown(state, grace), asio::use_awaitable);
}

asio::awaitable<Result<std::string>> Exchange::read_body(std::size_t limit) {
    std::string body;
    std::array<std::byte, 16 * 1024> piece; // on the coroutine's frame
    for (;;) {
        const auto count = co_await read_some(piece);
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            co_return body;
        }
        if (body.size() + *count > limit) {
            co_return fail(Errc::too_large, "The request's body is larger than " + std::to_string(limit) + " bytes.");
        }
        body += as_text(std::span(piece).first(*count));
    }
}

asio::awaitable<Result<>> Exchange::write(std::string_view text) {
    co_return co_await write(as_bytes(text));
}

const std::string& Exchange::parameter(std::string_view name) const {
    static const std::string none;
    const auto found = parameters.find(name);
    return found == parameters.end() ? none : found->second;
}

} // namespace berth::net
