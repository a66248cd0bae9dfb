// The page that creates a workspace: reads the templates, asks the platform for the workspace, follows it while it
// comes up, and has it removed when it is cancelled. What is seen is create_view's.
#pragma once

#include "client/task.h"
#include "desktop/app_context.h"
#include "desktop/create/create_form.h"
#include "desktop/create/provisioning_model.h"
#include "desktop/create/template_list_model.h"

#include <QWidget>

namespace berth::desktop {

class CreateView;

class CreatePage final : public QWidget {
    Q_OBJECT
public:
    explicit CreatePage(AppContext& context, QWidget* parent = nullptr);
    ~CreatePage() override;

    // From the beginning: the templates are read anew. What comes up from before goes on without this page.
    void begin();

Q_SIGNALS:
    void created(const QString& workspace_id);        // the platform has it; the page stays and shows how it comes up
    void open_requested(const QString& workspace_id); // the person wants to see it
    void dismissed();                                 // nothing was made, or what was made is being removed

protected:
    void showEvent(QShowEvent* event) override;

private:
    void read_templates();
    void read_yaml(const QString& name);
    void create();
    void follow(const model::Workspace& workspace);
    void follow_log();
    void look(const std::string& id);
    void act(model::Action action);

    AppContext& context_;
    TemplateListModel templates_;
    CreateForm form_;
    ProvisioningModel provisioning_;
    CreateView* view_;
    client::Running reading_;
    client::Running reading_yaml_;
    client::Running creating_;
    client::Running log_;
};

} // namespace berth::desktop
