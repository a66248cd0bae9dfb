// The program from start to end: one instance, settings, language, theme, window and tray. The window is painted before
// anything asks the network or the keychain.
#pragma once

#include "client/berth_link.h"
#include "desktop/app_context.h"
#include "desktop/language.h"
#include "desktop/single_instance.h"

#include <memory>
#include <optional>

class QApplication;

namespace berth::desktop {

class MainWindow;
class Tray;

// What the command line says.
struct Invocation {
    bool help = false;
    bool version = false;
    bool hidden = false; // starts in the tray, as at log-in
    QString tour;        // the folder for the tour's pictures; empty for none
    QByteArray link;     // a berth:// link as it was written; empty for none
};
// Errors: invalid_argument, naming what is not known.
Result<Invocation> read_arguments(const std::vector<std::string>& arguments);
extern const char* const usage_text;

class Application final : public QObject {
    Q_OBJECT
public:
    Application(QApplication& application, Invocation invocation);
    ~Application() override;

    // To the end of the program; the exit code.
    int run();
    // Without the single instance and the event loop, for tests and the tour: makes and shows the window.
    void start();

    AppContext& context() { return *context_; }
    MainWindow& window() { return *window_; }
    Tray& tray() { return *tray_; }

protected:
    // macOS hands links over as events.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void make_window();
    void first_paint();
    void asked(const QByteArray& message);
    // Follows a berth:// link, from the command line, another start or the system.
    void follow(const QByteArray& link);
    void follow(const client::BerthLink& link, const model::Workspace& workspace);
    void tell_of_change(const std::string& id, model::State from, model::State to);
    void present();

    QApplication& application_;
    Invocation invocation_;
    SingleInstance instance_;
    DesktopSettings settings_;
    std::optional<Translation> translation_;
    std::unique_ptr<Theme> theme_;
    std::unique_ptr<AppContext> context_;
    std::unique_ptr<MainWindow> window_;
    std::unique_ptr<Tray> tray_;
    QByteArray waiting_link_; // until the list is there
};

} // namespace berth::desktop
