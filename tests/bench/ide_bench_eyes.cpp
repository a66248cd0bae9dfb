#include "ide_bench_eyes.h"

#include <QNetworkCookie>
#include <QTimer>
#include <QWebEngineCookieStore>
#include <QWebEnginePage>
#include <QWebEngineProfile>
#include <QWebEngineView>

namespace {

constexpr int look_ms = 10;

const QLatin1String drawn_lines("[...document.querySelectorAll('.view-line')].map(e => e.innerText).join('\\n')");

} // namespace

extern "C" Q_DECL_EXPORT QWidget* make_bare_view(const QUrl& url, const QString& storage, QWidget* parent) {
    auto* profile = new QWebEngineProfile(QStringLiteral("bench"), parent);
    profile->setPersistentStoragePath(storage);
    profile->setCachePath(storage + QStringLiteral("/cache"));
    auto* view = new QWebEngineView(parent);
    view->setPage(new QWebEnginePage(profile, view));
    view->load(url);
    return view;
}

extern "C" Q_DECL_EXPORT void give_cookie(QWidget* widget, const QUrl& origin, const QByteArray& cookie) {
    auto* profile = widget->findChild<QWebEngineView*>()->page()->profile();
    for (QNetworkCookie one : QNetworkCookie::parseCookies(cookie)) {
        one.setHttpOnly(true);
        one.setSameSitePolicy(QNetworkCookie::SameSite::Strict);
        one.setPath(QStringLiteral("/"));
        profile->cookieStore()->setCookie(one, origin);
    }
}

extern "C" Q_DECL_EXPORT void when_seen(QWidget* widget, const QString& text, std::function<void()> seen) {
    auto* view = qobject_cast<QWebEngineView*>(widget);
    if (view == nullptr) {
        view = widget->findChild<QWebEngineView*>();
    }
    auto* timer = new QTimer(view);
    QObject::connect(timer, &QTimer::timeout, view, [view, timer, text, seen = std::move(seen)] {
        view->page()->runJavaScript(drawn_lines, [timer, text, seen](const QVariant& lines) {
            if (timer->isActive() && lines.toString().replace(QChar::Nbsp, u' ').contains(text)) {
                timer->stop();
                seen();
            }
        });
    });
    timer->start(look_ms);
}
