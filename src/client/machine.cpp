#include "client/machine.h"

#include "client/http.h"

#include <QNetworkProxyFactory>
#include <QSslConfiguration>

namespace berth::client {

namespace {

// The system's certificate authorities as Qt finds them; read once, they are a few hundred kilobytes.
std::shared_ptr<const net::TrustVerifier> system_roots() {
    static const auto roots = [] {
        std::string pem;
        for (const QSslCertificate& certificate : QSslConfiguration::systemCaCertificates()) {
            pem += certificate.toPem().toStdString();
        }
        return pem.empty() ? net::system_trust() : net::trust_pem(std::move(pem));
    }();
    return roots;
}

std::shared_ptr<const net::ProxyConnector> connector(const QNetworkProxy& proxy) {
    std::optional<net::ProxyCredentials> credentials;
    if (!proxy.user().isEmpty()) {
        credentials = net::ProxyCredentials{proxy.user().toStdString(), Secret(proxy.password().toStdString())};
    }
    switch (proxy.type()) {
    case QNetworkProxy::HttpProxy:
    case QNetworkProxy::HttpCachingProxy:
        return net::http_proxy(proxy.hostName().toStdString(), proxy.port(), std::move(credentials));
    case QNetworkProxy::Socks5Proxy:
        return net::socks5_proxy(proxy.hostName().toStdString(), proxy.port(), std::move(credentials));
    default:
        return net::direct_connector();
    }
}

} // namespace

QNetworkProxy proxy_to(const QUrl& url) {
    // http is safe only to the machine itself: no proxy leads there.
    if (url.scheme() == QLatin1String("http") && is_secure(url)) {
        return QNetworkProxy(QNetworkProxy::NoProxy);
    }
    const auto proxies = QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url));
    return proxies.isEmpty() ? QNetworkProxy(QNetworkProxy::NoProxy) : proxies.first();
}

net::ConnectOptions connect_options(const QUrl& url) {
    net::ConnectOptions options;
    if (url.scheme() == QLatin1String("https")) {
        options.trust = system_roots();
    }
    options.proxy = connector(proxy_to(url));
    return options;
}

} // namespace berth::client
