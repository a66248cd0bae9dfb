#include "agent/reverse/reverse_stream.h"

#include "base/format.h"
#include "net/listen.h"
#include "net/relay.h"
#include "net/socket_stream.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <set>

namespace berth::agent {

namespace {

using namespace model::channel;

// Held twice for each connection.
constexpr std::size_t reverse_relay_buffer = 32 * 1024;
// When the system has no descriptor left for another connection, some may be closed soon.
constexpr std::chrono::milliseconds reverse_accept_pause{100};
// Half of the streams that a link allows: programs of the workspace must not use up those that a person needs.
constexpr std::size_t most_reverse_connections = 1'024;

class ReverseListener : public std::enable_shared_from_this<ReverseListener> {
public:
    ReverseListener(std::shared_ptr<net::Link> link, link::StreamId id, Activity& activity)
        : link_(std::move(link))
        , target_(model::dump(encode(ReverseConnectionTarget{id})))
        , activity_(activity) {}

    Result<ReverseListening> listen(const ReverseTarget& target) {
        if (!target.path.empty()) {
            auto acceptor = net::listen_unix(link_->executor(), target.path);
            if (!acceptor) {
                return std::unexpected(refusal(target.path, acceptor.error()));
            }
            path_ = target.path;
            socket_ = std::move(*acceptor);
            return ReverseListening{};
        }
        auto listener = net::listen_loopback(link_->executor(), target.port);
        if (!listener) {
            return std::unexpected(refusal(berth::format("port {}", target.port), listener.error()));
        }
        ports_ = std::move(listener->acceptors);
        return ReverseListening{listener->port};
    }

    void start() {
        for (auto& acceptor : ports_) {
            asio::co_spawn(link_->executor(), accept_all(shared_from_this(), &acceptor), asio::detached);
        }
        if (socket_) {
            asio::co_spawn(link_->executor(), accept_all(shared_from_this(), &*socket_), asio::detached);
        }
    }

    void close() {
        closed_ = true;
        boost::system::error_code ignored;
        for (auto& acceptor : ports_) {
            acceptor.close(ignored);
        }
        if (socket_) {
            socket_->close(ignored);
            std::error_code gone_already;
            std::filesystem::remove(path_, gone_already);
        }
        for (net::ByteStream* connection : open_) {
            connection->close();
        }
    }

private:
    static Error refusal(const std::string& where, const Error& error) {
        switch (error.code) {
        case Errc::conflict:
            return {Errc::conflict, berth::format("Another program of the workspace has {}.", where),
                    "Choose another one, or end that program."};
        case Errc::forbidden:
            return {Errc::forbidden, berth::format("The workspace may not listen on {}.", where),
                    "Choose a port from 1024 on, or a socket in a folder of yours."};
        default:
            return error;
        }
    }

    template<typename Acceptor>
    static asio::awaitable<void> accept_all(std::shared_ptr<ReverseListener> self, Acceptor* acceptor) {
        while (!self->closed_) {
            auto [error, socket] = co_await acceptor->async_accept(asio::as_tuple(asio::use_awaitable));
            if (!error) {
                if (self->open_.size() < most_reverse_connections) {
                    asio::co_spawn(self->link_->executor(), carry(self, net::make_stream(std::move(socket))),
                                   asio::detached);
                }
            } else if (!self->closed_) {
                asio::steady_timer timer(self->link_->executor(), reverse_accept_pause);
                co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
            }
        }
    }

    static asio::awaitable<void> carry(std::shared_ptr<ReverseListener> self, net::ByteStreamPtr local) {
        auto remote =
            self->link_->open_early(std::string(reverse_connection_kind), self->target_, link::Priority::bulk);
        if (!remote || self->closed_) {
            co_return;
        }
        self->open_.insert(local.get());
        net::RelayOptions options;
        options.buffer_size = reverse_relay_buffer;
        options.moved = [&activity = self->activity_](std::size_t, std::size_t) { activity.touch(); };
        co_await net::relay(*local, **remote, std::move(options));
        self->open_.erase(local.get());
    }

    std::shared_ptr<net::Link> link_;
    std::string target_;
    Activity& activity_;
    std::vector<asio::ip::tcp::acceptor> ports_;
    std::optional<asio::local::stream_protocol::acceptor> socket_;
    std::filesystem::path path_;
    std::set<net::ByteStream*> open_;
    bool closed_ = false;
};

} // namespace

asio::awaitable<void> serve_reverse(std::shared_ptr<net::LinkStream> stream, std::shared_ptr<net::Link> link,
                                    ReverseTarget target, Activity& activity) {
    const auto listener = std::make_shared<ReverseListener>(std::move(link), stream->id(), activity);
    const auto listening = listener->listen(target);
    if (!listening) {
        stream->refuse(listening.error());
        co_return;
    }
    if (!stream->accept()) {
        listener->close();
        co_return;
    }
    const std::string line = model::dump(encode(*listening)) + "\n";
    auto lasting = co_await stream->write(as_bytes(line));
    if (lasting) {
        listener->start();
        // Nothing is said on it any more; its end is the listener's.
        std::array<std::byte, 256> ignored{};
        for (Result<std::size_t> count = 1; count && *count > 0;) {
            count = co_await stream->read_some(ignored);
        }
    }
    listener->close();
}

} // namespace berth::agent
