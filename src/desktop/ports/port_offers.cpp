#include "desktop/ports/port_offers.h"

#include <algorithm>

namespace berth::desktop {

namespace {

// Where Linux begins to hand out ports by itself (ip_local_port_range).
constexpr std::uint16_t first_handed_out = 32'768;

std::string subject_of(const std::string& id, std::uint16_t remote) {
    return "port " + std::to_string(remote) + " of " + id;
}

} // namespace

PortOffers::PortOffers(WorkspaceListModel& workspaces, ForwardRegistry& forwards, Notices& notices,
                       std::function<void(const QUrl&)> open, QObject* parent)
    : QObject(parent)
    , workspaces_(workspaces)
    , forwards_(forwards)
    , notices_(notices)
    , open_(std::move(open)) {
    connect(&workspaces, &WorkspaceListModel::state_changed, this,
            [this](const std::string& id, model::State, model::State to) {
                if (to != model::State::suspended && to != model::State::running) {
                    known_[id].clear(); // nothing lives that could listen: what comes is news
                }
                if (to != model::State::running) {
                    take_back(id, [](std::uint16_t, bool) { return true; });
                }
            });
    connect(&workspaces, &WorkspaceListModel::workspace_removed, this, [this](const std::string& id) {
        known_.erase(id);
        take_back(id, [](std::uint16_t, bool) { return true; });
    });
    connect(&forwards, &ForwardRegistry::changed, this, [this](const std::string& id) {
        take_back(id, [&](std::uint16_t remote, bool forwarded) { return is_forwarded({id, remote}) != forwarded; });
    });
}

void PortOffers::take(const std::vector<model::WorkspacePorts>& all) {
    for (const auto& [id, ports] : all) {
        std::set<std::uint16_t> now;
        std::ranges::transform(ports, std::inserter(now, now.end()), &model::ListeningPort::port);
        const auto before = known_.find(id);
        const bool first_look = before == known_.end();
        const std::set<std::uint16_t> known = first_look ? now : before->second;
        take_back(id, [&](std::uint16_t remote, bool) { return !now.contains(remote); });
        known_[id] = std::move(now);
        const model::Workspace* workspace = workspaces_.find(id);
        for (const model::ListeningPort& port : ports) {
            if (workspace != nullptr && port.port < first_handed_out && !known.contains(port.port) &&
                !is_of_tunnel(port)) {
                offer(*workspace, port);
            }
        }
    }
}

void PortOffers::offer(const model::Workspace& workspace, const model::ListeningPort& port) {
    const QString name = QString::fromStdString(workspace.name);
    const QString program = QString::fromStdString(port.name.empty() ? port.process : port.name);
    const QString title = program.isEmpty() ? tr("Port %1 of %2 is open").arg(port.port).arg(name)
                                            : tr("%1 listens on port %2 of %3").arg(program).arg(port.port).arg(name);
    if (const Forward* forward = forwards_.find(workspace.id, port.port); forward != nullptr && forward->local_port) {
        return offer_to_open(workspace, port.port, forward->local_port, title);
    }
    Notice notice;
    notice.title = title;
    notice.text = tr("It can be had on this computer's localhost.");
    notice.action = tr("Forward");
    notice.workspace = workspace.id;
    notice.on_action = [this, id = workspace.id, remote = port.port] {
        const auto opened = forwards_.open(id, remote);
        const model::Workspace* still = workspaces_.find(id);
        if (!opened) {
            notices_.tell_error(tr("Port %1 could not be forwarded").arg(remote), opened.error());
        } else if (still != nullptr) {
            offer_to_open(*still, remote, opened->local_port,
                          tr("Port %1 of %2 is forwarded").arg(remote).arg(QString::fromStdString(still->name)));
        }
    };
    tell({workspace.id, port.port}, std::move(notice));
}

void PortOffers::offer_to_open(const model::Workspace& workspace, std::uint16_t remote, std::uint16_t local,
                               const QString& title) {
    Notice notice;
    notice.title = title;
    notice.text = QStringLiteral("localhost:%1").arg(local);
    notice.action = tr("Open");
    notice.workspace = workspace.id;
    notice.on_action = [this, local] { open_(QUrl(QStringLiteral("http://localhost:%1/").arg(local))); };
    tell({workspace.id, remote}, std::move(notice));
}

void PortOffers::tell(const Key& key, Notice notice) {
    notice.subject = subject_of(key.first, key.second);
    offers_[key] = is_forwarded(key);
    notices_.tell(notice);
}

void PortOffers::take_back(const std::string& id,
                           const std::function<bool(std::uint16_t remote, bool forwarded)>& over) {
    std::erase_if(offers_, [&](const auto& offer) {
        const auto& [key, forwarded] = offer;
        if (key.first != id || !over(key.second, forwarded)) {
            return false;
        }
        notices_.take_back(subject_of(key.first, key.second));
        return true;
    });
}

bool PortOffers::is_forwarded(const Key& key) const {
    const Forward* forward = forwards_.find(key.first, key.second);
    return forward != nullptr && forward->local_port != 0;
}

} // namespace berth::desktop
