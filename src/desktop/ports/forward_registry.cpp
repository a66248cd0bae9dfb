#include "desktop/ports/forward_registry.h"

#include "client/settings.h"
#include "model/ids.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace berth::desktop {

namespace {

// A file of that size was not written by us.
constexpr qint64 most_bytes = 1024 * 1024;

} // namespace

ForwardRegistry::ForwardRegistry(ForwardOpener opener, QString memory, QObject* parent)
    : QObject(parent)
    , opener_(std::move(opener))
    , memory_(std::move(memory)) {
    load();
}

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
    Kept kept = kept_[key];
    if (const auto entry = entries_.find(key); entry != entries_.end() && entry->second.forward.local_port != 0 &&
                                               (!local || *local == entry->second.forward.local_port)) {
        return entry->second.forward;
    }
    if (local) {
        kept.chosen = local;
    }
    Result<OpenedForward> opened = fail(Errc::conflict, {});
    if (local) {
        opened = try_open(key, local);
        if (!opened) {
            return std::unexpected(std::move(opened.error()));
        }
    } else {
        if (kept.local != 0) {
            opened = try_open(key, kept.local);
        }
        if (!opened && kept.chosen && *kept.chosen != kept.local) {
            opened = try_open(key, kept.chosen);
        }
        if (!opened) {
            opened = try_open(key, std::nullopt);
        }
    }
    Entry entry;
    entry.forward.remote_port = remote;
    entry.forward.wanted_port = kept.chosen.value_or(remote);
    if (opened) {
        entry.forward.local_port = opened->local_port;
        entry.opened = std::move(*opened);
        kept.local = entry.forward.local_port;
    } else {
        entry.forward.error = opened.error();
    }
    kept.stopped = false;
    kept_[key] = kept;
    const Forward forward = entry.forward;
    entries_[key] = std::move(entry);
    save();
    Q_EMIT changed(workspace_id);
    if (forward.error) {
        return std::unexpected(*forward.error);
    }
    return forward;
}

void ForwardRegistry::open_named(const model::Workspace& workspace) {
    for (const model::Port& port : workspace.ports) {
        const auto kept = kept_.find({workspace.id, port.port});
        const bool stopped = kept != kept_.end() && kept->second.stopped;
        if (!stopped && find(workspace.id, port.port) == nullptr) {
            (void)open(workspace.id, port.port); // what went wrong stands in the entry
        }
    }
}

void ForwardRegistry::close(const std::string& workspace_id, std::uint16_t remote) {
    const Key key{workspace_id, remote};
    if (entries_.erase(key) == 0) {
        return;
    }
    kept_[key].stopped = true;
    save();
    Q_EMIT changed(workspace_id);
}

void ForwardRegistry::forget(const std::string& workspace_id) {
    const auto of_workspace = [&](const auto& item) { return item.first.first == workspace_id; };
    const bool had = std::erase_if(entries_, of_workspace) > 0;
    if (std::erase_if(kept_, of_workspace) > 0) {
        save();
    }
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

// {"WORKSPACE ID": {"REMOTE": {"local", "chosen", "stopped"}}}; what cannot be read is left out: it is a comfort only.
void ForwardRegistry::load() {
    QFile file(memory_);
    if (memory_.isEmpty() || !file.open(QIODevice::ReadOnly) || file.size() > most_bytes) {
        return;
    }
    const auto document = model::parse_json(file.readAll().toStdString());
    if (!document || !document->is_object()) {
        return;
    }
    for (const auto& [id, ports] : document->items()) {
        if (!model::is_workspace_id(id) || !ports.is_object()) {
            continue;
        }
        for (const auto& [remote, value] : ports.items()) {
            const uint number = QString::fromStdString(remote).toUInt();
            model::Fields fields(value, "port");
            Kept kept;
            fields.maybe("local", kept.local).maybe("chosen", kept.chosen).maybe("stopped", kept.stopped);
            if (number > 0 && number <= UINT16_MAX && fields.result()) {
                kept_[{id, static_cast<std::uint16_t>(number)}] = kept;
            }
        }
    }
}

void ForwardRegistry::save() const {
    if (memory_.isEmpty()) {
        return;
    }
    model::Json document = model::Json::object();
    for (const auto& [key, kept] : kept_) {
        model::Json& port = document[key.first][std::to_string(key.second)];
        port = {{"local", kept.local}, {"stopped", kept.stopped}};
        if (kept.chosen) {
            port["chosen"] = *kept.chosen;
        }
    }
    QDir().mkpath(QFileInfo(memory_).absolutePath());
    QSaveFile file(memory_);
    if (file.open(QIODevice::WriteOnly)) {
        file.write(QByteArray::fromStdString(model::dump(document)));
        file.commit(); // a folder that cannot be written costs the numbers, not the forwards
    }
}

ForwardOpener forward_opener(std::function<client::ConnectionManager&()> connections) {
    return [connections = std::move(connections)](const std::string& workspace_id, client::ForwardRequest request,
                                                  std::function<void(const Error&)> failed) -> Result<OpenedForward> {
        auto opened = client::PortForward::open(connections().connection(workspace_id), request);
        if (!opened) {
            return std::unexpected(std::move(opened.error()));
        }
        const std::shared_ptr<client::PortForward> forward = std::move(*opened);
        forward->on_failure(std::move(failed));
        return OpenedForward{forward->local_port(), forward, [forward] { return forward->counters(); }};
    };
}

QString forward_memory_file() {
    return client::settings_folder() + QStringLiteral("/forwards.json");
}

} // namespace berth::desktop
