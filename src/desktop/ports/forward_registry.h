// Which ports of which workspaces are on this machine's localhost. Promises that a port keeps its local number across
// restarts of the application, that a template's named ports are forwarded by themselves unless the person stopped
// them, and that a taken number is told and stood in for, never silently. Opening is given as a function
// (client::PortForward in the product), so that every rule here is tested without a network.
#pragma once

#include "client/forward_record.h"
#include "client/port_forward.h"
#include "model/live.h"
#include "model/workspace.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace berth::desktop {

// A port that was opened: it stays as long as `keep` lives.
struct OpenedForward {
    std::uint16_t local_port = 0;
    std::shared_ptr<void> keep;
    std::function<client::ForwardCounters()> counters;
};

// Opens one; `failed` is called whenever a connection could not be carried.
using ForwardOpener = std::function<Result<OpenedForward>(
    const std::string& workspace_id, client::ForwardRequest request, std::function<void(const Error&)> failed)>;

struct Forward {
    std::uint16_t remote_port = 0;
    std::uint16_t local_port = 0;  // 0 where it could not be opened
    std::uint16_t wanted_port = 0; // the one it should have: chosen by the person, else the same number
    std::string taken_by = {};     // who has the wanted one, where that is known: "berth (12: demo, port 3000)"
    std::optional<Error> error;    // why it could not be opened
    std::optional<Error> failure;  // why the last connection could not be carried

    // Another number stands in, since the wanted one is taken.
    bool stands_in() const { return local_port != 0 && local_port != wanted_port; }
    friend bool operator==(const Forward&, const Forward&) = default;
};

// The agent listens there for a tunnel that leads here: there is nothing to be forwarded back.
inline bool is_of_tunnel(const model::ListeningPort& port) {
    return port.process == "berth-agent";
}

class ForwardRegistry final : public QObject {
    Q_OBJECT
public:
    // `memory` is the file that keeps the numbers (client::forward_record_file()); empty: nothing is kept.
    ForwardRegistry(ForwardOpener opener, QString memory, QObject* parent = nullptr);
    ~ForwardRegistry() override;

    // Forwards a port. `local`: the number the person asks for; a taken one is an error and changes nothing. Without,
    // it is the one it had before, else the same number, else another that stands in.
    Result<Forward> open(const std::string& workspace_id, std::uint16_t remote,
                         std::optional<std::uint16_t> local = {});
    // The template's named ports, but those that the person stopped.
    void open_named(const model::Workspace& workspace);
    // Stops one; a named one is not opened by itself again.
    void close(const std::string& workspace_id, std::uint16_t remote);
    // The workspace is gone: stops them and forgets their numbers.
    void forget(const std::string& workspace_id);
    // The connections end: stops all, and keeps in mind what there was.
    void close_all();

    const Forward* find(const std::string& workspace_id, std::uint16_t remote) const;
    std::vector<Forward> of(const std::string& workspace_id) const; // by port
    std::optional<client::ForwardCounters> counters(const std::string& workspace_id, std::uint16_t remote) const;
    // A program listens there now: an earlier failure no longer tells anything.
    void clear_failure(const std::string& workspace_id, std::uint16_t remote);

Q_SIGNALS:
    void changed(const std::string& workspace_id);

private:
    struct Entry {
        Forward forward;
        OpenedForward opened;
    };
    using Key = std::pair<std::string, std::uint16_t>;

    Result<OpenedForward> try_open(const Key& key, std::optional<std::uint16_t> local);

    ForwardOpener opener_;
    client::ForwardRecord record_;
    std::map<Key, Entry> entries_;
};

// The product's way: over the workspace's connection, which is begun with the first port.
ForwardOpener forward_opener(std::function<client::ConnectionManager&()> connections,
                             std::function<std::string(const std::string& id)> name_of);

} // namespace berth::desktop
