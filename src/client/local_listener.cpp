#include "client/local_listener.h"

#include "client/file_limit.h"
#include "net/socket_stream.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace berth::client {

namespace {

// When the system has no descriptor left for another connection, some may be closed soon.
constexpr std::chrono::milliseconds local_accept_pause{100};

} // namespace

std::shared_ptr<LocalListener> LocalListener::start(asio::any_io_executor executor,
                                                    std::shared_ptr<TunnelReport> report, net::LoopbackListener ports,
                                                    Carry carry) {
    const std::shared_ptr<LocalListener> self(
        new LocalListener(std::move(executor), std::move(report), std::move(carry)));
    self->ports_ = std::move(ports.acceptors);
    self->begin();
    return self;
}

std::shared_ptr<LocalListener> LocalListener::start(asio::any_io_executor executor,
                                                    std::shared_ptr<TunnelReport> report,
                                                    asio::local::stream_protocol::acceptor socket,
                                                    std::filesystem::path path, Carry carry) {
    const std::shared_ptr<LocalListener> self(
        new LocalListener(std::move(executor), std::move(report), std::move(carry)));
    self->socket_ = std::move(socket);
    self->path_ = std::move(path);
    self->begin();
    return self;
}

void LocalListener::begin() {
    raise_file_limit();
    asio::post(executor_, [self = shared_from_this()] {
        for (auto& acceptor : self->ports_) {
            asio::co_spawn(self->executor_, accept_all(self, &acceptor), asio::detached);
        }
        if (self->socket_) {
            asio::co_spawn(self->executor_, accept_all(self, &*self->socket_), asio::detached);
        }
    });
}

void LocalListener::close(std::shared_ptr<LocalListener> listener) {
    const auto executor = listener->executor_;
    asio::post(executor, [self = std::move(listener)] { self->end(); });
}

void LocalListener::end() {
    closed_ = true;
    boost::system::error_code ignored;
    for (auto& acceptor : ports_) {
        acceptor.close(ignored);
    }
    if (socket_ && socket_->is_open()) {
        socket_->close(ignored);
        std::error_code gone_already;
        std::filesystem::remove(path_, gone_already);
    }
    for (net::ByteStream* stream : open_) {
        stream->close();
    }
}

template<typename Acceptor>
asio::awaitable<void> LocalListener::accept_all(std::shared_ptr<LocalListener> self, Acceptor* acceptor) {
    while (!self->closed_) {
        auto [error, socket] = co_await acceptor->async_accept(asio::as_tuple(asio::use_awaitable));
        if (!error) {
            asio::co_spawn(self->executor_, serve(self, net::make_stream(std::move(socket))), asio::detached);
        } else if (!self->closed_) {
            asio::steady_timer timer(self->executor_, local_accept_pause);
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }
}

asio::awaitable<void> LocalListener::serve(std::shared_ptr<LocalListener> self, net::ByteStreamPtr local) {
    if (self->closed_) {
        co_return;
    }
    ++self->report_->accepted;
    ++self->report_->open;
    self->open_.insert(local.get());
    auto error = co_await self->carry_(*local);
    self->open_.erase(local.get());
    --self->report_->open;
    if (error && !self->closed_) {
        self->report_->tell_failure(std::move(*error));
    }
}

} // namespace berth::client
