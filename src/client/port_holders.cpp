#include "client/port_holders.h"

#include "client/settings.h"
#include "model/json.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSaveFile>

namespace berth::client {

namespace {

constexpr qint64 largest_note = 64 * 1024;

QString note_file(const QString& folder, std::uint16_t port) {
    return QStringLiteral("%1/%2.json").arg(folder).arg(port);
}

std::unique_ptr<QLockFile> note_lock(const QString& file) {
    auto lock = std::make_unique<QLockFile>(file + QLatin1String(".lock"));
    lock->setStaleLockTime(0); // it is held for days; QLockFile sees by itself when its process is gone
    return lock;
}

} // namespace

QString port_holders_folder() {
    // Where there is none (other systems, a service without a session), the settings' folder is the person's as well.
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return runtime.isEmpty() ? settings_folder() + QLatin1String("/run/ports")
                             : runtime + QLatin1String("/berth/ports");
}

HeldPort::HeldPort(std::uint16_t port, PortHolder holder, const QString& folder)
    : file_(note_file(folder, port)) {
    if (!QDir().mkpath(folder)) {
        return;
    }
    QFile::setPermissions(folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    auto lock = note_lock(file_);
    if (!lock->tryLock(0)) {
        return;
    }
    const model::Json note = {{"program", QCoreApplication::applicationName().toStdString()},
                              {"pid", QCoreApplication::applicationPid()},
                              {"workspace_id", holder.workspace_id},
                              {"workspace_name", holder.workspace_name},
                              {"remote", holder.remote}};
    QSaveFile file(file_);
    if (file.open(QIODevice::WriteOnly)) {
        file.write(QByteArray::fromStdString(model::dump(note)));
        if (file.commit()) {
            lock_ = std::move(lock);
        }
    }
}

HeldPort::~HeldPort() {
    if (lock_) {
        QFile::remove(file_);
    }
}

std::optional<PortHolder> holder_of(std::uint16_t port, const QString& folder) {
    const QString name = note_file(folder, port);
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly) || file.size() > largest_note) {
        return std::nullopt;
    }
    const auto lock = note_lock(name);
    if (lock->tryLock(0)) {
        return std::nullopt; // its writer is gone
    }
    const auto document = model::parse_json(file.readAll().toStdString());
    if (!document) {
        return std::nullopt;
    }
    PortHolder holder;
    model::Fields fields(*document, "port");
    fields.get("program", holder.program)
        .get("pid", holder.pid)
        .get("workspace_id", holder.workspace_id)
        .get("workspace_name", holder.workspace_name)
        .get("remote", holder.remote);
    return fields.result() ? std::optional(holder) : std::nullopt;
}

} // namespace berth::client
