#include "desktop/create/create_view.h"

#include "desktop/create/create_form_view.h"
#include "desktop/create/provisioning_view.h"
#include "desktop/create/template_details.h"
#include "desktop/create/template_gallery.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/labels.h"
#include "desktop/widgets/scrolling.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace berth::desktop {

CreateView::CreateView(TemplateListModel& templates, CreateForm& form, ProvisioningModel& provisioning, QWidget* parent)
    : QWidget(parent)
    , templates_(templates)
    , form_(form)
    , provisioning_(provisioning)
    , back_(make_icon_button("arrow-left", tr("Back")))
    , title_(new ElidedLabel({}, TextStyle::title))
    , subtitle_(new ElidedLabel({}, TextStyle::body, Color::text_muted))
    , steps_(new QStackedWidget)
    , gallery_(new TemplateGallery(templates))
    , form_view_(new CreateFormView(form)) {
    auto* layout = new QVBoxLayout(this);
    const int margin = theme().space(Space::xl);
    layout->setContentsMargins(margin, margin, margin, margin);
    layout->setSpacing(theme().space(Space::l));
    auto* head = new QHBoxLayout;
    head->setSpacing(theme().space(Space::m));
    auto* titles = new QVBoxLayout;
    titles->setSpacing(2);
    titles->addWidget(title_);
    titles->addWidget(subtitle_);
    head->addWidget(back_, 0, Qt::AlignTop);
    head->addLayout(titles, 1);
    layout->addLayout(head);
    layout->addWidget(steps_, 1);

    steps_->addWidget(gallery_);
    steps_->addWidget(form_view_);
    steps_->addWidget(make_watch(provisioning));

    connect(back_, &QToolButton::clicked, this, &CreateView::back);
    connect(gallery_, &TemplateGallery::chosen, this, &CreateView::choose);
    connect(form_view_, &CreateFormView::create_requested, this, &CreateView::create_requested);
    connect(form_view_, &CreateFormView::cancelled, this, &CreateView::dismissed);
    connect(&provisioning_, &ProvisioningModel::workspace_changed, this, &CreateView::refresh_watch);
    go_to(choose_step);
}

QWidget* CreateView::make_watch(ProvisioningModel& provisioning) {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme().space(Space::l));
    auto* view = new ProvisioningView(provisioning, ProvisioningView::Place::own_page);
    layout->addWidget(view, 1);
    connect(view, &ProvisioningView::action_requested, this, &CreateView::action_requested);

    auto* foot = new QHBoxLayout;
    foot->setSpacing(theme().space(Space::s));
    leave_note_ = new TextLabel({}, TextStyle::caption, Color::text_muted);
    leave_note_->wrap();
    remove_ = make_button(tr("Delete"), ButtonKind::secondary, "trash");
    open_ = make_button(tr("Open workspace"), ButtonKind::primary);
    foot->addWidget(leave_note_, 1);
    foot->addWidget(remove_);
    foot->addWidget(open_);
    layout->addLayout(foot);
    connect(remove_, &QPushButton::clicked, this, [this] { Q_EMIT action_requested(model::Action::remove); });
    connect(open_, &QPushButton::clicked, this, &CreateView::open_requested);
    return make_scrolling(page);
}

CreateView::Step CreateView::step() const {
    return static_cast<Step>(steps_->currentIndex());
}

void CreateView::go_to(Step step) {
    steps_->setCurrentIndex(step);
    back_->setVisible(step == fill_step);
    title_->setVisible(step != watch_step); // its own title says more
    subtitle_->setVisible(step != watch_step);
    switch (step) {
    case choose_step:
        title_->set_text(tr("New workspace"));
        subtitle_->set_text(tr("Choose what it starts from."));
        gallery_->setFocus();
        break;
    case fill_step:
        title_->set_text(tr("New workspace from %1").arg(QString::fromStdString(form_.chosen().name)));
        subtitle_->set_text(QString::fromStdString(form_.chosen().description));
        break;
    case watch_step:
        refresh_watch();
        break;
    }
}

void CreateView::choose(const QString& name) {
    if (const model::TemplateSummary* summary = templates_.find(name)) {
        form_.set_template(*summary);
        go_to(fill_step);
    }
}

void CreateView::back() {
    go_to(choose_step);
}

void CreateView::refresh_watch() {
    const auto& workspace = provisioning_.workspace();
    if (step() != watch_step || !workspace) {
        return;
    }
    const bool failed = workspace->state == model::State::error;
    const bool going = !model::is_settled(workspace->state);
    leave_note_->setText(going ? tr("You can go on with something else: it comes up without this page.") : QString());
    remove_->setVisible(!going && workspace->state != model::State::running &&
                        model::offered(workspace->state, model::Action::remove));
    open_->setVisible(!failed);
    open_->setText(going ? tr("Show workspace") : tr("Open workspace"));
}

void CreateView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && step() != watch_step) {
        if (step() == fill_step) {
            back();
        } else {
            Q_EMIT dismissed();
        }
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace berth::desktop
