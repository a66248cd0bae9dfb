// What a person fills in to get a workspace: its name and the template's parameters. Promises to say of each value, in
// words for people, what is wrong with it, by the rules of model/ids and model/parameters alone, and to hold back with
// "missing" until somebody was at the field or tried to create. No widget is known here.
#pragma once

#include "desktop/create/name_suggestion.h"
#include "model/api.h"
#include "model/parameters.h"

#include <QObject>
#include <QString>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace berth::desktop {

class CreateForm final : public QObject {
    Q_OBJECT
public:
    // One parameter as a field.
    struct Field {
        model::Parameter parameter;
        std::optional<QString> value; // none: left out, or the default
        bool visited = false;         // somebody was there
    };

    explicit CreateForm(QObject* parent = nullptr);
    CreateForm(Chance chance, QObject* parent);

    // The template to fill in. What was typed for parameters that both have stays; secrets do not.
    void set_template(model::TemplateSummary chosen);
    const model::TemplateSummary& chosen() const { return chosen_; }

    // The names of the person's other workspaces.
    void set_taken_names(std::set<std::string> taken);

    const QString& name() const { return name_; }
    void set_name(const QString& name);
    void suggest_name();
    // What is wrong with the name; empty where nothing is, or where it is not to be told yet.
    QString name_problem() const;

    const std::vector<Field>& fields() const { return fields_; }
    // What the field shows: the value, else the default.
    QString text(std::size_t index) const;
    void set_text(std::size_t index, const QString& text);
    // Back to the default; without one, to a value that is left out.
    void reset_to_default(std::size_t index);
    bool is_default(std::size_t index) const;
    QString problem(std::size_t index) const;

    // Somebody tried to create: from now on everything is told that is wrong.
    void reveal_problems();
    // How many of the name and the parameters are wrong, told or not.
    std::size_t problem_count() const;
    // The first parameter that is wrong; none where only the name or nothing is.
    std::optional<std::size_t> first_wrong_field() const;
    bool is_name_right() const;

    model::CreateWorkspace request() const;
    // Forgets the secrets that were typed.
    void forget_secrets();

    // "GIT_ACCESS_TOKEN" as a label: "Git access token".
    static QString label_of(const std::string& parameter_name);

Q_SIGNALS:
    void template_changed();
    void name_changed();
    // A value, or whether something is wrong with it.
    void field_changed(std::size_t index);
    // Any of the above.
    void changed();

private:
    std::optional<std::string> given(const Field& field) const;
    std::optional<model::ParameterFault> fault(const Field& field) const;

    Chance chance_;
    model::TemplateSummary chosen_;
    std::set<std::string> taken_;
    QString name_;
    bool name_visited_ = false;
    std::vector<Field> fields_;
};

} // namespace berth::desktop
