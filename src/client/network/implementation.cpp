#include "client/network/implementation.h"

#include <QNetworkInformation>
#include <QNetworkProxy>
#include <QSslConfiguration>

namespace berth::client {

namespace {

class LinkedQtNetwork final : public QtNetwork {
public:
    std::unique_ptr<WebClient> web_client(std::function<bool(const QString&)> direct) override {
        return make_web_client(std::move(direct));
    }

    std::unique_ptr<WebSocket> web_socket(const SystemProxy& proxy, std::uint64_t largest_message,
                                          WebSocketEvents events) override {
        return make_web_socket(proxy, largest_message, std::move(events));
    }

    std::unique_ptr<RedirectServer> redirect_server() override { return make_redirect_server(); }

    SystemProxy proxy_to(const QUrl& url) override {
        const auto proxies = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url));
        if (proxies.isEmpty()) {
            return {};
        }
        const QNetworkProxy& proxy = proxies.first();
        SystemProxy::Kind kind = SystemProxy::Kind::none;
        switch (proxy.type()) {
        case QNetworkProxy::HttpProxy:
        case QNetworkProxy::HttpCachingProxy:
            kind = SystemProxy::Kind::http;
            break;
        case QNetworkProxy::Socks5Proxy:
            kind = SystemProxy::Kind::socks5;
            break;
        default:
            break;
        }
        return {kind, proxy.hostName(), proxy.port(), proxy.user(), proxy.password()};
    }

    std::string certificate_authorities() override {
        std::string pem;
        for (const QSslCertificate& certificate : QSslConfiguration::systemCaCertificates()) {
            pem += certificate.toPem().toStdString();
        }
        return pem;
    }

    void watch_reachability(QObject* context, std::function<void()> changed) override {
        if (!QNetworkInformation::loadDefaultBackend()) {
            return;
        }
        const auto* information = QNetworkInformation::instance();
        QObject::connect(information, &QNetworkInformation::reachabilityChanged, context, changed);
        QObject::connect(information, &QNetworkInformation::transportMediumChanged, context, changed);
    }

    std::unique_ptr<LocalSocket> connect_local(const QString& name, std::function<void(const QByteArray&)> data,
                                               std::function<void()> closed) override {
        return make_local_socket(name, std::move(data), std::move(closed));
    }

    std::unique_ptr<LocalServer> listen_local(const QString& name, std::int64_t longest,
                                              std::function<void(const QByteArray&)> came) override {
        return make_local_server(name, longest, std::move(came));
    }

    bool tell_local(const QString& name, const QByteArray& line, std::chrono::milliseconds limit) override {
        return tell_local_server(name, line, limit);
    }
};

} // namespace

std::unique_ptr<QtNetwork> make_qt_network() {
    return std::make_unique<LinkedQtNetwork>();
}

} // namespace berth::client
