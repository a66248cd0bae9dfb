// Local sockets on QLocalSocket and QLocalServer: Unix sockets, on Windows named pipes.
#include "client/network/implementation.h"

#include <QDeadlineTimer>
#include <QLocalServer>
#include <QLocalSocket>
#include <QThread>

namespace berth::client {

namespace {

using namespace std::literals;

constexpr auto ask_again = 20ms; // for somebody who is about to listen

class QtLocalSocket final : public LocalSocket {
public:
    QtLocalSocket(const QString& name, std::function<void(const QByteArray&)> data, const std::function<void()>& closed)
        : socket_(new QLocalSocket) {
        QObject::connect(socket_, &QLocalSocket::disconnected, socket_, closed);
        QObject::connect(socket_, &QLocalSocket::errorOccurred, socket_, closed);
        QObject::connect(socket_, &QLocalSocket::readyRead, socket_,
                         [socket = socket_, data = std::move(data)] { data(socket->readAll()); });
        socket_->connectToServer(name);
    }

    // From inside of what it tells, too.
    ~QtLocalSocket() override {
        socket_->disconnect();
        socket_->abort();
        socket_->deleteLater();
    }

    void write(const QByteArray& bytes) override { socket_->write(bytes); }
    std::int64_t pending() const override { return socket_->bytesToWrite(); }

private:
    QLocalSocket* socket_;
};

class QtLocalServer final : public LocalServer {
public:
    QtLocalServer(std::int64_t longest, std::function<void(const QByteArray&)> came)
        : longest_(longest)
        , came_(std::move(came)) {
        server_.setSocketOptions(QLocalServer::UserAccessOption);
        QObject::connect(&server_, &QLocalServer::newConnection, &server_, [this] { receive(); });
    }

    bool listen(const QString& name) {
        QLocalServer::removeServer(name);
        return server_.listen(name);
    }

private:
    void receive() {
        while (QLocalSocket* socket = server_.nextPendingConnection()) {
            QObject::connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
            QObject::connect(socket, &QLocalSocket::readyRead, &server_, [this, socket] {
                if (socket->canReadLine()) {
                    came_(socket->readLine(longest_).trimmed());
                    socket->disconnectFromServer();
                } else if (socket->bytesAvailable() > longest_) {
                    socket->abort();
                }
            });
        }
    }

    std::int64_t longest_;
    std::function<void(const QByteArray&)> came_;
    QLocalServer server_;
};

} // namespace

std::unique_ptr<LocalSocket> make_local_socket(const QString& name, std::function<void(const QByteArray&)> data,
                                               std::function<void()> closed) {
    return std::make_unique<QtLocalSocket>(name, std::move(data), closed);
}

std::unique_ptr<LocalServer> make_local_server(const QString& name, std::int64_t longest,
                                               std::function<void(const QByteArray& line)> came) {
    auto server = std::make_unique<QtLocalServer>(longest, std::move(came));
    if (!server->listen(name)) {
        return nullptr;
    }
    return server;
}

bool tell_local_server(const QString& name, const QByteArray& line, std::chrono::milliseconds limit) {
    const QDeadlineTimer deadline(limit);
    const auto left = [&deadline] { return static_cast<int>(deadline.remainingTime()); };
    do {
        QLocalSocket socket;
        socket.connectToServer(name);
        if (socket.waitForConnected(left())) {
            socket.write(line + '\n');
            socket.waitForBytesWritten(left());
            socket.disconnectFromServer();
            return true;
        }
        QThread::sleep(ask_again);
    } while (!deadline.hasExpired());
    return false;
}

} // namespace berth::client
