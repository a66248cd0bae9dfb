#include "desktop/create/create_form.h"

#include "model/ids.h"

#include <QRandomGenerator>

#include <algorithm>

namespace berth::desktop {

namespace {

// Words that stay in capitals in a label.
const std::set<QString>& abbreviations() {
    static const std::set<QString> words{
        QStringLiteral("api"), QStringLiteral("aws"), QStringLiteral("cpu"), QStringLiteral("db"),
        QStringLiteral("dns"), QStringLiteral("gcp"), QStringLiteral("gpu"), QStringLiteral("http"),
        QStringLiteral("id"),  QStringLiteral("ip"),  QStringLiteral("jwt"), QStringLiteral("npm"),
        QStringLiteral("s3"),  QStringLiteral("sql"), QStringLiteral("ssh"), QStringLiteral("tls"),
        QStringLiteral("uri"), QStringLiteral("url"), QStringLiteral("ui"),  QStringLiteral("vm"),
    };
    return words;
}

bool is_name_character(QChar c) {
    return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'-';
}

} // namespace

CreateForm::CreateForm(QObject* parent)
    : CreateForm([](std::uint32_t bound) { return QRandomGenerator::global()->bounded(bound); }, parent) {}

CreateForm::CreateForm(Chance chance, QObject* parent)
    : QObject(parent)
    , chance_(std::move(chance)) {}

void CreateForm::set_template(model::TemplateSummary chosen) {
    std::vector<Field> before = std::exchange(fields_, {});
    chosen_ = std::move(chosen);
    for (const model::Parameter& parameter : chosen_.parameters) {
        Field field{.parameter = parameter, .value = {}, .visited = false};
        const auto same =
            std::ranges::find(before, parameter.name, [](const Field& old) { return old.parameter.name; });
        if (same != before.end() && same->parameter == parameter && !parameter.secret) {
            field = std::move(*same);
        }
        fields_.push_back(std::move(field));
    }
    if (name_.isEmpty()) {
        suggest_name();
    }
    Q_EMIT template_changed();
    Q_EMIT changed();
}

void CreateForm::set_taken_names(std::set<std::string> taken) {
    taken_ = std::move(taken);
    Q_EMIT name_changed();
    Q_EMIT changed();
}

void CreateForm::set_name(const QString& name) {
    name_visited_ = true;
    if (name == name_) {
        return;
    }
    name_ = name;
    Q_EMIT name_changed();
    Q_EMIT changed();
}

void CreateForm::suggest_name() {
    name_ = QString::fromStdString(suggest_workspace_name(taken_, chance_));
    Q_EMIT name_changed();
    Q_EMIT changed();
}

bool CreateForm::is_name_right() const {
    const std::string name = name_.toStdString();
    return model::check_workspace_name(name).has_value() && !taken_.contains(name);
}

QString CreateForm::name_problem() const {
    if (is_name_right()) {
        return {};
    }
    if (name_.isEmpty()) {
        return name_visited_ ? tr("Give the workspace a name.") : QString();
    }
    if (taken_.contains(name_.toStdString())) {
        return tr("You already have a workspace named “%1”.").arg(name_);
    }
    const auto strange = std::ranges::find_if_not(name_, is_name_character);
    if (strange != name_.end()) {
        return strange->isUpper() ? tr("Only small letters a–z, digits and “-”: capitals are not allowed.")
                                  : tr("Only small letters a–z, digits and “-”: “%1” is not allowed.")
                                        .arg(strange->isSpace() ? tr("space") : QString(*strange));
    }
    if (name_.size() > static_cast<qsizetype>(model::name_length_limit)) {
        return tr("A name has at most %1 characters; this one has %2.").arg(model::name_length_limit).arg(name_.size());
    }
    return tr("A name begins and ends with a letter or a digit.");
}

QString CreateForm::text(std::size_t index) const {
    const Field& field = fields_[index];
    return field.value ? *field.value : QString::fromStdString(field.parameter.default_value.value_or(""));
}

void CreateForm::set_text(std::size_t index, const QString& text) {
    Field& field = fields_[index];
    field.visited = true;
    field.value = text;
    Q_EMIT field_changed(index);
    Q_EMIT changed();
}

void CreateForm::reset_to_default(std::size_t index) {
    fields_[index].value.reset();
    Q_EMIT field_changed(index);
    Q_EMIT changed();
}

bool CreateForm::is_default(std::size_t index) const {
    const Field& field = fields_[index];
    return !field.value || field.value->toStdString() == field.parameter.default_value.value_or("");
}

// A field without a default that was emptied again is left out: nobody can see a difference.
std::optional<std::string> CreateForm::given(const Field& field) const {
    if (!field.value || (field.value->isEmpty() && !field.parameter.default_value)) {
        return std::nullopt;
    }
    return field.value->toStdString();
}

std::optional<model::ParameterFault> CreateForm::fault(const Field& field) const {
    return model::fault_of(field.parameter, given(field));
}

QString CreateForm::problem(std::size_t index) const {
    const Field& field = fields_[index];
    const auto wrong = fault(field);
    if (!wrong || (*wrong == model::ParameterFault::missing && !field.visited)) {
        return {};
    }
    switch (*wrong) {
    case model::ParameterFault::missing:
        return tr("This is needed.");
    case model::ParameterFault::too_long:
        return tr("At most %n byte(s).", nullptr, static_cast<int>(model::parameter_value_limit));
    case model::ParameterFault::control_character:
        return tr("It holds a control character that cannot be seen; type it anew.");
    case model::ParameterFault::not_a_choice:
        return tr("Choose one of the list.");
    }
    return {};
}

void CreateForm::reveal_problems() {
    name_visited_ = true;
    Q_EMIT name_changed();
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        fields_[i].visited = true;
        Q_EMIT field_changed(i);
    }
    Q_EMIT changed();
}

std::size_t CreateForm::problem_count() const {
    const auto wrong = std::ranges::count_if(fields_, [this](const Field& field) { return fault(field).has_value(); });
    return static_cast<std::size_t>(wrong) + (is_name_right() ? 0 : 1);
}

std::optional<std::size_t> CreateForm::first_wrong_field() const {
    const auto found = std::ranges::find_if(fields_, [this](const Field& field) { return fault(field).has_value(); });
    return found == fields_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - fields_.begin()));
}

model::CreateWorkspace CreateForm::request() const {
    model::CreateWorkspace request{name_.toStdString(), chosen_.name, {}};
    for (const Field& field : fields_) {
        if (auto value = given(field)) {
            request.parameters.emplace(field.parameter.name, std::move(*value));
        }
    }
    return request;
}

void CreateForm::forget_secrets() {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        Field& field = fields_[i];
        if (field.parameter.secret && field.value) {
            field.value.reset();
            field.visited = false;
            Q_EMIT field_changed(i);
        }
    }
    Q_EMIT changed();
}

QString CreateForm::label_of(const std::string& parameter_name) {
    QStringList words = QString::fromStdString(parameter_name).toLower().split(u'_', Qt::SkipEmptyParts);
    for (qsizetype i = 0; i < words.size(); ++i) {
        if (abbreviations().contains(words[i])) {
            words[i] = words[i].toUpper();
        } else if (i == 0) {
            words[i][0] = words[i][0].toUpper();
        }
    }
    return words.isEmpty() ? QString::fromStdString(parameter_name) : words.join(u' ');
}

} // namespace berth::desktop
