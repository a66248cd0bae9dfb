#include "client/socks_proxy.h"

#include "client/carry.h"
#include "client/connection_impl.h"
#include "client/local_address.h"
#include "client/local_listener.h"
#include "model/channel/socks.h"
#include "model/channel/tunnel.h"
#include "net/deadline.h"

namespace berth::client {

namespace {

using model::channel::SocksNegotiation;
using model::channel::SocksReply;
using model::channel::SocksRequest;

// Programs on the same machine ask at once.
constexpr std::chrono::milliseconds socks_request_limit{10'000};
// A whole request, and perhaps the first bytes behind it.
constexpr std::size_t socks_buffer = 4 * 1024;

// Talks to the program until it has said where to; `behind` is what it sent beyond that.
asio::awaitable<Result<SocksRequest>> negotiate(net::ByteStream& local, Bytes& behind) {
    net::ByteStream* raw = &local;
    net::Deadline deadline(local.executor(), [raw] { raw->cancel(); });
    deadline.arm(socks_request_limit);
    SocksNegotiation socks;
    Bytes buffer(socks_buffer);
    while (socks.state() == SocksNegotiation::State::reading) {
        const auto count = co_await local.read_some(buffer);
        if (!count || *count == 0) {
            co_return fail(Errc::cancelled, "The program has gone before it said where to.");
        }
        const ByteView came = ByteView(buffer).first(*count);
        const std::size_t used = socks.feed(came);
        behind.assign(came.begin() + static_cast<std::ptrdiff_t>(used), came.end());
        if (const Bytes answer = socks.to_send(); !answer.empty()) {
            if (auto written = co_await local.write(ByteView(answer)); !written) {
                co_return fail(Errc::cancelled, "The program has gone before it said where to.");
            }
        }
    }
    if (socks.state() == SocksNegotiation::State::refused) {
        co_return std::unexpected(socks.error());
    }
    co_return socks.request();
}

asio::awaitable<Result<net::LinkStreamPtr>> open_dial(std::shared_ptr<LinkSlot> slot, SocksRequest request) {
    if (!model::channel::is_host(request.host)) {
        co_return fail(Errc::invalid_argument, "The program asked for a host whose name is none.");
    }
    const auto link = co_await usable_link(std::move(slot));
    if (!link) {
        co_return std::unexpected(link.error());
    }
    model::channel::DialTarget target;
    target.host = std::move(request.host);
    target.port = request.port;
    co_return co_await (*link)->open(std::string(model::channel::dial_kind),
                                     model::dump(model::channel::encode(target)), link::Priority::bulk);
}

asio::awaitable<std::optional<Error>> carry_socks(net::ByteStream& local, std::shared_ptr<LinkSlot> slot,
                                                  std::shared_ptr<TunnelReport> report) {
    Bytes behind;
    auto request = co_await negotiate(local, behind);
    if (!request) {
        const bool gone = request.error().code == Errc::cancelled;
        co_return gone ? std::nullopt : std::optional(request.error());
    }
    auto remote = co_await open_dial(std::move(slot), std::move(*request));
    const Bytes answer =
        SocksNegotiation::reply(remote ? SocksReply::succeeded : model::channel::socks_reply_for(remote.error().code));
    const auto told = co_await local.write(ByteView(answer));
    if (!remote) {
        co_return remote.error();
    }
    if (!told) {
        co_return std::nullopt;
    }
    if (!behind.empty()) {
        if (const auto written = co_await (*remote)->write(ByteView(behind)); !written) {
            co_return std::nullopt;
        }
        report->to_workspace += behind.size();
    }
    co_return co_await carry_over(local, **remote, std::move(report));
}

} // namespace

struct SocksProxy::Impl {
    std::uint16_t local_port = 0;
    bool wanted = true;
    std::unique_ptr<HeldPort> held;
    std::shared_ptr<TunnelReport> report = std::make_shared<TunnelReport>();
    std::shared_ptr<LocalListener> listener;
};

Result<std::unique_ptr<SocksProxy>> SocksProxy::open(Connection& connection, std::optional<std::uint16_t> local_port,
                                                     std::string workspace_name) {
    const auto executor = connection.impl().executor;
    PortHolder holder;
    holder.workspace_id = connection.workspace_id();
    holder.workspace_name = std::move(workspace_name);
    holder.remote = "the proxy";
    auto port = take_local_port(executor, local_port, usual_port, true, std::move(holder));
    if (!port) {
        return std::unexpected(std::move(port.error()));
    }
    auto impl = std::make_unique<Impl>();
    impl->local_port = port->listener.port;
    impl->wanted = port->wanted;
    impl->held = std::move(port->held);
    impl->listener = LocalListener::start(executor, impl->report, std::move(port->listener),
                                          [slot = connection.impl().slot, report = impl->report](
                                              net::ByteStream& local) { return carry_socks(local, slot, report); });
    return std::unique_ptr<SocksProxy>(new SocksProxy(std::move(impl)));
}

SocksProxy::SocksProxy(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}

SocksProxy::~SocksProxy() {
    impl_->report->close();
    LocalListener::close(impl_->listener);
}

std::uint16_t SocksProxy::local_port() const {
    return impl_->local_port;
}
bool SocksProxy::has_wanted_port() const {
    return impl_->wanted;
}
ForwardCounters SocksProxy::counters() const {
    return impl_->report->counters();
}
void SocksProxy::on_failure(std::function<void(const Error&)> report) {
    impl_->report->on_failure(std::move(report));
}

} // namespace berth::client
