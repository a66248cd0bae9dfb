#include "desktop/single_instance.h"

#include "client/settings.h"

#include <QCryptographicHash>
#include <QDir>
#include <QStandardPaths>

namespace berth::desktop {

namespace {

constexpr std::chrono::seconds hand_over_limit(2); // the first one may be busy starting
constexpr std::int64_t longest_message = 8192;     // bytes; a berth:// address at most

// By person and configuration folder: two profiles are two applications.
QString instance_name() {
    const QByteArray profile = (QDir::homePath() + QLatin1Char('\n') + client::settings_folder()).toUtf8();
    return QStringLiteral("berth-desktop-") +
           QString::fromLatin1(QCryptographicHash::hash(profile, QCryptographicHash::Sha256).toHex().left(16));
}

} // namespace

SingleInstance::SingleInstance(QObject* parent)
    : QObject(parent) {}

bool SingleInstance::claim(const QByteArray& message) {
    QString folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (folder.isEmpty()) {
        folder = QDir::tempPath();
    }
#ifdef Q_OS_WIN
    address_ = instance_name(); // a named pipe's
#else
    address_ = folder + QLatin1Char('/') + instance_name();
#endif
    lock_ = std::make_unique<QLockFile>(folder + QLatin1Char('/') + instance_name() + QLatin1String(".lock"));
    lock_->setStaleLockTime(0); // it is stale when its process is gone, not when it is old
    // Before there is a window: waiting a moment keeps nobody from anything.
    return lock_->tryLock() || lock_->error() != QLockFile::LockFailedError ||
           !client::qt_network().tell_local(address_, message.left(longest_message), hand_over_limit);
}

void SingleInstance::listen() {
    if (!address_.isEmpty()) {
        server_ = client::qt_network().listen_local(address_, longest_message,
                                                    [this](const QByteArray& line) { Q_EMIT asked(line); });
    }
}

} // namespace berth::desktop
