#include "client/machine.h"

#include "client/http.h"

namespace berth::client {

namespace {

// The system's certificate authorities as Qt finds them; read once, they are a few hundred kilobytes.
std::shared_ptr<const net::TrustVerifier> system_roots() {
    static const auto roots = [] {
        std::string pem = qt_network().certificate_authorities();
        return pem.empty() ? net::system_trust() : net::trust_pem(std::move(pem));
    }();
    return roots;
}

std::shared_ptr<const net::ProxyConnector> connector(const SystemProxy& proxy) {
    std::optional<net::ProxyCredentials> credentials;
    if (!proxy.user.isEmpty()) {
        credentials = net::ProxyCredentials{proxy.user.toStdString(), Secret(proxy.password.toStdString())};
    }
    switch (proxy.kind) {
    case SystemProxy::Kind::http:
        return net::http_proxy(proxy.host.toStdString(), proxy.port, std::move(credentials));
    case SystemProxy::Kind::socks5:
        return net::socks5_proxy(proxy.host.toStdString(), proxy.port, std::move(credentials));
    case SystemProxy::Kind::none:
        break;
    }
    return net::direct_connector();
}

} // namespace

SystemProxy proxy_to(const QUrl& url) {
    // http is safe only to the machine itself: no proxy leads there.
    if (url.scheme() == QLatin1String("http") && is_secure(url)) {
        return {};
    }
    return qt_network().proxy_to(url);
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
