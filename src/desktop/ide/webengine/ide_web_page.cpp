#include "desktop/ide/webengine/ide_web_page.h"

#include "desktop/ide/webengine/origin_guard.h"

#include <QWebEngineNewWindowRequest>
#include <QWebEnginePermission>
#include <QWebEngineSettings>

namespace berth::desktop {

namespace {

QString words_for(QWebEnginePage::RenderProcessTerminationStatus status, int code) {
    switch (status) {
    case QWebEnginePage::KilledTerminationStatus:
        return IdeWebPage::tr("It was ended from outside, perhaps for want of memory.");
    case QWebEnginePage::NormalTerminationStatus:
    case QWebEnginePage::AbnormalTerminationStatus:
    case QWebEnginePage::CrashedTerminationStatus:
        break;
    }
    return IdeWebPage::tr("It ended with code %1.").arg(code);
}

} // namespace

IdeWebPage::IdeWebPage(QWebEngineProfile* profile, QUrl origin, IdeViewListener& listener, QObject* parent)
    : QWebEnginePage(profile, parent)
    , origin_(std::move(origin))
    , listener_(listener) {
    auto* wishes = settings();
    wishes->setAttribute(QWebEngineSettings::JavascriptCanAccessClipboard, true);
    wishes->setAttribute(QWebEngineSettings::JavascriptCanPaste, true);
    wishes->setAttribute(QWebEngineSettings::FullScreenSupportEnabled, false);
    wishes->setAttribute(QWebEngineSettings::PluginsEnabled, false);
    wishes->setAttribute(QWebEngineSettings::PdfViewerEnabled, false);
    wishes->setAttribute(QWebEngineSettings::ErrorPageEnabled, false);
    connect(this, &QWebEnginePage::permissionRequested, this, [this](const QWebEnginePermission& permission) {
        const bool clipboard = permission.permissionType() == QWebEnginePermission::PermissionType::ClipboardReadWrite;
        if (clipboard && belongs_to(permission.origin(), origin_)) {
            permission.grant();
        } else {
            permission.deny();
        }
    });
    connect(this, &QWebEnginePage::newWindowRequested, this, [this](const QWebEngineNewWindowRequest& request) {
        const QUrl url = request.requestedUrl();
        if (belongs_to(url, origin_) && url.scheme() == QLatin1String("http")) {
            setUrl(url); // another folder of the workspace: there is one window for it
        } else {
            leave_for(url);
        }
    });
    connect(
        this, &QWebEnginePage::renderProcessTerminated, this,
        [this](RenderProcessTerminationStatus status, int code) { listener_.ide_crashed(words_for(status, code)); });
    connect(this, &QWebEnginePage::titleChanged, this,
            [this](const QString& title) { listener_.ide_title_changed(title); });
}

bool IdeWebPage::acceptNavigationRequest(const QUrl& url, NavigationType type, bool is_main_frame) {
    const bool own = belongs_to(url, origin_);
    if (!own && (is_main_frame || type == NavigationTypeLinkClicked)) {
        leave_for(url);
    }
    return own;
}

void IdeWebPage::leave_for(const QUrl& url) {
    const auto scheme = url.scheme();
    // What else there is could start programs of this machine.
    if (scheme == QLatin1String("https") || scheme == QLatin1String("http") || scheme == QLatin1String("mailto")) {
        listener_.ide_external_link(url);
    }
}

} // namespace berth::desktop
