#include "desktop/ports/forward_registry.h"

#include "base/format.h"
#include "client/port_holders.h"

#include <utility>

namespace berth::desktop {

ForwardRegistry::ForwardRegistry(ForwardOpener opener, QString memory, QObject* parent)
    : QObject(parent)
    , opener_(std::move(opener))
    , record_(std::move(memory)) {}

ForwardRegistry::~ForwardRegistry() = default;

Result<OpenedForward> ForwardRegistry::try_open(const Key& key, std::optional<std::uint16_t> local) {
    client::ForwardRequest request;
    request.remote_port = key.second;
    request.local_port = local;
    // Told from the event loop, when this forward may be another one already: looked for again by its key.
    return opener_(key.first, request, [this, key](const Error& error) {
        const auto entry = entries_.find(key);
        if (entry != entries_.end() && entry->second.forward.failure != error) {
            entry->second.forward.failure = error;
            Q_EMIT changed(key.first);
        }
    });
}

Result<Forward> ForwardRegistry::open(const std::string& workspace_id, std::uint16_t remote,
                                      std::optional<std::uint16_t> local) {
    const Key key{workspace_id, remote};
    if (const auto entry = entries_.find(key); entry != entries_.end() && entry->second.forward.local_port != 0 &&
                                               (!local || *local == entry->second.forward.local_port)) {
        return entry->second.forward;
    }
    Entry entry;
    const auto opened = client::open_by_record(record_, workspace_id, remote, local,
                                               [&](std::optional<std::uint16_t> number) -> Result<std::uint16_t> {
                                                   auto attempt = try_open(key, number);
                                                   if (!attempt) {
                                                       return std::unexpected(std::move(attempt.error()));
                                                   }
                                                   entry.opened = std::move(*attempt);
                                                   return entry.opened.local_port;
                                               });
    if (!opened && local) {
        return std::unexpected(opened.error());
    }
    entry.forward.remote_port = remote;
    entry.forward.wanted_port = record_.find(workspace_id, remote).chosen.value_or(remote);
    entry.forward.local_port = opened.value_or(0);
    if (!opened) {
        entry.forward.error = opened.error();
    } else if (entry.forward.stands_in()) {
        if (const auto holder = client::holder_of(entry.forward.wanted_port)) {
            entry.forward.taken_by =
                berth::format("{} ({}: {}, {})", holder->program, holder->pid, holder->workspace_name, holder->remote);
        }
    }
    Forward forward = entry.forward;
    entries_[key] = std::move(entry);
    Q_EMIT changed(workspace_id);
    if (forward.error) {
        return std::unexpected(*forward.error);
    }
    return forward;
}

void ForwardRegistry::open_named(const model::Workspace& workspace) {
    for (const model::Port& port : workspace.ports) {
        if (find(workspace.id, port.port) == nullptr && !record_.find(workspace.id, port.port).stopped) {
            (void)open(workspace.id, port.port); // what went wrong stands in the entry
        }
    }
}

void ForwardRegistry::close(const std::string& workspace_id, std::uint16_t remote) {
    const Key key{workspace_id, remote};
    if (entries_.erase(key) == 0) {
        return;
    }
    client::KeptForward kept = record_.find(workspace_id, remote);
    kept.stopped = true;
    record_.keep(workspace_id, remote, kept);
    Q_EMIT changed(workspace_id);
}

void ForwardRegistry::forget(const std::string& workspace_id) {
    const bool had = std::erase_if(entries_, [&](const auto& item) { return item.first.first == workspace_id; }) > 0;
    record_.forget(workspace_id);
    if (had) {
        Q_EMIT changed(workspace_id);
    }
}

void ForwardRegistry::close_all() {
    const auto closed = std::exchange(entries_, {});
    for (const auto& [key, entry] : closed) {
        Q_EMIT changed(key.first);
    }
}

const Forward* ForwardRegistry::find(const std::string& workspace_id, std::uint16_t remote) const {
    const auto found = entries_.find({workspace_id, remote});
    return found == entries_.end() ? nullptr : &found->second.forward;
}

std::vector<Forward> ForwardRegistry::of(const std::string& workspace_id) const {
    std::vector<Forward> forwards;
    for (auto entry = entries_.lower_bound({workspace_id, 0});
         entry != entries_.end() && entry->first.first == workspace_id; ++entry) {
        forwards.push_back(entry->second.forward);
    }
    return forwards;
}

std::optional<client::ForwardCounters> ForwardRegistry::counters(const std::string& workspace_id,
                                                                 std::uint16_t remote) const {
    const auto found = entries_.find({workspace_id, remote});
    if (found == entries_.end() || !found->second.opened.counters) {
        return std::nullopt;
    }
    return found->second.opened.counters();
}

void ForwardRegistry::clear_failure(const std::string& workspace_id, std::uint16_t remote) {
    const auto found = entries_.find({workspace_id, remote});
    if (found != entries_.end() && found->second.forward.failure) {
        found->second.forward.failure.reset();
        Q_EMIT changed(workspace_id);
    }
}

ForwardOpener forward_opener(std::function<client::ConnectionManager&()> connections,
                             std::function<std::string(const std::string& id)> name_of) {
    return [connections = std::move(connections),
            name_of = std::move(name_of)](const std::string& workspace_id, client::ForwardRequest request,
                                          std::function<void(const Error&)> failed) -> Result<OpenedForward> {
        request.workspace_name = name_of(workspace_id);
        auto opened = client::PortForward::open(connections().connection(workspace_id), std::move(request));
        if (!opened) {
            return std::unexpected(std::move(opened.error()));
        }
        const std::shared_ptr<client::PortForward> forward = std::move(*opened);
        forward->on_failure(std::move(failed));
        return OpenedForward{forward->local_port(), forward, [forward] { return forward->counters(); }};
    };
}

} // namespace berth::desktop
