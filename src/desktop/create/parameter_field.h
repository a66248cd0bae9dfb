// One value of the create form to fill in: its label, an editor of the right kind (text, choice, password), what it is
// for, and what is wrong with it. Shows what the form says; knows no rule.
#pragma once

#include "desktop/create/create_form.h"

#include <QWidget>

class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QToolButton;

namespace berth::desktop {

class TextLabel;

// A label above an editor, help and a problem below it: what the name and every parameter look like.
class FieldFrame : public QWidget {
    Q_OBJECT
public:
    FieldFrame(const QString& label, const QString& tag, QWidget* parent = nullptr);

    // The editor's own line; buttons may stand beside it.
    void set_editor(QWidget* editor);
    void add_beside(QWidget* widget);
    void set_help(const QString& help);
    void set_problem(const QString& problem);
    QWidget* editor() const { return editor_; }

private:
    TextLabel* label_;
    QHBoxLayout* line_;
    TextLabel* below_;
    QWidget* editor_ = nullptr;
    QString help_;
};

class ParameterField final : public FieldFrame {
    Q_OBJECT
public:
    // `form` outlives the field.
    ParameterField(CreateForm& form, std::size_t index, QWidget* parent = nullptr);

private:
    void make_choice(const model::Parameter& parameter);
    void make_line(const model::Parameter& parameter);
    void refresh();

    CreateForm& form_;
    std::size_t index_;
    QLineEdit* text_ = nullptr;
    QComboBox* choice_ = nullptr;
    QToolButton* reset_ = nullptr;
};

} // namespace berth::desktop
