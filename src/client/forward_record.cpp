#include "client/forward_record.h"

#include "client/port_holders.h"
#include "client/settings.h"
#include "model/ids.h"
#include "model/json.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QSaveFile>

#include <algorithm>

namespace berth::client {

namespace {

// A file of that size was not written by us.
constexpr qint64 largest_record = 1024 * 1024;
// Others hold it for a few milliseconds. Whoever holds it longer is stopped; numbers are not worth waiting for.
constexpr int record_lock_limit = 200; // milliseconds

} // namespace

std::vector<std::optional<std::uint16_t>> local_port_choices(const KeptForward& kept,
                                                             std::optional<std::uint16_t> asked) {
    if (asked) {
        return {asked};
    }
    std::vector<std::optional<std::uint16_t>> choices;
    if (kept.local != 0) {
        choices.emplace_back(kept.local);
    }
    if (kept.chosen && *kept.chosen != 0 && *kept.chosen != kept.local) {
        choices.emplace_back(kept.chosen);
    }
    choices.emplace_back(std::nullopt);
    return choices;
}

ForwardRecord::ForwardRecord(QString file)
    : file_(std::move(file)) {}

// {"WORKSPACE ID": {"REMOTE": {"local", "chosen", "stopped"}}}; what cannot be read is left out.
std::map<ForwardRecord::Key, KeptForward> ForwardRecord::load() const {
    std::map<Key, KeptForward> record;
    QFile file(file_);
    if (file_.isEmpty()) {
        return unsaved_;
    }
    if (!file.open(QIODevice::ReadOnly) || file.size() > largest_record) {
        return record;
    }
    const auto document = model::parse_json(file.readAll().toStdString());
    if (!document || !document->is_object()) {
        return record;
    }
    for (const auto& [id, ports] : document->items()) {
        if (!model::is_workspace_id(id) || !ports.is_object()) {
            continue;
        }
        for (const auto& [remote, value] : ports.items()) {
            const uint number = QString::fromStdString(remote).toUInt();
            model::Fields fields(value, "port");
            KeptForward kept;
            fields.maybe("local", kept.local).maybe("chosen", kept.chosen).maybe("stopped", kept.stopped);
            if (number > 0 && number <= UINT16_MAX && fields.result()) {
                record[{id, static_cast<std::uint16_t>(number)}] = kept;
            }
        }
    }
    return record;
}

template<typename Change>
void ForwardRecord::change(const Change& change) {
    if (file_.isEmpty()) {
        change(unsaved_);
        return;
    }
    QDir().mkpath(QFileInfo(file_).absolutePath());
    QLockFile lock(file_ + QLatin1String(".lock"));
    lock.tryLock(record_lock_limit); // without it an entry of another program may be lost, which is not much
    const auto before = load();
    auto record = before;
    change(record);
    if (record == before) {
        return;
    }
    model::Json document = model::Json::object();
    for (const auto& [key, kept] : record) {
        model::Json& port = document[key.first][std::to_string(key.second)];
        port = {{"local", kept.local}, {"stopped", kept.stopped}};
        if (kept.chosen) {
            port["chosen"] = *kept.chosen;
        }
    }
    QSaveFile file(file_);
    if (file.open(QIODevice::WriteOnly)) {
        file.write(QByteArray::fromStdString(model::dump(document)));
        file.commit();
    }
}

KeptForward ForwardRecord::find(const std::string& workspace_id, std::uint16_t remote) const {
    const auto record = load();
    const auto found = record.find({workspace_id, remote});
    return found == record.end() ? KeptForward{} : found->second;
}

void ForwardRecord::keep(const std::string& workspace_id, std::uint16_t remote, const KeptForward& kept) {
    change([&](std::map<Key, KeptForward>& record) { record[{workspace_id, remote}] = kept; });
}

void ForwardRecord::forget(const std::string& workspace_id) {
    change([&](std::map<Key, KeptForward>& record) {
        std::erase_if(record, [&](const auto& item) { return item.first.first == workspace_id; });
    });
}

Result<std::uint16_t>
open_by_record(ForwardRecord& record, const std::string& workspace_id, std::uint16_t remote,
               std::optional<std::uint16_t> asked,
               const std::function<Result<std::uint16_t>(std::optional<std::uint16_t> local)>& attempt) {
    KeptForward kept = record.find(workspace_id, remote);
    const KeptForward before = kept;
    Result<std::uint16_t> opened = fail(Errc::conflict, {});
    for (const auto& local : local_port_choices(kept, asked)) {
        opened = attempt(local);
        if (opened) {
            break;
        }
    }
    if (!opened && asked) {
        return opened; // nothing has changed
    }
    const auto usual = before.local != 0 ? before.local : kept.chosen.value_or(remote);
    if (opened && !asked && *opened != usual && holder_of(usual)) {
        return opened;
    }
    if (asked && *asked != 0) {
        kept.chosen = asked;
    }
    if (opened) {
        kept.local = *opened;
    }
    kept.stopped = false;
    record.keep(workspace_id, remote, kept);
    return opened;
}

QString forward_record_file() {
    return settings_folder() + QStringLiteral("/forwards.json");
}

} // namespace berth::client
