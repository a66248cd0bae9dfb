// The seam between the application and the plugin that shows the browser IDE: the plugin alone links WebEngine and is
// loaded when the first IDE is shown, so that the window and the tray start light. Pure interfaces; both sides compile
// this header and nothing else of each other.
#pragma once

#include <QString>
#include <QUrl>
#include <QtPlugin>

#include <memory>

class QWidget;

namespace berth::desktop {

// What a view tells. Called from the GUI thread; the listener outlives the view.
class IdeViewListener {
public:
    virtual ~IdeViewListener() = default;
    // A page has come up: the IDE itself, or one that says that it is waited for.
    virtual void ide_loaded(const QString& title) = 0;
    virtual void ide_title_changed(const QString& title) = 0;
    // Nothing came: the address answers nobody.
    virtual void ide_unreachable() = 0;
    // The process that draws the page has ended.
    virtual void ide_crashed(const QString& how) = 0;
    // A link out of the IDE, for the system's browser.
    virtual void ide_external_link(const QUrl& url) = 0;
};

struct IdeViewSetup {
    QUrl origin;            // all that the view loads
    QString workspace_id;   // names the profile
    QString storage_folder; // of this workspace's profile; made where it is missing
    QString download_folder;
};

class IdeView {
public:
    virtual ~IdeView() = default;
    virtual QWidget* widget() = 0; // owned by its parent

    virtual void open(const QUrl& entrance) = 0;
    virtual void reload() = 0;
    virtual void show_find_bar() = 0;
    // 1.0 is the page's own size; remembered with the profile.
    virtual double zoom() const = 0;
    virtual void set_zoom(double factor) = 0;
    // What a page's own programs can ask for: the desktop is dark.
    virtual void set_dark(bool dark) = 0;
};

class IdeViewPlugin {
public:
    virtual ~IdeViewPlugin() = default;
    virtual std::unique_ptr<IdeView> make_view(const IdeViewSetup& setup, IdeViewListener& listener,
                                               QWidget* parent) = 0;
};

} // namespace berth::desktop

// Raised with every change of the above: a plugin of another Berth is not loaded.
#define BERTH_IDE_VIEW_PLUGIN_IID "berth.desktop.IdeViewPlugin/1"
Q_DECLARE_INTERFACE(berth::desktop::IdeViewPlugin, BERTH_IDE_VIEW_PLUGIN_IID)
