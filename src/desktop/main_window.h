// Berth's window: signing in, or the sidebar with the page of what was chosen in it. Pages are made when they are first
// shown and go with the session.
#pragma once

#include "desktop/app_context.h"

#include <QPointer>
#include <QWidget>

#include <map>

class QStackedWidget;

namespace berth::desktop {

class SettingsPage;
class Sidebar;
class SignInPage;
class StatePanel;
class Toasts;

class MainWindow final : public QWidget {
    Q_OBJECT
public:
    explicit MainWindow(AppContext& context);
    ~MainWindow() override;

    // To the front, whatever it was.
    void present();
    void show_workspace(const std::string& id);
    void show_create();
    void show_settings();
    // In front of the person. One that was hidden may go on being the active one where no window manager says
    // otherwise.
    bool is_looked_at() const { return isVisible() && isActiveWindow(); }
    // What happens to it is on screen anyhow: its own page, or the one that creates it.
    bool tells_of(const std::string& id) const;

    // Whether closing hides the window: the tray keeps Berth going.
    void set_stays_in_tray(bool stays) { stays_in_tray_ = stays; }

Q_SIGNALS:
    void painted();          // once: the first picture is on screen
    void hidden_to_tray();   // by closing
    void quit_wanted();      // by closing, where there is no tray
    void language_changed(); // the window is to be made anew

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void add_shortcuts();
    void tell_painted();
    QWidget* work_area();
    void show_phase();
    void show_home();
    void drop_pages();
    void show_page(QWidget* page);
    void show_list();
    void arrange();
    void delete_workspace(const std::string& id);
    void sign_out();
    void remember();

    AppContext& context_;
    QStackedWidget* root_;
    SignInPage* sign_in_ = nullptr;
    StatePanel* waiting_ = nullptr; // while the keychain is asked and nothing is known yet
    QWidget* work_ = nullptr;
    Sidebar* sidebar_ = nullptr;
    QWidget* beside_ = nullptr; // of the sidebar: the pages, in a narrow window with the way back to the list
    QWidget* way_back_ = nullptr;
    QStackedWidget* pages_ = nullptr;
    StatePanel* home_ = nullptr;
    SettingsPage* settings_ = nullptr;
    QPointer<QWidget> create_;
    std::map<std::string, QWidget*> workspaces_;
    std::string shown_;
    bool list_in_front_ = true; // in a narrow window, which has no room for both
    Toasts* toasts_;
    client::Running leaving_;
    bool painted_ = false;
    bool stays_in_tray_ = false;
};

} // namespace berth::desktop
