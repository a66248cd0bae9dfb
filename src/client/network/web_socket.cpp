// WebSockets on QWebSocket.
#include "client/network/implementation.h"

#include <QNetworkProxy>
#include <QNetworkRequest>
#include <QWebSocket>

namespace berth::client {

namespace {

QNetworkProxy qt_proxy(const SystemProxy& proxy) {
    switch (proxy.kind) {
    case SystemProxy::Kind::none:
        break;
    case SystemProxy::Kind::http:
        return {QNetworkProxy::HttpProxy, proxy.host, proxy.port, proxy.user, proxy.password};
    case SystemProxy::Kind::socks5:
        return {QNetworkProxy::Socks5Proxy, proxy.host, proxy.port, proxy.user, proxy.password};
    }
    return {QNetworkProxy::NoProxy};
}

class QtWebSocket final : public WebSocket {
public:
    QtWebSocket(const SystemProxy& proxy, std::uint64_t largest_message, WebSocketEvents events)
        : events_(std::move(events)) {
        socket_.setProxy(qt_proxy(proxy));
        socket_.setMaxAllowedIncomingMessageSize(largest_message);
        QObject::connect(&socket_, &QWebSocket::connected, &socket_, [this] { events_.connected(); });
        QObject::connect(&socket_, &QWebSocket::pong, &socket_, [this] { events_.pong(); });
        QObject::connect(&socket_, &QWebSocket::textMessageReceived, &socket_,
                         [this](const QString& text) { events_.text(text); });
        QObject::connect(&socket_, &QWebSocket::errorOccurred, &socket_,
                         [this] { events_.failed(socket_.errorString().toStdString()); });
        QObject::connect(&socket_, &QWebSocket::disconnected, &socket_,
                         [this] { events_.ended(socket_.closeCode() == QWebSocketProtocol::CloseCodeGoingAway); });
    }

    ~QtWebSocket() override { socket_.disconnect(); }

    void open(const QUrl& url, const Secret& bearer) override {
        QNetworkRequest request(url);
        const auto token = bearer.reveal();
        request.setRawHeader("Authorization", "Bearer " + QByteArray(token.data(), qsizetype(token.size())));
        request.setHeader(QNetworkRequest::UserAgentHeader, QStringLiteral("berth"));
        socket_.open(request);
    }

    void ping() override { socket_.ping(); }

private:
    WebSocketEvents events_;
    QWebSocket socket_;
};

} // namespace

std::unique_ptr<WebSocket> make_web_socket(const SystemProxy& proxy, std::uint64_t largest_message,
                                           WebSocketEvents events) {
    return std::make_unique<QtWebSocket>(proxy, largest_message, std::move(events));
}

} // namespace berth::client
