// The second step of creating: fields for the name and the template's parameters beside what the template gives. Shows
// a CreateForm and passes on what is typed.
#pragma once

#include "desktop/create/create_form.h"

#include <QWidget>

#include <memory>
#include <vector>

class QLineEdit;
class QPushButton;

namespace Ui {
class CreateFormFrame;
}

namespace berth::desktop {

class Banner;
class FieldFrame;
class ParameterField;
class TemplateDetails;

class CreateFormView final : public QWidget {
    Q_OBJECT
public:
    // `form` outlives the view.
    explicit CreateFormView(CreateForm& form, QWidget* parent = nullptr);
    ~CreateFormView() override;

    TemplateDetails& details() { return *details_; }
    // The platform was asked and has not answered yet.
    void set_busy(bool busy);
    // What the platform said against it.
    void show_error(const Error& error);

Q_SIGNALS:
    void create_requested(); // the form is right
    void cancelled();

private:
    void make_name_field();
    void rebuild();
    void refresh_name();
    void refresh_summary();
    void try_to_create();

    CreateForm& form_;
    std::unique_ptr<Ui::CreateFormFrame> frame_;
    Banner* error_;
    FieldFrame* name_frame_ = nullptr;
    QLineEdit* name_ = nullptr;
    std::vector<ParameterField*> fields_;
    TemplateDetails* details_;
    bool tried_ = false;
    bool busy_ = false;
};

} // namespace berth::desktop
