// One workspace's IDE: its profile, page, find bar and downloads, put together.
#pragma once

#include "desktop/ide/ide_view_interface.h"

#include <QWidget>

class QWebEngineLoadingInfo;
class QWebEngineProfile;
class QWebEngineView;

namespace berth::desktop {

class DownloadBar;
class FindBar;
class IdeWebPage;

class IdeWebView final : public QWidget {
    Q_OBJECT
public:
    IdeWebView(const IdeViewSetup& setup, IdeViewListener& listener, QWidget* parent);
    ~IdeWebView() override;

    void open(const QUrl& entrance);
    void reload();
    void show_find_bar();
    double zoom() const;
    void set_zoom(double factor);
    void set_dark(bool dark);

    // For the tour, which links no WebEngine: asks the page, and leaves what it says as the property "answer".
    Q_INVOKABLE void evaluate(const QString& script);

private:
    void make_profile(const IdeViewSetup& setup);
    void add_shortcuts();
    void tell_loading(const QWebEngineLoadingInfo& loading);

    IdeViewListener& listener_;
    QString zoom_file_;
    QWebEngineProfile* profile_ = nullptr;
    IdeWebPage* page_ = nullptr;
    QWebEngineView* view_ = nullptr;
    FindBar* find_ = nullptr;
    DownloadBar* downloads_ = nullptr;
};

} // namespace berth::desktop
