// The terminals of one workspace as tabs: those that run there already, and new ones. A tab that is left goes on in the
// workspace; a menu brings it back.
#pragma once

#include "client/connection_manager.h"
#include "client/task.h"
#include "model/channel/terminal.h"

#include <QPointer>
#include <QUrl>
#include <QWidget>

#include <functional>

class QMenu;
class QStackedWidget;
class QTabBar;

namespace berth::desktop {

class StatePanel;
class TerminalTab;

class TerminalPage final : public QWidget {
    Q_OBJECT
public:
    using OpenLink = std::function<void(const QUrl& url)>;
    using MayFillClipboard = std::function<bool()>;

    // Nothing more comes once the connection is gone. `open_link` is asked for what was clicked; programs fill the
    // clipboard only where `may_fill_clipboard` says so, and only from the terminal that one works in.
    TerminalPage(client::Connection& connection, OpenLink open_link, MayFillClipboard may_fill_clipboard,
                 QWidget* parent = nullptr);
    ~TerminalPage() override;

    int count() const;
    TerminalTab* current() const;
    TerminalTab* at(int index) const;

    // A fresh one, made current.
    TerminalTab* new_terminal();
    // Asks what shall become of it, where its program still runs.
    void close_tab(int index);
    // Begins to edit a tab's name.
    void edit_name(int index);

Q_SIGNALS:
    void tabs_changed();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void load();
    TerminalTab* add_tab(model::channel::TerminalTarget target);
    void remove_tab(TerminalTab* tab);
    void replace_tab(TerminalTab* tab);
    void show_tab(int index);
    void step(int by);
    void refresh_title(TerminalTab* tab);
    void show_state();
    void fill_running(QMenu* menu);
    void fill_clipboard(const TerminalTab* from, const QString& text, bool primary);

    QPointer<client::Connection> connection_;
    OpenLink open_link_;
    MayFillClipboard may_fill_clipboard_;
    QTabBar* tabs_;
    QStackedWidget* pages_;
    StatePanel* state_;
    client::Running listing_;
    client::Running menu_listing_;
    bool loaded_ = false;
};

} // namespace berth::desktop
