// One connection per workspace, and what people see of it. A Connection keeps a link alive: it fetches connection
// tokens, dials the gateway, resumes the session after every break, backs off, and stops with a clear reason where
// trying again cannot help. Streams opened on it survive breaks without noticing. The link itself runs on the process's
// network thread; everything here belongs to the Qt thread it was made in.
#pragma once

#include "client/api_client.h"
#include "client/stream.h"
#include "client/task.h"

#include <QObject>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace berth::client {

class IoThread;
class MachineWatch;

struct ConnectionState {
    enum class Kind { connecting, connected, reconnecting, disconnected, error };

    Kind kind = Kind::connecting;
    std::optional<std::chrono::microseconds> rtt; // connected: the last measured
    unsigned attempt = 0;                         // connecting, reconnecting: this one's number, from 1
    std::optional<std::chrono::steady_clock::time_point> next_try; // a pause before the next attempt; none: trying now
    std::optional<Error> reason;                                   // why the last attempt failed; error: why it ended
    bool resting = false; // reconnecting: the workspace is suspended, and left so until somebody wants it
};
std::string_view to_string(ConnectionState::Kind kind);

class Connection : public QObject {
    Q_OBJECT
public:
    ~Connection() override;

    const std::string& workspace_id() const;
    const ConnectionState& state() const;

    // Waits until it is connected. Errors: the reason where it has stopped for good; a task dropped waits no longer.
    Task<Result<void>> connected();

    // Opens a stream; waits for a connection where there is none now. Errors: the agent's refusal, or why the
    // connection has ended.
    Task<Result<std::unique_ptr<Stream>>> open(std::string kind, model::Json target,
                                               link::Priority priority = link::Priority::interactive);

    // Tries at once instead of waiting for the countdown; begins anew after an error.
    void retry_now();
    // Stops trying, so that a workspace which was suspended is not woken by it. The session and its streams are kept:
    // retry_now() goes on with them. `reason` is what people see meanwhile.
    void rest(Error reason);
    // Ends the session; its streams end with `cancelled`.
    void disconnect();

    struct Impl;
    Impl& impl() { return *impl_; }

Q_SIGNALS:
    void state_changed();
    // The session could not be resumed (the workspace was restarted): so many streams of before are gone. A new session
    // begins by itself.
    void session_lost(const QString& reason, int open_streams);

private:
    friend class ConnectionManager;
    explicit Connection(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

class ConnectionManager : public QObject {
    Q_OBJECT
public:
    // Where a workspace's connection token comes from; ApiClient::connection_token in the products.
    using TokenSource = std::function<Task<TokenAnswer>(std::string workspace_id)>;

    ConnectionManager(QUrl platform, TokenSource tokens);
    explicit ConnectionManager(ApiClient& api); // outlives the manager
    ~ConnectionManager() override;

    // The workspace's connection, begun if it is not there yet. Belongs to the manager.
    Connection& connection(const std::string& workspace_id);
    // The workspace's connection if it was begun, else null.
    Connection* find(const std::string& workspace_id) const;
    // Disconnects and forgets it.
    void close(const std::string& workspace_id);

    // What new local connections (forwards) wait for a link that is down, 60 s at first.
    void set_patience(std::chrono::milliseconds patience);

    // The manager notices these two by itself (client/machine_watch.h); whoever knows better may say so. Every carrier
    // has to show that it lives, or is replaced by the first line that stands; every countdown ends, but a suspended
    // workspace is left asleep.
    void network_changed();
    void woke_up();
    // Somebody clicked: the same, and what sleeps is woken.
    void try_now();

Q_SIGNALS:
    // A workspace's connection was made: for what is to go with it from its beginning.
    void begun(berth::client::Connection& connection);
    // The network has changed or the machine woke up: for whoever else keeps a connection.
    void stirred();

private:
    void stir(bool wanted);

    QUrl platform_;
    TokenSource tokens_;
    std::function<void()> forget_connections_; // to the API; may be empty
    std::chrono::milliseconds patience_;
    std::unique_ptr<MachineWatch> watch_; // begun with the first connection
    std::unique_ptr<IoThread> io_;
    std::map<std::string, std::unique_ptr<Connection>> connections_;
};

} // namespace berth::client
