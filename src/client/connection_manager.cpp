#include "client/connection_manager.h"

#include "client/connection_impl.h"
#include "client/io_thread.h"

namespace berth::client {

ConnectionManager::ConnectionManager(QUrl platform, TokenSource tokens)
    : platform_(std::move(platform))
    , tokens_(std::move(tokens))
    , io_(std::make_unique<IoThread>()) {}

ConnectionManager::ConnectionManager(ApiClient& api)
    : ConnectionManager(api.platform(), [&api](const std::string& id) { return api.connection_token(id); }) {}

ConnectionManager::~ConnectionManager() = default;

Connection& ConnectionManager::connection(const std::string& workspace_id) {
    auto& connection = connections_[workspace_id];
    if (!connection) {
        connection.reset(
            new Connection(std::make_unique<Connection::Impl>(workspace_id, platform_, tokens_, io_->executor())));
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

void ConnectionManager::network_changed() {
    for (const auto& [id, connection] : connections_) {
        const auto kind = connection->state().kind;
        if (kind == ConnectionState::Kind::connected) {
            connection->retry_now(); // which finds out whether it still is
        } else if (kind != ConnectionState::Kind::error && kind != ConnectionState::Kind::disconnected) {
            connection->impl().nudge.set(false); // nobody wants to go on: a suspended workspace sleeps on
        }
    }
}

} // namespace berth::client
