#include "desktop/workspace_cache.h"

#include "model/api.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QStandardPaths>

namespace berth::desktop {

namespace {

constexpr int format_version = 1;
constexpr qint64 largest_cache = 32 << 20; // ten thousand workspaces do not come near

QString folder() {
    return QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + QLatin1String("/berth");
}

QString file_name(const QUrl& platform) {
    const QByteArray digest = QCryptographicHash::hash(platform.toEncoded(), QCryptographicHash::Sha256).toHex();
    return folder() + QLatin1String("/workspaces-") + QString::fromLatin1(digest.left(16)) + QLatin1String(".json");
}

} // namespace

std::optional<CachedWorkspaces> read_cached(const QUrl& platform) {
    QFile file(file_name(platform));
    if (!file.open(QIODevice::ReadOnly)) {
        return std::nullopt;
    }
    const auto document = model::parse_json(file.read(largest_cache).toStdString());
    if (!document || !document->is_object() || document->value("version", 0) != format_version) {
        return std::nullopt;
    }
    auto as_of = model::parse_time(document->value("as_of", ""));
    auto workspaces = model::decode_workspaces(*document);
    if (!as_of || !workspaces) {
        return std::nullopt;
    }
    return CachedWorkspaces{*as_of, std::move(*workspaces)};
}

void write_cached(const QUrl& platform, const CachedWorkspaces& cached) {
    auto workspaces = cached.workspaces;
    for (auto& workspace : workspaces) {
        workspace.steps.clear();
    }
    model::Json document = model::encode_workspaces(workspaces);
    document["version"] = format_version;
    document["as_of"] = model::format_time(cached.as_of);
    QSaveFile file(file_name(platform));
    if (QDir().mkpath(folder()) && file.open(QIODevice::WriteOnly)) {
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        file.write(QByteArray::fromStdString(model::dump(document)));
        file.commit();
    }
}

void forget_cached(const QUrl& platform) {
    QFile::remove(file_name(platform));
}

} // namespace berth::desktop
