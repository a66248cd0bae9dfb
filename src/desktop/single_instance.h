// One Berth per person and configuration: the first one holds a lock and listens on a local socket, later ones hand
// over what they were asked for and end. Where that cannot be set up (no folder to write to), everybody is the first.
#pragma once

#include "client/network/qt_network.h"

#include <QByteArray>
#include <QLockFile>
#include <QObject>

#include <memory>

namespace berth::desktop {

class SingleInstance final : public QObject {
    Q_OBJECT
public:
    explicit SingleInstance(QObject* parent = nullptr);

    // Whether this process is the first. If not, `message` was handed to the first one, which raises its window.
    bool claim(const QByteArray& message);
    // Listens to later ones, which wait until it does. Not with claim(): the window is shown first.
    void listen();

Q_SIGNALS:
    // Another one was started, with that message.
    void asked(const QByteArray& message);

private:
    QString address_; // empty until it was claimed
    std::unique_ptr<QLockFile> lock_;
    std::unique_ptr<client::LocalServer> server_;
};

} // namespace berth::desktop
