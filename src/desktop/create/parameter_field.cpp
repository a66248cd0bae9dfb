#include "desktop/create/parameter_field.h"

#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/labels.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

// What Berth's style reads to draw a field in the colour of what is wrong.
constexpr const char* wrong_property = "berthWrong";

// A name a person wrote in capitals, as the environment will have it.
QString tag_of(const model::Parameter& parameter) {
    if (parameter.secret) {
        return parameter.required ? ParameterField::tr("secret, required") : ParameterField::tr("secret, optional");
    }
    return parameter.required ? QString() : ParameterField::tr("optional");
}

} // namespace

FieldFrame::FieldFrame(const QString& label, const QString& tag, QWidget* parent)
    : QWidget(parent)
    , label_(new TextLabel(label, TextStyle::strong))
    , line_(new QHBoxLayout)
    , below_(new TextLabel({}, TextStyle::caption, Color::text_muted)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme().space(Space::xs));
    auto* head = new QHBoxLayout;
    head->setSpacing(theme().space(Space::s));
    head->addWidget(label_);
    if (!tag.isEmpty()) {
        head->addWidget(new TextLabel(tag, TextStyle::caption, Color::text_faint), 0, Qt::AlignBaseline);
    }
    head->addStretch();
    column->addLayout(head);
    line_->setSpacing(theme().space(Space::xs));
    column->addLayout(line_);
    below_->wrap();
    column->addWidget(below_);
    below_->hide();
}

void FieldFrame::set_editor(QWidget* editor) {
    editor_ = editor;
    editor->setAccessibleName(label_->text());
    label_->setBuddy(editor);
    line_->insertWidget(0, editor, 1);
}

void FieldFrame::add_beside(QWidget* widget) {
    line_->addWidget(widget);
}

void FieldFrame::set_help(const QString& help) {
    help_ = help;
    set_problem({});
}

void FieldFrame::set_problem(const QString& problem) {
    const bool wrong = !problem.isEmpty();
    below_->setText(wrong ? problem : help_);
    below_->set_color(wrong ? Color::bad : Color::text_muted);
    below_->setVisible(!below_->text().isEmpty());
    if (editor_ != nullptr) {
        editor_->setAccessibleDescription(below_->text());
        if (editor_->property(wrong_property).toBool() != wrong) {
            editor_->setProperty(wrong_property, wrong);
            editor_->update();
        }
    }
}

ParameterField::ParameterField(CreateForm& form, std::size_t index, QWidget* parent)
    : FieldFrame(CreateForm::label_of(form.fields()[index].parameter.name), tag_of(form.fields()[index].parameter),
                 parent)
    , form_(form)
    , index_(index) {
    const model::Parameter& parameter = form.fields()[index].parameter;
    if (parameter.choices.empty()) {
        make_line(parameter);
    } else {
        make_choice(parameter);
    }
    editor()->setObjectName(QString::fromStdString(parameter.name));
    setToolTip(QString::fromStdString(parameter.name));
    set_help(QString::fromStdString(parameter.description));
    if (parameter.default_value) {
        reset_ = make_icon_button("undo", tr("Back to the default"));
        reset_->setToolTip(tr("Back to the default: %1").arg(QString::fromStdString(*parameter.default_value)));
        connect(reset_, &QToolButton::clicked, this, [this] {
            form_.reset_to_default(index_);
            editor()->setFocus();
        });
        QSizePolicy kept = reset_->sizePolicy(); // the editor does not jump when it comes and goes
        kept.setRetainSizeWhenHidden(true);
        reset_->setSizePolicy(kept);
        add_beside(reset_);
    }
    if (reset_ == nullptr) { // all editors end at the same edge
        auto* room = new QWidget;
        room->setFixedWidth(theme().tokens().control_height);
        add_beside(room);
    }
    connect(&form_, &CreateForm::field_changed, this, [this](std::size_t changed) {
        if (changed == index_) {
            refresh();
        }
    });
    refresh();
}

void ParameterField::make_line(const model::Parameter& parameter) {
    text_ = new QLineEdit;
    if (parameter.secret) {
        text_->setEchoMode(QLineEdit::Password);
        text_->setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
        QAction* show = text_->addAction(icon("eye"), QLineEdit::TrailingPosition);
        show->setText(tr("Show what is typed"));
        show->setToolTip(show->text());
        connect(show, &QAction::triggered, this, [this, show] {
            const bool hidden = text_->echoMode() == QLineEdit::Password;
            text_->setEchoMode(hidden ? QLineEdit::Normal : QLineEdit::Password);
            show->setIcon(icon(hidden ? "eye-off" : "eye"));
            show->setText(hidden ? tr("Hide what is typed") : tr("Show what is typed"));
            show->setToolTip(show->text());
        });
    }
    set_editor(text_);
    connect(text_, &QLineEdit::textEdited, this, [this](const QString& text) { form_.set_text(index_, text); });
}

void ParameterField::make_choice(const model::Parameter& parameter) {
    choice_ = new QComboBox;
    if (!parameter.default_value) {
        choice_->addItem(parameter.required ? tr("Choose…") : tr("Not set"));
    }
    for (const std::string& choice : parameter.choices) {
        choice_->addItem(QString::fromStdString(choice), QString::fromStdString(choice));
    }
    set_editor(choice_);
    connect(choice_, &QComboBox::activated, this, [this](int row) {
        const QVariant value = choice_->itemData(row);
        if (value.isValid()) {
            form_.set_text(index_, value.toString());
        } else {
            form_.reset_to_default(index_);
        }
    });
}

void ParameterField::refresh() {
    const QString text = form_.text(index_);
    if (text_ != nullptr && text_->text() != text) {
        text_->setText(text);
    }
    if (choice_ != nullptr) {
        choice_->setCurrentIndex(std::max(0, choice_->findData(text)));
    }
    if (reset_ != nullptr) {
        reset_->setVisible(!form_.is_default(index_));
    }
    set_problem(form_.problem(index_));
}

} // namespace berth::desktop
