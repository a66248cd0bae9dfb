#include "client/connection_manager.h"

#include "client/connection_impl.h"
#include "client/io_thread.h"
#include "client/machine_watch.h"

namespace berth::client {

ConnectionManager::ConnectionManager(QUrl platform, TokenSource tokens)
    : platform_(std::move(platform))
    , tokens_(std::move(tokens))
    , patience_(default_patience)
    , io_(std::make_unique<IoThread>()) {}

ConnectionManager::ConnectionManager(ApiClient& api)
    : ConnectionManager(api.platform(), [&api](const std::string& id) { return api.connection_token(id); }) {
    forget_connections_ = [&api] { api.forget_connections(); };
}

ConnectionManager::~ConnectionManager() = default;

Connection& ConnectionManager::connection(const std::string& workspace_id) {
    auto& connection = connections_[workspace_id];
    if (!connection) {
        auto impl = std::make_unique<Connection::Impl>(workspace_id, platform_, tokens_, io_->executor());
        impl->slot->patience = patience_;
        connection.reset(new Connection(std::move(impl)));
        Q_EMIT begun(*connection);
    }
    if (!watch_) {
        watch_ = std::make_unique<MachineWatch>();
        connect(watch_.get(), &MachineWatch::network_changed, this, &ConnectionManager::network_changed);
        connect(watch_.get(), &MachineWatch::woke_up, this, &ConnectionManager::woke_up);
    }
    return *connection;
}

Connection* ConnectionManager::find(const std::string& workspace_id) const {
    const auto found = connections_.find(workspace_id);
    return found == connections_.end() ? nullptr : found->second.get();
}

void ConnectionManager::close(const std::string& workspace_id) {
    connections_.erase(workspace_id);
}

void ConnectionManager::set_patience(std::chrono::milliseconds patience) {
    patience_ = patience;
    for (const auto& [id, connection] : connections_) {
        connection->impl().on_slot([patience](LinkSlot& slot) { slot.patience = patience; });
    }
}

void ConnectionManager::network_changed() {
    stir(false);
}

void ConnectionManager::woke_up() {
    stir(false);
}

void ConnectionManager::try_now() {
    stir(true);
}

void ConnectionManager::stir(bool wanted) {
    if (forget_connections_) {
        forget_connections_();
    }
    for (const auto& [id, connection] : connections_) {
        connection->impl().stir(wanted);
    }
    Q_EMIT stirred();
}

} // namespace berth::client
