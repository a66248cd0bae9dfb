#include "client/reverse_forward.h"

#include "client/connection_impl.h"
#include "client/file_limit.h"
#include "client/incoming_streams.h"
#include "client/io_bridge.h"
#include "client/link_slot.h"
#include "client/tunnel_report.h"
#include "model/channel/tunnel.h"
#include "net/connect.h"
#include "net/relay.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <set>

namespace berth::client {

namespace {

using model::channel::ReverseListening;
using model::channel::ReverseTarget;

// The person's own machine answers at once or is overloaded.
constexpr std::chrono::milliseconds local_dial_limit{5'000};
// After the workspace would not listen again: what has the port there may end.
constexpr std::chrono::seconds listen_again_pause{5};
// {"port":65535}, with room for what later versions say.
constexpr std::size_t longest_reverse_answer = 1'024;

asio::awaitable<Result<net::ByteStreamPtr>> dial_here(ReverseRequest request) {
    net::ConnectOptions options;
    options.trust = nullptr; // plain TCP
    options.timeout = local_dial_limit;
    if (!request.local_path.empty()) {
        const net::Endpoint endpoint = net::UnixEndpoint{request.local_path};
        auto stream = co_await net::connect(endpoint, options);
        if (!stream) {
            co_return fail(stream.error().code, "Nothing answers on " + request.local_path + " of this computer.",
                           "Start your server, or check where its socket is.");
        }
        co_return stream;
    }
    const net::Endpoint endpoint = net::TcpEndpoint{"localhost", request.local_port, false}; // 127.0.0.1, then ::1
    auto stream = co_await net::connect(endpoint, options);
    if (!stream) {
        co_return fail(stream.error().code,
                       "Nothing answers on port " + std::to_string(request.local_port) + " of this computer.",
                       "Start your server, or check which port it listens on.");
    }
    co_return stream;
}

asio::awaitable<Result<ReverseListening>> read_answer(net::LinkStream& stream) {
    std::string line;
    std::byte byte{};
    while (line.size() < longest_reverse_answer) {
        const auto count = co_await stream.read_some({&byte, 1});
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            break;
        }
        const char character = static_cast<char>(byte);
        if (character == '\n') {
            co_return model::decode_text<ReverseListening>(line);
        }
        line += character;
    }
    co_return fail(Errc::protocol_error, "The workspace does not say what it listens on.",
                   "Restart the workspace to update it, or update this program.");
}

} // namespace

struct ReverseForward::Impl : std::enable_shared_from_this<ReverseForward::Impl> {
    asio::any_io_executor executor;
    std::shared_ptr<LinkSlot> slot;
    ReverseRequest request;
    std::atomic<std::uint16_t> remote_port{0};
    std::shared_ptr<TunnelReport> report = std::make_shared<TunnelReport>();

    // The network thread's.
    std::shared_ptr<net::Link> link; // over which the workspace listens
    std::shared_ptr<net::LinkStream> listening;
    std::set<net::ByteStream*> open_streams;
    bool closed = false;

    // Lets the workspace listen, once.
    static asio::awaitable<Result<void>> listen(std::shared_ptr<Impl> self);
    // Until it no longer listens.
    asio::awaitable<void> last();
    // Lets it listen again whenever the session was lost.
    static asio::awaitable<void> keep(std::shared_ptr<Impl> self);
    static asio::awaitable<void> carry(std::shared_ptr<Impl> self, std::shared_ptr<net::LinkStream> remote);
    void stop_listening();
    void close();
};

asio::awaitable<Result<void>> ReverseForward::Impl::listen(std::shared_ptr<Impl> self) {
    auto usable = co_await usable_link(self->slot);
    if (!usable) {
        co_return std::unexpected(usable.error());
    }
    if (self->closed) {
        co_return fail(Errc::cancelled, "The forward was closed.");
    }
    self->link = std::move(*usable);
    ReverseTarget target;
    target.port = self->request.remote_port != 0 ? self->request.remote_port : self->remote_port.load();
    target.path = self->request.remote_path;
    auto opened = self->link->open_early(std::string(model::channel::reverse_kind),
                                         model::dump(model::channel::encode(target)), link::Priority::interactive);
    if (!opened) {
        co_return std::unexpected(opened.error());
    }
    self->listening = std::shared_ptr<net::LinkStream>(std::move(*opened));
    // Before the answer: the first connection may come right behind it.
    self->slot->incoming->wait_for(*self->link, self->listening->id(), [self](std::shared_ptr<net::LinkStream> remote) {
        asio::co_spawn(self->executor, carry(self, std::move(remote)), asio::detached);
    });
    const auto stream = self->listening; // close() lets go of it
    const auto answer = co_await read_answer(*stream);
    if (!answer) {
        self->stop_listening();
        co_return std::unexpected(answer.error());
    }
    self->remote_port = answer->port;
    co_return Result<void>();
}

asio::awaitable<void> ReverseForward::Impl::last() {
    const auto stream = listening;
    std::byte ignored{};
    for (Result<std::size_t> count = 1; stream && count && *count > 0 && !closed;) {
        count = co_await stream->read_some({&ignored, 1});
    }
    stop_listening();
}

asio::awaitable<void> ReverseForward::Impl::keep(std::shared_ptr<Impl> self) {
    while (!self->closed) {
        co_await self->last();
        Result<void> again = fail(Errc::unavailable, {});
        Error told;
        while (!self->closed && !again) {
            // In no hurry: nobody is woken for it.
            while (!self->closed && !self->slot->usable()) {
                co_await self->slot->changed.wait();
            }
            again = co_await listen(self);
            if (!again && !self->closed) {
                if (told != again.error()) {
                    told = again.error();
                    self->report->tell_failure(told);
                }
                asio::steady_timer timer(self->executor, listen_again_pause);
                co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
            }
        }
    }
}

asio::awaitable<void> ReverseForward::Impl::carry(std::shared_ptr<Impl> self, std::shared_ptr<net::LinkStream> remote) {
    ++self->report->accepted;
    auto local = co_await dial_here(self->request);
    if (!local) {
        remote->refuse(local.error());
        self->report->tell_failure(local.error());
        co_return;
    }
    if (self->closed || !remote->accept()) {
        co_return;
    }
    ++self->report->open;
    self->open_streams.insert(local->get());
    net::RelayOptions options;
    options.moved = [&counted = *self->report](std::size_t up, std::size_t down) {
        counted.to_workspace += up;
        counted.from_workspace += down;
    };
    co_await net::relay(**local, *remote, std::move(options));
    self->open_streams.erase(local->get());
    --self->report->open;
}

void ReverseForward::Impl::stop_listening() {
    if (listening) {
        slot->incoming->forget(*link, listening->id());
        listening->close();
        listening.reset();
        link.reset();
    }
}

void ReverseForward::Impl::close() {
    closed = true;
    stop_listening();
    slot->changed.notify();
    for (net::ByteStream* stream : open_streams) {
        stream->close();
    }
}

Task<Result<std::unique_ptr<ReverseForward>>> ReverseForward::open(Connection& connection, ReverseRequest request) {
    if (request.local_path.empty() && request.local_port == 0) {
        co_return fail(Errc::invalid_argument, "0 is no port to connect to.", "Ports go from 1 to 65535.");
    }
    if (!request.remote_path.empty() && !model::channel::is_socket_path(request.remote_path)) {
        co_return fail(Errc::invalid_argument, "\"" + request.remote_path + "\" is no path of a socket in a workspace.",
                       "Write it from the root on: /tmp/app.sock. It may have 103 bytes.");
    }
    raise_file_limit();
    auto impl = std::make_shared<Impl>();
    impl->executor = connection.impl().executor;
    impl->slot = connection.impl().slot;
    impl->request = std::move(request);
    // Closes it when the waiting is given up, too.
    std::unique_ptr<ReverseForward> forward(new ReverseForward(impl));
    auto listening = co_await on_io<void>(impl->executor, [impl] { return Impl::listen(impl); }, OnDrop::leave);
    if (!listening) {
        co_return std::unexpected(listening.error());
    }
    asio::co_spawn(impl->executor, Impl::keep(impl), asio::detached);
    co_return forward;
}

ReverseForward::ReverseForward(std::shared_ptr<Impl> impl)
    : impl_(std::move(impl)) {}

ReverseForward::~ReverseForward() {
    impl_->report->close();
    asio::post(impl_->executor, [impl = impl_] { impl->close(); });
}

const ReverseRequest& ReverseForward::request() const {
    return impl_->request;
}
std::uint16_t ReverseForward::remote_port() const {
    return impl_->remote_port;
}
ForwardCounters ReverseForward::counters() const {
    return impl_->report->counters();
}
void ReverseForward::on_failure(std::function<void(const Error&)> report) {
    impl_->report->on_failure(std::move(report));
}

} // namespace berth::client
