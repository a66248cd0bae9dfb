// A workspace's page as a person sees it: header and the tabs Overview, IDE, Terminal, Ports, Activity. Shows a
// WorkspaceDetail and asks; the IDE and the terminal are made when they are first shown, by whoever owns the page.
#pragma once

#include "desktop/overview/next_actions.h"
#include "desktop/ports/forward_registry.h"
#include "desktop/ports/tunnel_registry.h"
#include "desktop/workspace/workspace_detail.h"

#include <QWidget>

#include <array>
#include <functional>

class QStackedWidget;
class QTabBar;
class QUrl;

namespace berth::desktop {

class WorkspaceHeader;

class WorkspaceView final : public QWidget {
    Q_OBJECT
public:
    enum Tab { overview_tab, ide_tab, terminal_tab, ports_tab, activity_tab, tab_count };
    using MakeWidget = std::function<QWidget*()>;

    // All outlive the view.
    WorkspaceView(WorkspaceDetail& detail, ForwardRegistry& forwards, TunnelRegistry& tunnels, MakeWidget make_ide,
                  MakeWidget make_terminal, QWidget* parent = nullptr);

    Tab tab() const;
    void show_tab(Tab tab);
    WorkspaceHeader& header() { return *header_; }
    // The tab's page if it was made already, else null.
    QWidget* page(Tab tab) const;

Q_SIGNALS:
    void tab_changed();
    void action_requested(berth::model::Action action);
    void browser_wanted(const QUrl& url);
    void editor_wanted(); // the local one that is offered first

private:
    // A tab whose page needs a workspace that runs: what to do instead, until it does.
    struct LiveTab {
        MakeWidget make;
        QStackedWidget* stack = nullptr;
        class StatePanel* instead = nullptr;
        QWidget* page = nullptr;
    };

    void add_live_tab(LiveTab& tab, MakeWidget make);
    void refresh_live_tab(Tab which, LiveTab& tab);
    void take_up(const NextAction& action);
    void refresh();

    WorkspaceDetail& detail_;
    WorkspaceHeader* header_;
    QTabBar* tabs_;
    QStackedWidget* pages_;
    LiveTab ide_;
    LiveTab terminal_;
};

} // namespace berth::desktop
