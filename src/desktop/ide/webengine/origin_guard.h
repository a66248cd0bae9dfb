// What a workspace's IDE may load: its own origin, and what pages make of themselves (data:, blob:). Everything else is
// refused before it is asked for.
#pragma once

#include <QUrl>
#include <QWebEngineUrlRequestInterceptor>

namespace berth::desktop {

bool belongs_to(const QUrl& url, const QUrl& origin);

class OriginGuard final : public QWebEngineUrlRequestInterceptor {
    Q_OBJECT
public:
    explicit OriginGuard(QUrl origin, QObject* parent = nullptr)
        : QWebEngineUrlRequestInterceptor(parent)
        , origin_(std::move(origin)) {}

    void interceptRequest(QWebEngineUrlRequestInfo& request) override;

private:
    QUrl origin_;
};

} // namespace berth::desktop
