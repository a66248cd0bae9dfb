// Says when a program of a workspace begins to listen on a port, and offers to forward or to open it. Promises that
// each is told once, that what already listened when Berth looked for the first time is no news, and that an offer is
// taken back when it no longer holds: the port was forwarded or stopped elsewhere, or nothing listens. Ports that
// systems hand out to programs which ask for any (32768 and above) are left out: nobody opens those by hand.
#pragma once

#include "desktop/models/workspace_list_model.h"
#include "desktop/notices.h"
#include "desktop/ports/forward_registry.h"
#include "model/live.h"

#include <QObject>
#include <QUrl>

#include <functional>
#include <map>
#include <set>
#include <utility>

namespace berth::desktop {

class PortOffers final : public QObject {
    Q_OBJECT
public:
    // All outlive it. `open` shows an address in the browser.
    PortOffers(WorkspaceListModel& workspaces, ForwardRegistry& forwards, Notices& notices,
               std::function<void(const QUrl&)> open, QObject* parent = nullptr);

    // The ports of workspaces as the platform tells them: all of each, whenever they change.
    void take(const std::vector<model::WorkspacePorts>& all);
    // Somebody else signs in, or nobody.
    void forget_all() { known_.clear(); }

private:
    using Key = std::pair<std::string, std::uint16_t>; // workspace, port in it

    void offer(const model::Workspace& workspace, const model::ListeningPort& port);
    void offer_to_open(const model::Workspace& workspace, std::uint16_t remote, std::uint16_t local,
                       const QString& title);
    void tell(const Key& key, Notice notice);
    // Takes back those of a workspace for which `over` says so.
    void take_back(const std::string& id, const std::function<bool(std::uint16_t remote, bool forwarded)>& over);
    bool is_forwarded(const Key& key) const;

    WorkspaceListModel& workspaces_;
    ForwardRegistry& forwards_;
    Notices& notices_;
    std::function<void(const QUrl&)> open_;
    std::map<Key, bool> offers_;                           // told and not taken back: whether it was forwarded then
    std::map<std::string, std::set<std::uint16_t>> known_; // by workspace: what listens, or did when it was looked at
};

} // namespace berth::desktop
