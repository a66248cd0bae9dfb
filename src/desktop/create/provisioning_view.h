// A workspace coming up, to watch: its steps with how long each took, the log as it is written, and, where it failed,
// the line that says why, with a way to try again. Shows a ProvisioningModel and asks for actions; carries none out.
#pragma once

#include "desktop/create/provisioning_model.h"

#include <QWidget>

class QBoxLayout;
class QListView;
class QProgressBar;
class QPushButton;

namespace berth::desktop {

class ElidedLabel;
class LogView;
class TextLabel;

class ProvisioningView final : public QWidget {
    Q_OBJECT
public:
    // Where it stands: on a page of its own it has a title of that size and a button to cancel; within a workspace's
    // page the header has them.
    enum class Place { own_page, workspace_page };

    // The model outlives the view.
    ProvisioningView(ProvisioningModel& model, Place place, QWidget* parent = nullptr);

Q_SIGNALS:
    void action_requested(berth::model::Action action); // retry, cancel

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* make_failure();
    void refresh();
    void refresh_failure();
    void refresh_elapsed();

    ProvisioningModel& model_;
    Place place_;
    ElidedLabel* title_;
    TextLabel* elapsed_;
    QProgressBar* progress_;
    QWidget* failure_;
    TextLabel* failure_title_;
    TextLabel* failure_text_;
    TextLabel* failing_line_;
    TextLabel* retry_note_;
    QPushButton* retry_;
    QBoxLayout* columns_;
    QListView* steps_;
    LogView* log_;
    QPushButton* cancel_;
};

} // namespace berth::desktop
