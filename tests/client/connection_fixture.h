// What the tests of connections start from: a manager at a test gateway, what its streams said, a server behind it.
#pragma once

#include "client/exec_session.h"
#include "test_gateway.h"

#include <QEventLoop>
#include <QTcpServer>
#include <QTcpSocket>
#include <gtest/gtest.h>

namespace berth::client {

inline net::Response problem(int status, const std::string& name, const std::string& retry = {}) {
    auto response =
        TestServer::response(status,
                             R"({"type":"urn:berth:problem:)" + name + R"(","title":"T","status":)" +
                                 std::to_string(status) + R"(,"detail":"Because.","hint":"Do this.","errors":[]})",
                             "application/problem+json");
    if (!retry.empty()) {
        response.headers.set("Retry-After", retry);
    }
    return response;
}

class ConnectionTest : public ::testing::Test {
protected:
    TestGateway gateway;
    ConnectionManager manager{gateway.server.url(), gateway.tokens()};
    std::vector<ConnectionState::Kind> seen;

    Connection& connection() {
        auto& made = manager.connection(TestGateway::workspace_id);
        QObject::connect(&made, &Connection::state_changed, &manager, [this, &made] {
            if (seen.empty() || seen.back() != made.state().kind) {
                seen.push_back(made.state().kind);
            }
        });
        return made;
    }

public:
    // Runs the event loop until a state of the connection is as wanted.
    static void until(Connection& of, const std::function<bool(const ConnectionState&)>& wanted) {
        QEventLoop loop;
        QObject::connect(&of, &Connection::state_changed, &loop, [&] {
            if (wanted(of.state())) {
                loop.quit();
            }
        });
        if (!wanted(of.state())) {
            loop.exec();
        }
    }
    static void until(Connection& of, ConnectionState::Kind kind) {
        until(of, [kind](const ConnectionState& state) { return state.kind == kind; });
    }
};

// What a session said, and a way to wait for it.
struct Heard {
    std::string output;
    std::string errors;
    std::string snapshot;
    bool snapshot_complete = false;
    bool ended = false;
    Result<void> end;
    Result<model::channel::ExitStatus> exit;
    QEventLoop loop;

    void until(const std::function<bool()>& condition) {
        while (!condition()) {
            loop.exec();
        }
    }
    ExecEvents exec_events() {
        ExecEvents events;
        events.output = [this](ByteView bytes) { hear(output, bytes); };
        events.error_output = [this](ByteView bytes) { hear(errors, bytes); };
        events.drained = [this] { loop.quit(); };
        events.ended = [this](const Result<model::channel::ExitStatus>& status) {
            exit = status;
            ended = true;
            loop.quit();
        };
        return events;
    }

private:
    void hear(std::string& where, ByteView bytes) {
        where += as_text(bytes);
        loop.quit();
    }
};

inline model::channel::ExecTarget command(std::vector<std::string> argv) {
    model::channel::ExecTarget target;
    target.argv = std::move(argv);
    return target;
}

// A server in the workspace that gives everything back and notices half-closes.
class EchoServer : public QObject {
public:
    EchoServer() {
        EXPECT_TRUE(server_.listen(QHostAddress::LocalHost));
        connect(&server_, &QTcpServer::newConnection, this, [this] {
            QTcpSocket* socket = server_.nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket] { socket->write(socket->readAll()); });
        });
    }
    std::uint16_t port() const { return server_.serverPort(); }

private:
    QTcpServer server_;
};

inline std::string talk(std::uint16_t port, const QHostAddress& host, const std::string& text) {
    QTcpSocket socket;
    QEventLoop loop;
    QByteArray came;
    QObject::connect(&socket, &QTcpSocket::connected, &loop, [&] { socket.write(QByteArray::fromStdString(text)); });
    QObject::connect(&socket, &QTcpSocket::readyRead, &loop, [&] {
        came += socket.readAll();
        if (came.size() >= qsizetype(text.size())) {
            loop.quit();
        }
    });
    QObject::connect(&socket, &QTcpSocket::errorOccurred, &loop, &QEventLoop::quit);
    socket.connectToHost(host, port);
    loop.exec();
    return came.toStdString();
}

} // namespace berth::client
