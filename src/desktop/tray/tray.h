// Berth in the system's tray: an icon with the overall state, a menu with each workspace's state and actions, and word
// when a workspace is ready or has failed. On a desktop without a tray everything else works without it.
#pragma once

#include "desktop/app_context.h"

#include <QMenu>
#include <QSystemTrayIcon>

namespace berth::desktop {

// What the icon tells about all workspaces together; the gravest counts.
enum class Overall : std::uint8_t { quiet, running, moving, failed, offline };
Overall overall_of(const WorkspaceListModel& workspaces);
QIcon tray_icon(Overall overall);

class Tray final : public QObject {
    Q_OBJECT
public:
    explicit Tray(AppContext& context, QObject* parent = nullptr);

    static bool available() { return QSystemTrayIcon::isSystemTrayAvailable(); }
    void show() { icon_.show(); }
    QMenu& menu() { return menu_; }
    // Its texts anew: the language is another.
    void retranslate() {
        fill();
        refresh();
    }
    // Says something beside the icon; a click on it is workspace_wanted(id).
    void tell(const QString& title, const QString& text, const std::string& id = {});

Q_SIGNALS:
    void window_wanted();
    void workspace_wanted(const std::string& id);
    void create_wanted();
    void quit_wanted();

private:
    void refresh();
    void fill();

    AppContext& context_;
    QMenu menu_;
    QSystemTrayIcon icon_;
    std::string told_; // whose message is shown
};

} // namespace berth::desktop
