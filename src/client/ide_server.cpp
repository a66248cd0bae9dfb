#include "client/ide_server.h"

#include "base/format.h"
#include "client/ide_ports.h"
#include "client/ide_proxy.h"
#include "client/io_bridge.h"
#include "client/settings.h"

#include <QDir>
#include <QLockFile>
#include <QPointer>

#include <future>
#include <vector>

namespace berth::client {

namespace {

// A page loads a dozen files at once and keeps two WebSockets; a browser opens six connections to an origin.
constexpr std::size_t most_connections = 256;
// The network thread takes microseconds for it; a machine that is out of breath is not waited for.
constexpr std::chrono::milliseconds close_limit{200};

using Servers = std::vector<std::unique_ptr<net::HttpServer>>;

Result<Servers> listen(const asio::any_io_executor& executor, std::uint16_t port,
                       const std::shared_ptr<IdeProxy>& proxy) {
    Servers servers;
    // Browsers take a name below localhost for either; who holds the other one would be sent the cookie.
    for (const char* address : {"127.0.0.1", "::1"}) {
        net::ServerOptions options;
        options.listener = net::TcpListener{address, port};
        options.limits.connections = most_connections;
        auto server = net::HttpServer::listen(executor, std::move(options),
                                              [proxy](net::Exchange& exchange) { return proxy->handle(exchange); });
        if (server) {
            servers.push_back(std::move(*server));
        } else if (servers.empty() || server.error().code == Errc::conflict) {
            return std::unexpected(server.error());
        } // else this machine has no IPv6
    }
    return servers;
}

// One process at a time serves a workspace's IDE. Nothing where the folder cannot be written to: then nobody can know.
Result<std::unique_ptr<QLockFile>> lock_workspace(const std::string& id, const std::string& name) {
    QDir().mkpath(settings_folder());
    auto lock = std::make_unique<QLockFile>(
        QStringLiteral("%1/ide-%2.lock").arg(settings_folder(), QString::fromStdString(id)));
    lock->setStaleLockTime(0); // it is held for days; QLockFile sees by itself when its process is gone
    if (lock->tryLock() || lock->error() != QLockFile::LockFailedError) {
        return lock;
    }
    qint64 pid = 0;
    QString host;
    QString program;
    lock->getLockInfo(&pid, &host, &program);
    return fail(Errc::conflict,
                berth::format("The IDE of {} is open already, by {} (process {}).", name, program.toStdString(), pid),
                "Use it there, or close it there first.");
}

std::string host_of(const std::string& id, std::uint16_t port) {
    return berth::format("{}.localhost:{}", id, port);
}

} // namespace

struct IdeServer::Parts {
    asio::any_io_executor executor;
    std::unique_ptr<QLockFile> lock;
    std::shared_ptr<IdeProxy> proxy;
    std::shared_ptr<Servers> servers; // io_owned
    std::string host;
    std::uint16_t port = 0;
    std::optional<Error> moved;
};

Result<std::unique_ptr<IdeServer>> IdeServer::open(Connection& connection, std::string name) {
    const auto& id = connection.workspace_id();
    auto parts = std::make_unique<Parts>();
    parts->executor = connection.impl().executor;
    auto lock = lock_workspace(id, name);
    if (!lock) {
        return std::unexpected(lock.error());
    }
    parts->lock = std::move(*lock);
    const auto choices = ide_port_choices(id);
    Error taken;
    for (const auto port : choices) {
        auto proxy = std::make_shared<IdeProxy>(parts->executor, name, host_of(id, port), connection.impl().slot);
        auto servers = listen(parts->executor, port, proxy);
        if (servers) {
            parts->proxy = std::move(proxy);
            parts->servers = io_owned(parts->executor, std::make_unique<Servers>(std::move(*servers)));
            parts->host = host_of(id, port);
            parts->port = port;
            break;
        }
        taken = servers.error();
    }
    if (parts->port == 0) {
        return fail(Errc::io_error, "No local port can be opened for the IDE. " + taken.message);
    }
    if (parts->port != choices.front()) {
        parts->moved = Error{
            Errc::conflict,
            berth::format("Another program has the local port {} of this workspace's IDE; {} stands in for it.",
                          choices.front(), parts->port),
            "The IDE begins with a fresh layout there. Close the other program and open the IDE again to have the old "
            "one back."};
    } else {
        remember_ide_port(id, parts->port);
    }
    std::unique_ptr<IdeServer> server(new IdeServer(std::move(parts)));
    server->follow(connection);
    return server;
}

IdeServer::IdeServer(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

IdeServer::~IdeServer() {
    parts_->proxy->listen({});
    // The port is free when this returns: the next server of this workspace is to have the same one.
    const auto closed = std::make_shared<std::promise<void>>();
    asio::post(parts_->executor, [servers = std::move(parts_->servers), closed] {
        servers->clear();
        closed->set_value();
    });
    closed->get_future().wait_for(close_limit);
}

void IdeServer::follow(Connection& connection) {
    const auto tell = [this, &connection] { parts_->proxy->set_connection(connection.state()); };
    connect(&connection, &Connection::state_changed, this, tell);
    tell();
    IdeProxy::Listeners listeners;
    listeners.status = [this](const model::channel::IdeStatus& status) {
        QMetaObject::invokeMethod(
            this,
            [this, status] {
                if (status_ != status) {
                    status_ = status;
                    Q_EMIT status_changed();
                }
            },
            Qt::QueuedConnection);
    };
    listeners.wanted = [this, wanted = QPointer<Connection>(&connection)] {
        QMetaObject::invokeMethod(
            this,
            [wanted] {
                if (wanted) {
                    wanted->retry_now();
                }
            },
            Qt::QueuedConnection);
    };
    parts_->proxy->listen(std::move(listeners));
    asio::post(parts_->executor, [servers = parts_->servers] {
        for (const auto& server : *servers) {
            server->start();
        }
    });
}

QUrl IdeServer::origin() const {
    return QUrl(QString::fromStdString("http://" + parts_->host));
}

std::uint16_t IdeServer::port() const {
    return parts_->port;
}

const std::optional<Error>& IdeServer::moved_because() const {
    return parts_->moved;
}

QUrl IdeServer::entrance(const QString& target) {
    const bool own_path = target.startsWith(QLatin1Char('/')) && !target.startsWith(QLatin1String("//"));
    const auto key = parts_->proxy->gate().new_key(own_path ? target.toStdString() : "/", IdeGate::Clock::now());
    QUrl url = origin();
    url.setPath(QString::fromUtf8(ide_entrance_path.data(), static_cast<qsizetype>(ide_entrance_path.size())));
    url.setQuery(QStringLiteral("key=") + QString::fromStdString(key));
    return url;
}

void IdeServer::set_preferences(const model::IdePreferences& preferences) {
    parts_->proxy->set_preferences(preferences);
}

} // namespace berth::client
