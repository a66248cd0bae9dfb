#include "client/port_forward.h"

#include "base/format.h"
#include "client/carry.h"
#include "client/connection_impl.h"
#include "client/local_address.h"
#include "client/local_listener.h"
#include "model/channel/tcp.h"
#include "model/channel/tunnel.h"

namespace berth::client {

namespace {

// What a forward's connections are opened with.
struct ForwardTarget {
    std::string kind;
    std::string json;
};

ForwardTarget target_of(const ForwardRequest& request) {
    if (!request.remote_path.empty()) {
        model::channel::UnixTarget target;
        target.path = request.remote_path;
        return {std::string(model::channel::unix_kind), model::dump(model::channel::encode(target))};
    }
    model::channel::TcpTarget target;
    target.port = request.remote_port;
    return {std::string(model::channel::tcp_kind), model::dump(model::channel::encode(target))};
}

asio::awaitable<std::optional<Error>> carry_forward(net::ByteStream& local, std::shared_ptr<LinkSlot> slot,
                                                    std::shared_ptr<TunnelReport> report, ForwardTarget target) {
    const auto link = co_await usable_link(std::move(slot));
    if (!link) {
        co_return link.error();
    }
    // Not waiting for the agent's answer saves a round trip; a refusal comes back from the relay.
    auto remote = (*link)->open_early(std::move(target.kind), std::move(target.json), link::Priority::bulk);
    if (!remote) {
        co_return remote.error();
    }
    co_return co_await carry_over(local, **remote, std::move(report));
}

Result<void> check(const ForwardRequest& request) {
    if (request.remote_path.empty() && request.remote_port == 0) {
        return fail(Errc::invalid_argument, "0 is no port of a workspace.", "Ports go from 1 to 65535.");
    }
    for (const std::string& path : {request.remote_path, request.local_path}) {
        if (!path.empty() && path.size() > model::channel::longest_socket_path) {
            return fail(Errc::invalid_argument, "The path " + path + " is too long for a socket.",
                        berth::format("Choose one of at most {} bytes.", model::channel::longest_socket_path));
        }
    }
    if (!request.remote_path.empty() && !model::channel::is_socket_path(request.remote_path)) {
        return fail(Errc::invalid_argument, "\"" + request.remote_path + "\" is no path of a socket in a workspace.",
                    "Write it from the root on: /run/app.sock.");
    }
    return {};
}

} // namespace

struct PortForward::Impl {
    ForwardRequest request;
    std::uint16_t local_port = 0;
    bool wanted = true;
    bool ipv6 = false;
    std::unique_ptr<HeldPort> held;
    std::shared_ptr<TunnelReport> report = std::make_shared<TunnelReport>();
    std::shared_ptr<LocalListener> listener;
};

Result<std::unique_ptr<PortForward>> PortForward::open(Connection& connection, ForwardRequest request) {
    if (auto checked = check(request); !checked) {
        return std::unexpected(std::move(checked.error()));
    }
    const auto executor = connection.impl().executor;
    auto impl = std::make_unique<Impl>();
    const LocalListener::Carry carry = [slot = connection.impl().slot, report = impl->report,
                                        target = target_of(request)](net::ByteStream& local) {
        return carry_forward(local, slot, report, target);
    };
    if (!request.local_path.empty()) {
        auto socket = net::listen_unix(executor, request.local_path);
        if (!socket) {
            const bool taken = socket.error().code == Errc::conflict;
            return taken ? fail(Errc::conflict, request.local_path + " is there already.",
                                "Remove it if nothing needs it, or choose another path.")
                         : std::unexpected(socket.error());
        }
        impl->listener = LocalListener::start(executor, impl->report, std::move(*socket), request.local_path, carry);
    } else {
        PortHolder holder;
        holder.workspace_id = connection.workspace_id();
        holder.workspace_name = request.workspace_name.empty() ? connection.workspace_id() : request.workspace_name;
        holder.remote =
            request.remote_path.empty() ? berth::format("port {}", request.remote_port) : request.remote_path;
        auto port = take_local_port(executor, request.local_port, request.remote_port, request.ipv6, std::move(holder));
        if (!port) {
            return std::unexpected(std::move(port.error()));
        }
        impl->local_port = port->listener.port;
        impl->ipv6 = port->listener.ipv6;
        impl->wanted = port->wanted;
        impl->held = std::move(port->held);
        impl->listener = LocalListener::start(executor, impl->report, std::move(port->listener), carry);
    }
    impl->request = std::move(request);
    return std::unique_ptr<PortForward>(new PortForward(std::move(impl)));
}

PortForward::PortForward(std::unique_ptr<Impl> impl)
    : impl_(std::move(impl)) {}

PortForward::~PortForward() {
    impl_->report->close();
    LocalListener::close(impl_->listener);
}

std::uint16_t PortForward::remote_port() const {
    return impl_->request.remote_port;
}
std::uint16_t PortForward::local_port() const {
    return impl_->local_port;
}
const std::string& PortForward::remote_path() const {
    return impl_->request.remote_path;
}
const std::string& PortForward::local_path() const {
    return impl_->request.local_path;
}
bool PortForward::has_wanted_port() const {
    return impl_->wanted;
}
bool PortForward::listens_on_ipv6() const {
    return impl_->ipv6;
}

ForwardCounters PortForward::counters() const {
    return impl_->report->counters();
}

void PortForward::on_failure(std::function<void(const Error&)> report) {
    impl_->report->on_failure(std::move(report));
}

} // namespace berth::client
