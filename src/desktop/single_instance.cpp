#include "desktop/single_instance.h"

#include "client/settings.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalSocket>
#include <QStandardPaths>

namespace berth::desktop {

namespace {

constexpr int hand_over_limit = 2000;    // milliseconds: the first one may be busy starting
constexpr qint64 longest_message = 8192; // bytes; a berth:// address at most

// By person and configuration folder: two profiles are two applications.
QString instance_name() {
    const QByteArray profile = (QDir::homePath() + QLatin1Char('\n') + client::settings_folder()).toUtf8();
    return QStringLiteral("berth-desktop-") +
           QString::fromLatin1(QCryptographicHash::hash(profile, QCryptographicHash::Sha256).toHex().left(16));
}

} // namespace

SingleInstance::SingleInstance(QObject* parent)
    : QObject(parent) {
    connect(&server_, &QLocalServer::newConnection, this, &SingleInstance::receive);
}

bool SingleInstance::claim(const QByteArray& message) {
    QString folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (folder.isEmpty()) {
        folder = QDir::tempPath();
    }
#ifdef Q_OS_WIN
    const QString address = instance_name(); // a named pipe's
#else
    const QString address = folder + QLatin1Char('/') + instance_name();
#endif
    lock_ = std::make_unique<QLockFile>(folder + QLatin1Char('/') + instance_name() + QLatin1String(".lock"));
    lock_->setStaleLockTime(0); // it is stale when its process is gone, not when it is old
    if (!lock_->tryLock() && lock_->error() == QLockFile::LockFailedError && hand_over(address, message)) {
        return false;
    }
    QLocalServer::removeServer(address);
    server_.setSocketOptions(QLocalServer::UserAccessOption);
    server_.listen(address);
    return true;
}

// Before there is a window: waiting a moment here keeps nobody from anything.
bool SingleInstance::hand_over(const QString& address, const QByteArray& message) const {
    QLocalSocket socket;
    socket.connectToServer(address);
    if (!socket.waitForConnected(hand_over_limit)) {
        return false;
    }
    socket.write(message.left(longest_message) + '\n');
    socket.waitForBytesWritten(hand_over_limit);
    socket.disconnectFromServer();
    return true;
}

void SingleInstance::receive() {
    while (QLocalSocket* socket = server_.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
            if (socket->canReadLine()) {
                Q_EMIT asked(socket->readLine(longest_message).trimmed());
                socket->disconnectFromServer();
            } else if (socket->bytesAvailable() > longest_message) {
                socket->abort();
            }
        });
    }
}

} // namespace berth::desktop
