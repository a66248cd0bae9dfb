// What the desktop remembers on this machine: theme, language, window, tray. A small JSON file beside the client's
// settings; a damaged one is set aside, and where nothing can be written everything works and ends with the program.
#pragma once

#include "base/result.h"
#include "desktop/theme/theme.h"

#include <QByteArray>
#include <QObject>
#include <QUrl>

#include <optional>

namespace berth::desktop {

// Where ./run and a fresh installation have their platform.
inline constexpr const char* embedded_platform = "http://127.0.0.1:7080";

struct Remembered {
    ThemeChoice theme = ThemeChoice::system;
    QString language;  // "de", "zh_CN"; empty follows the system
    QByteArray window; // QWidget::saveGeometry
    std::string last_workspace;
    bool close_to_tray = true;
    bool notify = true; // a workspace is ready, or failed
    bool told_about_tray = false;
    bool terminals_fill_clipboard = true; // programs in them may write the clipboard (OSC 52), never read it
};

class DesktopSettings final : public QObject {
    Q_OBJECT
public:
    DesktopSettings();

    const Remembered& values() const { return values_; }
    // Changes and writes; changed() follows.
    void set(Remembered values);

    // BERTH_SERVER, else the platform last signed in to (both shared with `berth`), else the embedded one.
    QUrl platform() const;
    bool has_platform() const { return !platform_.isEmpty(); }
    void set_platform(const QUrl& platform);

    // Why something could not be read or is not remembered; told once by the window.
    const std::optional<Error>& trouble() const { return trouble_; }

Q_SIGNALS:
    void changed();

private:
    Remembered values_;
    QUrl platform_;
    std::optional<Error> trouble_;
};

} // namespace berth::desktop
