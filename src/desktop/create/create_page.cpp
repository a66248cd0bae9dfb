#include "desktop/create/create_page.h"

#include "desktop/create/create_form_view.h"
#include "desktop/create/create_view.h"
#include "desktop/create/template_details.h"
#include "desktop/create/template_gallery.h"

#include <QVBoxLayout>

namespace berth::desktop {

CreatePage::CreatePage(AppContext& context, QWidget* parent)
    : QWidget(parent)
    , context_(context)
    , view_(new CreateView(templates_, form_, provisioning_)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(view_);
    setFocusProxy(view_);

    connect(&view_->gallery(), &TemplateGallery::reload_requested, this, &CreatePage::read_templates);
    connect(&view_->form_view().details(), &TemplateDetails::yaml_wanted, this, &CreatePage::read_yaml);
    connect(view_, &CreateView::create_requested, this, &CreatePage::create);
    connect(view_, &CreateView::action_requested, this, &CreatePage::act);
    connect(view_, &CreateView::dismissed, this, &CreatePage::dismissed);
    connect(view_, &CreateView::open_requested, this, [this] {
        if (provisioning_.workspace()) {
            Q_EMIT open_requested(QString::fromStdString(provisioning_.workspace()->id));
        }
    });
    connect(&context_.workspaces(), &WorkspaceListModel::workspace_changed, this, &CreatePage::look);
    begin();
}

// The view goes before the models that it shows.
CreatePage::~CreatePage() {
    delete view_;
}

// What was watched here is done or gone: whoever comes back wants another one.
void CreatePage::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    const auto& watched = provisioning_.workspace();
    const bool over =
        watched && (watched->state == model::State::running || context_.workspaces().find(watched->id) == nullptr);
    if (view_->step() == CreateView::watch_step && over) {
        begin();
    }
}

void CreatePage::begin() {
    creating_.cancel();
    log_.cancel();
    view_->form_view().set_busy(false);
    form_.forget_secrets();
    form_.suggest_name();
    view_->go_to(CreateView::choose_step);
    read_templates();
}

void CreatePage::read_templates() {
    if (templates_.rowCount() == 0) {
        view_->gallery().show_loading();
    }
    reading_.cancel();
    reading_ =
        client::start(this, context_.api().templates(), [this](Result<std::vector<model::TemplateSummary>> templates) {
            if (templates) {
                templates_.set_templates(std::move(*templates));
            } else if (templates_.rowCount() == 0) {
                view_->gallery().show_error(templates.error());
            }
        });
    std::set<std::string> names;
    for (const model::Workspace& workspace : context_.workspaces().all()) {
        names.insert(workspace.name);
    }
    form_.set_taken_names(std::move(names));
}

void CreatePage::read_yaml(const QString& name) {
    reading_yaml_.cancel();
    reading_yaml_ = client::start(this, context_.api().template_named(name.toStdString()),
                                  [this](Result<model::TemplateSummary> found) {
                                      TemplateDetails& details = view_->form_view().details();
                                      if (!found) {
                                          details.show_yaml(std::unexpected(found.error()));
                                      } else {
                                          details.show_yaml(found->yaml.value_or(""));
                                      }
                                  });
}

void CreatePage::create() {
    view_->form_view().set_busy(true);
    creating_ = client::start(this, context_.api().create_workspace(form_.request()),
                              [this](const Result<model::Workspace>& made) {
                                  view_->form_view().set_busy(false);
                                  if (!made) {
                                      view_->form_view().show_error(made.error());
                                      return;
                                  }
                                  form_.forget_secrets();
                                  context_.workspaces().put(*made);
                                  follow(*made);
                                  Q_EMIT created(QString::fromStdString(made->id));
                              });
}

void CreatePage::follow(const model::Workspace& workspace) {
    provisioning_.set_workspace(workspace);
    log_.cancel();
    follow_log();
    view_->go_to(CreateView::watch_step);
}

// A log that ended with a failure is taken up again after its last line when the workspace is tried again.
void CreatePage::follow_log() {
    const auto& workspace = provisioning_.workspace();
    if (log_.active() || model::is_settled(workspace->state)) {
        return;
    }
    log_ = client::start(this,
                         context_.api().log(workspace->id, provisioning_.last_line(), true,
                                            [this](const model::LogLine& line) { provisioning_.add_line(line); }),
                         [](const Result<void>&) {});
}

void CreatePage::look(const std::string& id) {
    const auto& shown = provisioning_.workspace();
    const model::Workspace* workspace = context_.workspaces().find(id);
    if (shown && shown->id == id && workspace != nullptr) {
        provisioning_.set_workspace(*workspace);
        follow_log();
    }
}

// Nobody has worked in it yet: cancelling here means that nothing of it shall stay.
void CreatePage::act(model::Action action) {
    if (!provisioning_.workspace()) {
        return;
    }
    const bool gives_up = action == model::Action::cancel || action == model::Action::remove;
    context_.actions().perform(provisioning_.workspace()->id, gives_up ? model::Action::remove : action);
    if (gives_up) {
        begin();
        Q_EMIT dismissed();
    }
}

} // namespace berth::desktop
