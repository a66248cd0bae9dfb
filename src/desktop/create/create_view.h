// Creating a workspace in three steps: choose a template, fill in, watch it come up. Shows its models and asks; who
// talks to the platform is create_page.
#pragma once

#include "desktop/create/create_form.h"
#include "desktop/create/provisioning_model.h"
#include "desktop/create/template_list_model.h"

#include <QWidget>

class QPushButton;
class QStackedWidget;
class QToolButton;

namespace berth::desktop {

class CreateFormView;
class ElidedLabel;
class ProvisioningView;
class TemplateGallery;
class TextLabel;

class CreateView final : public QWidget {
    Q_OBJECT
public:
    enum Step { choose_step, fill_step, watch_step };

    // All outlive the view.
    CreateView(TemplateListModel& templates, CreateForm& form, ProvisioningModel& provisioning,
               QWidget* parent = nullptr);

    Step step() const;
    void go_to(Step step);
    TemplateGallery& gallery() { return *gallery_; }
    CreateFormView& form_view() { return *form_view_; }

Q_SIGNALS:
    void create_requested();
    void action_requested(berth::model::Action action); // of the workspace that comes up
    void open_requested();                              // leave, to the workspace
    void dismissed();                                   // leave, nothing was made

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* make_watch(ProvisioningModel& provisioning);
    void choose(const QString& name);
    void back();
    void refresh_watch();

    TemplateListModel& templates_;
    CreateForm& form_;
    ProvisioningModel& provisioning_;
    QToolButton* back_;
    ElidedLabel* title_;
    ElidedLabel* subtitle_;
    QStackedWidget* steps_;
    TemplateGallery* gallery_;
    CreateFormView* form_view_;
    QPushButton* remove_;
    QPushButton* open_;
    TextLabel* leave_note_;
};

} // namespace berth::desktop
