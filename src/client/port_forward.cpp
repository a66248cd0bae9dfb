#include "client/port_forward.h"

#include "client/connection_impl.h"
#include "model/channel/tcp.h"
#include "net/relay.h"
#include "net/socket_stream.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <mutex>
#include <set>

namespace berth::client {

namespace {

using namespace std::literals;
using asio::ip::tcp;
using boost::system::error_code;

// When the system has no descriptor left for another connection, some may be closed soon.
constexpr auto accept_pause = 100ms;
// Tries to find a number that is free on both 127.0.0.1 and ::1; the system's first choice hardly ever fails.
constexpr int most_port_choices = 10;

Result<tcp::acceptor> listen_on(const asio::any_io_executor& executor, const tcp::endpoint& endpoint,
                                error_code& error) {
    tcp::acceptor acceptor(executor);
    acceptor.open(endpoint.protocol(), error);
#ifndef _WIN32
    // Without it a number is refused for a minute after connections to it were open. (On Windows it means something
    // else: that others may take the port.)
    if (!error) {
        acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    }
#endif
    if (!error && endpoint.protocol() == tcp::v6()) {
        acceptor.set_option(asio::ip::v6_only(true), error);
    }
    if (!error) {
        acceptor.bind(endpoint, error);
    }
    if (!error) {
        acceptor.listen(tcp::acceptor::max_listen_connections, error);
    }
    if (error) {
        return fail(Errc::io_error, error.message());
    }
    return acceptor;
}

struct Listeners {
    std::vector<tcp::acceptor> acceptors;
    std::uint16_t port = 0;
    bool ipv6 = false;
};

bool is_no_ipv6(const error_code& error) {
    return error == asio::error::address_family_not_supported || error == boost::system::errc::address_not_available;
}

// 127.0.0.1 and, where the machine has it, ::1, on the same number.
Result<Listeners> listen_on_loopback(const asio::any_io_executor& executor, std::uint16_t port, bool ipv6,
                                     error_code& error) {
    Listeners listeners;
    auto v4 = listen_on(executor, tcp::endpoint(asio::ip::address_v4::loopback(), port), error);
    if (!v4) {
        return std::unexpected(v4.error());
    }
    listeners.port = v4->local_endpoint(error).port();
    listeners.acceptors.push_back(std::move(*v4));
    if (ipv6) {
        auto v6 = listen_on(executor, tcp::endpoint(asio::ip::address_v6::loopback(), listeners.port), error);
        if (v6) {
            listeners.acceptors.push_back(std::move(*v6));
            listeners.ipv6 = true;
        } else if (!is_no_ipv6(error)) {
            // Somebody else has it there: a browser that takes "localhost" for ::1 would reach them.
            return std::unexpected(v6.error());
        }
    }
    return listeners;
}

Result<Listeners> choose_port(const asio::any_io_executor& executor, const ForwardRequest& request) {
    error_code error;
    const std::uint16_t wanted = request.local_port.value_or(request.remote_port);
    auto listeners = listen_on_loopback(executor, wanted, request.ipv6, error);
    if (listeners) {
        return listeners;
    }
    const std::string port = std::to_string(wanted);
    if (request.local_port && *request.local_port != 0) {
        if (error == asio::error::address_in_use) {
            return fail(Errc::conflict, "The local port " + port + " is taken by another program.",
                        "Choose another one, or leave it out and Berth finds one.");
        }
        if (error == asio::error::access_denied) {
            return fail(Errc::forbidden, "You may not listen on the local port " + port + ".",
                        "Choose one from 1024 on, or leave it out and Berth finds one.");
        }
        return fail(Errc::io_error, "The local port " + port + " cannot be opened: " + error.message() + ".");
    }
    for (int i = 0; i < most_port_choices && !listeners; ++i) {
        listeners = listen_on_loopback(executor, 0, request.ipv6, error);
    }
    if (!listeners) {
        return fail(Errc::io_error, "No local port can be opened: " + error.message() + ".");
    }
    return listeners;
}

} // namespace

struct PortForward::Impl {
    asio::any_io_executor executor;
    std::shared_ptr<LinkSlot> slot;
    std::uint16_t remote_port = 0;
    std::uint16_t local_port = 0;
    bool wanted = true;
    bool ipv6 = false;

    std::atomic<std::uint64_t> accepted{0};
    std::atomic<std::uint64_t> open_now{0};
    std::atomic<std::uint64_t> failed{0};
    std::atomic<std::uint64_t> to_workspace{0};
    std::atomic<std::uint64_t> from_workspace{0};

    // The network thread's.
    std::vector<tcp::acceptor> acceptors;
    std::set<net::ByteStream*> open_streams;
    bool closed = false;

    // The Qt thread's end of failure reports.
    std::mutex mutex;
    std::unique_ptr<QObject> home = std::make_unique<QObject>();
    std::function<void(const Error&)> report;

    static asio::awaitable<void> accept_all(std::shared_ptr<Impl> self, std::size_t index);
    static asio::awaitable<void> serve(std::shared_ptr<Impl> self, tcp::socket socket);
    asio::awaitable<std::optional<Error>> carry(net::ByteStream& local);
    void tell(Error error);
};

asio::awaitable<void> PortForward::Impl::accept_all(std::shared_ptr<Impl> self, std::size_t index) {
    while (!self->closed) {
        auto [error, socket] = co_await self->acceptors[index].async_accept(asio::as_tuple(asio::use_awaitable));
        if (!error) {
            asio::co_spawn(self->executor, serve(self, std::move(socket)), asio::detached);
        } else if (!self->closed) {
            asio::steady_timer timer(self->executor, accept_pause);
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }
}

asio::awaitable<void> PortForward::Impl::serve(std::shared_ptr<Impl> self, tcp::socket socket) {
    if (self->closed) {
        co_return;
    }
    ++self->accepted;
    ++self->open_now;
    const auto local = net::make_stream(std::move(socket));
    self->open_streams.insert(local.get());
    auto error = co_await self->carry(*local);
    self->open_streams.erase(local.get());
    --self->open_now;
    if (error && !self->closed) {
        ++self->failed;
        self->tell(std::move(*error));
    }
}

// Why it could not be carried, if it could not; a connection that one of its ends breaks off is no failure of ours.
asio::awaitable<std::optional<Error>> PortForward::Impl::carry(net::ByteStream& local) {
    const auto session = slot->link;
    if (!session) {
        co_return slot->absent;
    }
    model::channel::TcpTarget target;
    target.port = remote_port;
    // Not waiting for the agent's answer saves a round trip; a refusal comes back from the relay.
    auto remote = session->open_early(std::string(model::channel::tcp_kind),
                                      model::dump(model::channel::encode(target)), link::Priority::bulk);
    if (!remote) {
        co_return remote.error();
    }
    net::RelayOptions options;
    options.moved = [this](std::size_t up, std::size_t down) {
        to_workspace += up;
        from_workspace += down;
    };
    const auto relayed = co_await net::relay(local, **remote, std::move(options));
    // Nothing ever came back and the workspace's side says why: nobody listens there, or this role may not.
    const bool refused = relayed.error && relayed.b_to_a == 0 && relayed.error->code != Errc::cancelled &&
                         relayed.error->code != Errc::io_error;
    co_return refused ? std::optional(*relayed.error) : std::nullopt;
}

void PortForward::Impl::tell(Error error) {
    const std::lock_guard lock(mutex);
    if (home) {
        QMetaObject::invokeMethod(
            home.get(),
            [this, error = std::move(error)] {
                if (report) {
                    report(error);
                }
            },
            Qt::QueuedConnection);
    }
}

Result<std::unique_ptr<PortForward>> PortForward::open(Connection& connection, ForwardRequest request) {
    if (request.remote_port == 0) {
        return fail(Errc::invalid_argument, "0 is no port of a workspace.", "Ports go from 1 to 65535.");
    }
    auto impl = std::make_shared<Impl>();
    impl->executor = connection.impl().executor;
    auto listeners = choose_port(impl->executor, request);
    if (!listeners) {
        return std::unexpected(listeners.error());
    }
    impl->slot = connection.impl().slot;
    impl->remote_port = request.remote_port;
    impl->local_port = listeners->port;
    impl->wanted = listeners->port == request.local_port.value_or(request.remote_port) || request.local_port == 0;
    impl->ipv6 = listeners->ipv6;
    impl->acceptors = std::move(listeners->acceptors);
    asio::post(impl->executor, [impl] {
        for (std::size_t i = 0; i < impl->acceptors.size(); ++i) {
            asio::co_spawn(impl->executor, Impl::accept_all(impl, i), asio::detached);
        }
    });
    return std::unique_ptr<PortForward>(new PortForward(std::move(impl)));
}

PortForward::PortForward(std::shared_ptr<Impl> impl)
    : impl_(std::move(impl)) {}

PortForward::~PortForward() {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->home.reset();
    }
    asio::post(impl_->executor, [impl = impl_] {
        impl->closed = true;
        for (auto& acceptor : impl->acceptors) {
            error_code ignored;
            acceptor.close(ignored);
        }
        for (auto* stream : impl->open_streams) {
            stream->close();
        }
    });
}

std::uint16_t PortForward::remote_port() const {
    return impl_->remote_port;
}
std::uint16_t PortForward::local_port() const {
    return impl_->local_port;
}
bool PortForward::has_wanted_port() const {
    return impl_->wanted;
}
bool PortForward::listens_on_ipv6() const {
    return impl_->ipv6;
}

ForwardCounters PortForward::counters() const {
    return {impl_->accepted, impl_->open_now, impl_->failed, impl_->to_workspace, impl_->from_workspace};
}

void PortForward::on_failure(std::function<void(const Error&)> report) {
    impl_->report = std::move(report);
}

} // namespace berth::client
