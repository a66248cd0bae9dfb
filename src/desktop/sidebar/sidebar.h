// The window's side: search, the workspaces with their live state, the way to the platform, the account. Says what was
// chosen; pages are the window's.
#pragma once

#include "desktop/app_context.h"

#include <QWidget>

class QLineEdit;
class QPushButton;
class QStackedWidget;

namespace berth::desktop {

class ConnectionIndicator;
class ElidedLabel;
class StatePanel;
class WorkspaceFilterModel;
class WorkspaceListView;

class Sidebar final : public QWidget {
    Q_OBJECT
public:
    explicit Sidebar(AppContext& context, QWidget* parent = nullptr);

    void select(const std::string& id); // marks it, without choosing
    void focus_search();
    void focus_list();
    // It has the window to itself, instead of a column of its own.
    void set_fills_window(bool fills);

Q_SIGNALS:
    void workspace_chosen(const std::string& id);
    void create_wanted();
    void settings_wanted();
    void sign_out_wanted();
    void delete_wanted(const std::string& id);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void show_what_is_there(); // the list, or why there is none
    void show_liveness();
    void show_account();
    void show_menu(const std::string& id, const QPoint& global);

    AppContext& context_;
    WorkspaceFilterModel* filter_;
    QLineEdit* search_;
    ElidedLabel* offline_;
    QStackedWidget* stack_;
    WorkspaceListView* list_;
    StatePanel* panel_;
    ConnectionIndicator* link_;
    QPushButton* account_;
};

} // namespace berth::desktop
