// The page that the IDE runs in: stays on its origin, hands links out of it to the system's browser, and grants what an
// editor needs (the clipboard) and nothing else.
#pragma once

#include "desktop/ide/ide_view_interface.h"

#include <QWebEnginePage>

namespace berth::desktop {

class IdeWebPage final : public QWebEnginePage {
    Q_OBJECT
public:
    IdeWebPage(QWebEngineProfile* profile, QUrl origin, IdeViewListener& listener, QObject* parent);

protected:
    bool acceptNavigationRequest(const QUrl& url, NavigationType type, bool is_main_frame) override;
    void javaScriptConsoleMessage(JavaScriptConsoleMessageLevel, const QString&, int, const QString&) override {}

private:
    void leave_for(const QUrl& url);

    QUrl origin_;
    IdeViewListener& listener_;
};

} // namespace berth::desktop
