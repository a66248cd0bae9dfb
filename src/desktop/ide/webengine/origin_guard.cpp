#include "desktop/ide/webengine/origin_guard.h"

namespace berth::desktop {

bool belongs_to(const QUrl& url, const QUrl& origin) {
    const auto scheme = url.scheme();
    if (scheme == QLatin1String("data") || scheme == QLatin1String("blob")) {
        return true;
    }
    if (url.matches(QUrl(QStringLiteral("about:blank")), QUrl::RemoveFragment) ||
        url == QUrl(QStringLiteral("about:srcdoc"))) {
        return true;
    }
    const bool same_place = url.host() == origin.host() && url.port(80) == origin.port(80);
    return same_place && (scheme == QLatin1String("http") || scheme == QLatin1String("ws"));
}

void OriginGuard::interceptRequest(QWebEngineUrlRequestInfo& request) {
    if (!belongs_to(request.requestUrl(), origin_)) {
        request.block(true);
    }
}

} // namespace berth::desktop
