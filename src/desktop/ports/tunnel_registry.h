// Which tunnels beside forwarded ports are open: of this process, and as long as it is signed in. Promises that one
// which is being opened is given up with the wish for it, and that each says what it counts and why it last failed.
// Opening is given as a function (the client's tunnels in the product), so that the rules are tested without a network.
#pragma once

#include "client/connection_manager.h"
#include "client/tunnel.h"
#include "desktop/ports/tunnel_request.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace berth::desktop {

// One that was opened: it stays as long as `keep` lives.
struct OpenedTunnel {
    TunnelEnd remote;
    TunnelEnd local;
    std::shared_ptr<void> keep;
    std::function<client::ForwardCounters()> counters;
};

// Opens one; `failed` is called whenever a connection could not be carried.
using TunnelOpener = std::function<client::Task<Result<OpenedTunnel>>(std::string workspace_id, TunnelRequest request,
                                                                      std::function<void(const Error&)> failed)>;

struct Tunnel {
    int number = 0; // its name in the registry
    TunnelKind kind = TunnelKind::reverse;
    TunnelEnd remote; // nothing for a proxy
    TunnelEnd local;
    std::optional<Error> failure; // why the last connection could not be carried

    friend bool operator==(const Tunnel&, const Tunnel&) = default;
};

class TunnelRegistry final : public QObject {
    Q_OBJECT
public:
    explicit TunnelRegistry(TunnelOpener opener, QObject* parent = nullptr);
    ~TunnelRegistry() override;

    // Errors: what the client says, or that there is such a tunnel already.
    client::Task<Result<void>> open(std::string workspace_id, TunnelRequest request);
    void close(const std::string& workspace_id, int number);
    void forget(const std::string& workspace_id); // the workspace is gone
    void close_all();                             // the connections end

    std::vector<Tunnel> of(const std::string& workspace_id) const; // in the order of their opening
    std::optional<client::ForwardCounters> counters(const std::string& workspace_id, int number) const;
    void clear_failure(const std::string& workspace_id, int number); // somebody has read it

Q_SIGNALS:
    void changed(const std::string& workspace_id);

private:
    struct Entry {
        Tunnel tunnel;
        OpenedTunnel opened;
    };
    using Key = std::pair<std::string, int>;

    TunnelOpener opener_;
    std::map<Key, Entry> entries_;
    int last_number_ = 0;
};

// The product's way: over the workspace's connection.
TunnelOpener tunnel_opener(std::function<client::ConnectionManager&()> connections,
                           std::function<std::string(const std::string& id)> name_of);

} // namespace berth::desktop
