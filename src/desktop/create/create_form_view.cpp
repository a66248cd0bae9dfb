#include "desktop/create/create_form_view.h"

#include "desktop/create/parameter_field.h"
#include "desktop/create/template_details.h"
#include "desktop/phrases.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/banner.h"
#include "desktop/widgets/buttons.h"

#include <QLineEdit>
#include <QShortcut>
#include <QToolButton>

#include <ui_create_form.h>

namespace berth::desktop {

CreateFormView::CreateFormView(CreateForm& form, QWidget* parent)
    : QWidget(parent)
    , form_(form)
    , frame_(std::make_unique<Ui::CreateFormFrame>())
    , error_(new Banner(Tone::bad))
    , details_(new TemplateDetails) {
    frame_->setupUi(this);
    frame_->page_layout->insertWidget(0, error_);
    error_->hide();
    frame_->side_layout->addWidget(details_);
    make_name_field();
    frame_->fields_layout->addStretch();

    connect(frame_->cancel, &QPushButton::clicked, this, &CreateFormView::cancelled);
    connect(frame_->create, &QPushButton::clicked, this, &CreateFormView::try_to_create);
    for (const auto key : {Qt::CTRL | Qt::Key_Return, Qt::CTRL | Qt::Key_Enter}) {
        connect(new QShortcut(key, this), &QShortcut::activated, this, &CreateFormView::try_to_create);
    }
    connect(&form_, &CreateForm::template_changed, this, &CreateFormView::rebuild);
    connect(&form_, &CreateForm::name_changed, this, &CreateFormView::refresh_name);
    connect(&form_, &CreateForm::changed, this, &CreateFormView::refresh_summary);
    rebuild();
}

CreateFormView::~CreateFormView() = default;

void CreateFormView::make_name_field() {
    name_frame_ = new FieldFrame(tr("Name"), {});
    name_ = new QLineEdit;
    name_->setObjectName(QStringLiteral("workspace_name"));
    name_frame_->set_editor(name_);
    name_frame_->set_help(tr("How you find it in lists and on the command line."));
    QToolButton* another = make_icon_button("refresh", tr("Suggest another name"));
    another->setObjectName(QStringLiteral("suggest_name"));
    name_frame_->add_beside(another);
    connect(another, &QToolButton::clicked, &form_, &CreateForm::suggest_name);
    connect(name_, &QLineEdit::textEdited, &form_, &CreateForm::set_name);
    connect(name_, &QLineEdit::returnPressed, this, &CreateFormView::try_to_create);
    frame_->fields_layout->addWidget(name_frame_);
}

void CreateFormView::rebuild() {
    for (ParameterField* field : std::exchange(fields_, {})) {
        delete field;
    }
    QWidget* before = name_;
    for (std::size_t i = 0; i < form_.fields().size(); ++i) {
        auto* field = new ParameterField(form_, i);
        frame_->fields_layout->insertWidget(frame_->fields_layout->count() - 1, field);
        fields_.push_back(field);
        setTabOrder(before, field->editor());
        before = field->editor();
    }
    setTabOrder(before, frame_->cancel);
    setTabOrder(frame_->cancel, frame_->create);
    tried_ = false;
    error_->hide();
    frame_->fields_area->ensureVisible(0, 0);
    if (!form_.chosen().name.empty()) {
        details_->show_template(form_.chosen());
    }
    refresh_name();
    refresh_summary();
    name_->setFocus();
    name_->selectAll();
}

void CreateFormView::refresh_name() {
    if (name_->text() != form_.name()) {
        name_->setText(form_.name());
    }
    name_frame_->set_problem(form_.name_problem());
}

void CreateFormView::refresh_summary() {
    const auto wrong = static_cast<int>(form_.problem_count());
    frame_->summary->setText(tried_ && wrong > 0 ? tr("%n field(s) to correct", nullptr, wrong) : QString());
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, theme().color(Color::bad));
    frame_->summary->setPalette(colors);
}

void CreateFormView::try_to_create() {
    if (busy_) {
        return;
    }
    tried_ = true;
    form_.reveal_problems();
    if (form_.problem_count() == 0) {
        error_->hide();
        Q_EMIT create_requested();
        return;
    }
    QWidget* wrong = form_.is_name_right() ? fields_[*form_.first_wrong_field()]->editor() : name_;
    wrong->setFocus(Qt::TabFocusReason);
    frame_->fields_area->ensureWidgetVisible(wrong->parentWidget(), 0, theme().space(Space::xl));
}

void CreateFormView::set_busy(bool busy) {
    busy_ = busy;
    frame_->create->setEnabled(!busy);
    frame_->create->setText(busy ? tr("Creating…") : tr("Create workspace"));
    frame_->fields->setEnabled(!busy);
}

void CreateFormView::show_error(const Error& error) {
    error_->set_text(error_text(error));
    error_->show();
}

} // namespace berth::desktop
