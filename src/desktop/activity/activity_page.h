// What happened in a workspace: time, who, what; with a filter.
#pragma once

#include "desktop/activity/activity_filter.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QStackedWidget;
class QTableView;

namespace berth::desktop {

class StatePanel;

class ActivityPage final : public QWidget {
    Q_OBJECT
public:
    // The events outlive the page.
    explicit ActivityPage(EventTableModel& events, QWidget* parent = nullptr);

private:
    void refresh();

    EventTableModel& events_;
    ActivityFilter filter_;
    QLineEdit* words_;
    QComboBox* category_;
    QTableView* table_;
    StatePanel* state_;
    QStackedWidget* stack_;
};

} // namespace berth::desktop
