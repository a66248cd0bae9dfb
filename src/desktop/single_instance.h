// One Berth per person and configuration: the first one listens on a local socket, later ones hand over what they were
// asked for and end. Where that cannot be set up (no folder to write to), everybody is the first.
#pragma once

#include <QByteArray>
#include <QLocalServer>
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

Q_SIGNALS:
    // Another one was started, with that message.
    void asked(const QByteArray& message);

private:
    bool hand_over(const QString& address, const QByteArray& message) const;
    void receive();

    std::unique_ptr<QLockFile> lock_;
    QLocalServer server_;
};

} // namespace berth::desktop
