#include "desktop/ide/webengine/ide_web_view.h"

#include "desktop/ide/webengine/download_bar.h"
#include "desktop/ide/webengine/find_bar.h"
#include "desktop/ide/webengine/ide_web_page.h"
#include "desktop/ide/webengine/origin_guard.h"

#include <QDir>
#include <QFile>
#include <QPointer>
#include <QSaveFile>
#include <QShortcut>
#include <QVBoxLayout>
#include <QWebEngineLoadingInfo>
#include <QWebEngineProfile>
#include <QWebEngineScript>
#include <QWebEngineScriptCollection>
#include <QWebEngineSettings>
#include <QWebEngineView>

#include <algorithm>

namespace berth::desktop {

namespace {

constexpr double view_zoom_step = 1.1;
// What WebEngine takes.
constexpr double least_zoom = 0.25;
constexpr double most_zoom = 5.0;

QString resource_text(const QString& name) {
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QWebEngineScript anchor_script() {
    QWebEngineScript script;
    script.setName(QStringLiteral("anchor positioning"));
    script.setSourceCode(resource_text(QStringLiteral(":/berth/ide/anchor_positioning.js")));
    script.setInjectionPoint(QWebEngineScript::DocumentCreation);
    script.setWorldId(QWebEngineScript::MainWorld);
    script.setRunsOnSubFrames(true);
    return script;
}

} // namespace

IdeWebView::IdeWebView(const IdeViewSetup& setup, IdeViewListener& listener, QWidget* parent)
    : QWidget(parent)
    , listener_(listener)
    , zoom_file_(setup.storage_folder + QStringLiteral("/zoom")) {
    make_profile(setup);
    page_ = new IdeWebPage(profile_, setup.origin, listener, this);
    view_ = new QWebEngineView(this);
    view_->setPage(page_);
    view_->setContextMenuPolicy(Qt::NoContextMenu); // the IDE has its own
    view_->setAccessibleName(tr("Browser IDE"));
    setFocusProxy(view_);
    find_ = new FindBar(page_, this);
    downloads_ = new DownloadBar(setup.download_folder, this);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(view_, 1);
    layout->addWidget(find_);
    layout->addWidget(downloads_);

    connect(find_, &FindBar::ended, view_, [this] { view_->setFocus(); });
    connect(profile_, &QWebEngineProfile::downloadRequested, downloads_, &DownloadBar::add);
    connect(page_, &QWebEnginePage::loadingChanged, this, &IdeWebView::tell_loading);
    add_shortcuts();
    bool known = false;
    const double kept = resource_text(zoom_file_).toDouble(&known);
    view_->setZoomFactor(known ? std::clamp(kept, least_zoom, most_zoom) : 1.0);
}

IdeWebView::~IdeWebView() {
    // A profile has to outlive its pages.
    delete view_;
    delete page_;
    delete profile_;
}

void IdeWebView::make_profile(const IdeViewSetup& setup) {
    QDir().mkpath(setup.storage_folder);
    profile_ = new QWebEngineProfile(setup.workspace_id);
    profile_->setPersistentStoragePath(setup.storage_folder + QStringLiteral("/storage"));
    profile_->setCachePath(setup.storage_folder + QStringLiteral("/cache"));
    profile_->setHttpCacheType(QWebEngineProfile::DiskHttpCache);
    // The cookie that lets in is new with each start of Berth; nothing of it belongs on the disk.
    profile_->setPersistentCookiesPolicy(QWebEngineProfile::NoPersistentCookies);
    profile_->setPersistentPermissionsPolicy(QWebEngineProfile::PersistentPermissionsPolicy::StoreInMemory);
    profile_->setUrlRequestInterceptor(new OriginGuard(setup.origin, profile_));
    profile_->scripts()->insert(anchor_script());
}

void IdeWebView::add_shortcuts() {
    // Those that a browser has and the IDE leaves to it.
    const auto add = [this](const QKeySequence& keys, auto act) {
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, act);
    };
    add(QKeySequence::ZoomIn, [this] { set_zoom(zoom() * view_zoom_step); });
    add(QKeySequence(Qt::CTRL | Qt::Key_Equal), [this] { set_zoom(zoom() * view_zoom_step); });
    add(QKeySequence::ZoomOut, [this] { set_zoom(zoom() / view_zoom_step); });
    add(QKeySequence(Qt::CTRL | Qt::Key_0), [this] { set_zoom(1.0); });
    add(QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_F), [this] { show_find_bar(); });
}

void IdeWebView::open(const QUrl& entrance) {
    page_->load(entrance);
}

void IdeWebView::reload() {
    page_->triggerAction(QWebEnginePage::Reload);
}

void IdeWebView::show_find_bar() {
    find_->begin();
}

double IdeWebView::zoom() const {
    return view_->zoomFactor();
}

void IdeWebView::set_zoom(double factor) {
    view_->setZoomFactor(std::clamp(factor, least_zoom, most_zoom));
    QSaveFile file(zoom_file_);
    if (file.open(QIODevice::WriteOnly)) { // else it is forgotten
        file.write(QByteArray::number(zoom()));
        file.commit();
    }
}

void IdeWebView::set_dark(bool dark) {
    page_->setBackgroundColor(dark ? QColor(0x1f, 0x1f, 0x1f) : QColor(0xff, 0xff, 0xff)); // before the first paint
}

void IdeWebView::evaluate(const QString& script) {
    page_->runJavaScript(script, [self = QPointer<IdeWebView>(this)](const QVariant& answer) {
        if (self) {
            self->setProperty("answer", answer);
        }
    });
}

void IdeWebView::tell_loading(const QWebEngineLoadingInfo& loading) {
    switch (loading.status()) {
    case QWebEngineLoadingInfo::LoadStartedStatus:
    case QWebEngineLoadingInfo::LoadStoppedStatus: // another page was asked for meanwhile
        break;
    case QWebEngineLoadingInfo::LoadSucceededStatus:
        listener_.ide_loaded(page_->title());
        break;
    case QWebEngineLoadingInfo::LoadFailedStatus:
        // Whatever its status, an answer is a page that says how it stands.
        if (loading.errorDomain() == QWebEngineLoadingInfo::HttpStatusCodeDomain) {
            listener_.ide_loaded(page_->title());
        } else {
            listener_.ide_unreachable();
        }
        break;
    }
}

} // namespace berth::desktop
