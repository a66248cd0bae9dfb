#include "desktop/ports/tunnel_registry.h"

#include "client/port_forward.h"
#include "client/reverse_forward.h"
#include "client/socks_proxy.h"

#include <algorithm>
#include <utility>

namespace berth::desktop {

namespace {

using client::Task;

Task<Result<OpenedTunnel>> open_reverse(client::Connection& connection, TunnelRequest request,
                                        std::function<void(const Error&)> failed) {
    client::ReverseRequest wanted;
    wanted.remote_port = request.remote.port;
    wanted.remote_path = request.remote.path;
    wanted.local_port = request.local.port;
    wanted.local_path = request.local.path;
    auto opening = client::ReverseForward::open(connection, std::move(wanted));
    auto opened = co_await std::move(opening);
    if (!opened) {
        co_return std::unexpected(std::move(opened.error()));
    }
    const std::shared_ptr<client::ReverseForward> tunnel = std::move(*opened);
    tunnel->on_failure(std::move(failed));
    request.remote.port = tunnel->remote_port();
    OpenedTunnel made{request.remote, request.local, tunnel, [tunnel] { return tunnel->counters(); }};
    co_return made;
}

Result<OpenedTunnel> open_socket(client::Connection& connection, const TunnelRequest& request, std::string name,
                                 std::function<void(const Error&)> failed) {
    client::ForwardRequest wanted;
    wanted.remote_path = request.remote.path;
    wanted.local_path = request.local.path;
    wanted.local_port = request.local.port;
    wanted.workspace_name = std::move(name);
    auto opened = client::PortForward::open(connection, std::move(wanted));
    if (!opened) {
        return std::unexpected(std::move(opened.error()));
    }
    const std::shared_ptr<client::PortForward> tunnel = std::move(*opened);
    tunnel->on_failure(std::move(failed));
    return OpenedTunnel{
        request.remote, {tunnel->local_port(), tunnel->local_path()}, tunnel, [tunnel] { return tunnel->counters(); }};
}

Result<OpenedTunnel> open_proxy(client::Connection& connection, const TunnelRequest& request, std::string name,
                                std::function<void(const Error&)> failed) {
    const auto port = request.local.port == 0 ? std::nullopt : std::optional(request.local.port);
    auto opened = client::SocksProxy::open(connection, port, std::move(name));
    if (!opened) {
        return std::unexpected(std::move(opened.error()));
    }
    const std::shared_ptr<client::SocksProxy> tunnel = std::move(*opened);
    tunnel->on_failure(std::move(failed));
    return OpenedTunnel{{}, {tunnel->local_port(), {}}, tunnel, [tunnel] { return tunnel->counters(); }};
}

Task<Result<OpenedTunnel>> at_once(Result<OpenedTunnel> opened) {
    co_return opened;
}

} // namespace

TunnelRegistry::TunnelRegistry(TunnelOpener opener, QObject* parent)
    : QObject(parent)
    , opener_(std::move(opener)) {}

TunnelRegistry::~TunnelRegistry() = default;

Task<Result<void>> TunnelRegistry::open(std::string workspace_id, TunnelRequest request) {
    const Key key{workspace_id, ++last_number_};
    std::function<void(const Error&)> failed = [this, key](const Error& error) {
        const auto entry = entries_.find(key);
        if (entry != entries_.end() && entry->second.tunnel.failure != error) {
            entry->second.tunnel.failure = error;
            Q_EMIT changed(key.first);
        }
    };
    auto opening = opener_(workspace_id, request, std::move(failed));
    auto opened = co_await std::move(opening);
    if (!opened) {
        co_return std::unexpected(std::move(opened.error()));
    }
    Entry entry;
    entry.tunnel.number = key.second;
    entry.tunnel.kind = request.kind;
    entry.tunnel.remote = opened->remote;
    entry.tunnel.local = opened->local;
    entry.opened = std::move(*opened);
    entries_[key] = std::move(entry);
    Q_EMIT changed(workspace_id);
    co_return Result<void>();
}

void TunnelRegistry::close(const std::string& workspace_id, int number) {
    if (entries_.erase({workspace_id, number}) > 0) {
        Q_EMIT changed(workspace_id);
    }
}

void TunnelRegistry::forget(const std::string& workspace_id) {
    if (std::erase_if(entries_, [&](const auto& item) { return item.first.first == workspace_id; }) > 0) {
        Q_EMIT changed(workspace_id);
    }
}

void TunnelRegistry::close_all() {
    const auto closed = std::exchange(entries_, {});
    for (const auto& [key, entry] : closed) {
        Q_EMIT changed(key.first);
    }
}

std::vector<Tunnel> TunnelRegistry::of(const std::string& workspace_id) const {
    std::vector<Tunnel> tunnels;
    for (auto entry = entries_.lower_bound({workspace_id, 0});
         entry != entries_.end() && entry->first.first == workspace_id; ++entry) {
        tunnels.push_back(entry->second.tunnel);
    }
    return tunnels;
}

std::optional<client::ForwardCounters> TunnelRegistry::counters(const std::string& workspace_id, int number) const {
    const auto found = entries_.find({workspace_id, number});
    if (found == entries_.end() || !found->second.opened.counters) {
        return std::nullopt;
    }
    return found->second.opened.counters();
}

void TunnelRegistry::clear_failure(const std::string& workspace_id, int number) {
    const auto found = entries_.find({workspace_id, number});
    if (found != entries_.end() && found->second.tunnel.failure) {
        found->second.tunnel.failure.reset();
        Q_EMIT changed(workspace_id);
    }
}

TunnelOpener tunnel_opener(std::function<client::ConnectionManager&()> connections,
                           std::function<std::string(const std::string& id)> name_of) {
    return [connections = std::move(connections),
            name_of = std::move(name_of)](std::string workspace_id, TunnelRequest request,
                                          std::function<void(const Error&)> failed) -> Task<Result<OpenedTunnel>> {
        client::Connection& connection = connections().connection(workspace_id);
        std::string name = name_of(workspace_id);
        switch (request.kind) {
        case TunnelKind::reverse:
            return open_reverse(connection, std::move(request), std::move(failed));
        case TunnelKind::socket:
            return at_once(open_socket(connection, request, std::move(name), std::move(failed)));
        case TunnelKind::proxy:
            break;
        }
        return at_once(open_proxy(connection, request, std::move(name), std::move(failed)));
    };
}

} // namespace berth::desktop
