#include "model/parameters.h"

#include "base/format.h"
#include "model/ids.h"
#include "model/variables.h"
#include "model/yaml_tree.h"

#include <algorithm>

namespace berth::model {

namespace {

bool is_forbidden(unsigned char c) {
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f;
}

std::string list_of(const std::vector<std::string>& values) {
    std::string list;
    for (const std::string& value : values) {
        list += (list.empty() ? "" : ", ") + value;
    }
    return list;
}

std::string describe(ParameterFault fault, const Parameter& parameter, const std::string& value) {
    switch (fault) {
    case ParameterFault::missing:
        return berth::format("The parameter {} is missing.", parameter.name);
    case ParameterFault::too_long:
        return berth::format("The parameter {} is longer than {} bytes.", parameter.name, parameter_value_limit);
    case ParameterFault::control_character:
        return berth::format("The parameter {} holds a control character.", parameter.name);
    case ParameterFault::not_a_choice:
        return berth::format("The parameter {} cannot be {}; allowed are {}.", parameter.name, quoted_for_people(value),
                             list_of(parameter.choices));
    }
    return {};
}

// Every name of `given` that the template does not have.
void find_unknown(const Template& from, const std::map<std::string, std::string>& given,
                  std::vector<std::string>& wrong) {
    std::vector<std::string_view> known;
    known.reserve(from.parameters.size());
    for (const Parameter& parameter : from.parameters) {
        known.push_back(parameter.name);
    }
    for (const auto& [name, value] : given) {
        if (std::ranges::contains(known, name)) {
            continue;
        }
        const std::string_view meant = nearest(name, known);
        wrong.push_back(berth::format("The template {} has no parameter {}{}", from.name, quoted_for_people(name),
                                      meant.empty() ? std::string(".") : berth::format("; did you mean {}?", meant)));
    }
}

} // namespace

std::optional<ParameterFault> fault_of(const Parameter& parameter, const std::optional<std::string>& given) {
    const std::optional<std::string>& value = given ? given : parameter.default_value;
    if (!value || (parameter.required && value->empty())) {
        return parameter.required ? std::optional(ParameterFault::missing) : std::nullopt;
    }
    if (value->size() > parameter_value_limit) {
        return ParameterFault::too_long;
    }
    if (std::ranges::any_of(*value, [](char c) { return is_forbidden(static_cast<unsigned char>(c)); })) {
        return ParameterFault::control_character;
    }
    if (!parameter.choices.empty() && !std::ranges::contains(parameter.choices, *value)) {
        return ParameterFault::not_a_choice;
    }
    return std::nullopt;
}

Result<ParameterValues> resolve_parameters(const Template& from, const std::map<std::string, std::string>& given) {
    std::vector<std::string> wrong;
    find_unknown(from, given, wrong);
    ParameterValues values;
    for (const Parameter& parameter : from.parameters) {
        const auto found = given.find(parameter.name);
        const std::optional<std::string> value =
            found != given.end() ? std::optional(found->second) : parameter.default_value;
        if (const auto fault = fault_of(parameter, value)) {
            wrong.push_back(describe(*fault, parameter, value.value_or("")));
        } else if (value && parameter.secret) {
            values.secret.emplace(parameter.name, Secret(*value));
        } else if (value) {
            values.plain.emplace(parameter.name, *value);
        }
    }
    if (wrong.empty()) {
        return values;
    }
    std::string message;
    for (const std::string& reason : wrong) {
        message += (message.empty() ? "" : " ") + reason;
    }
    std::vector<std::string> names;
    names.reserve(from.parameters.size());
    for (const Parameter& parameter : from.parameters) {
        const bool must_be_given = parameter.required && !parameter.default_value;
        names.push_back(must_be_given ? parameter.name + " (required)" : parameter.name);
    }
    return fail(Errc::invalid_argument, message,
                names.empty() ? "The template has no parameters."
                              : berth::format("The template's parameters are {}.", list_of(names)));
}

std::vector<EnvironmentVariable> environment_of(const Template& from, const ParameterValues& values,
                                                const std::map<std::string, std::string>& base) {
    std::vector<EnvironmentVariable> environment;
    std::map<std::string, std::string, std::less<>> known(base.begin(), base.end());
    std::set<std::string, std::less<>> secrets;
    for (const auto& [name, value] : values.plain) {
        environment.push_back({name, Secret(value), false});
        known[name] = value;
    }
    for (const auto& [name, value] : values.secret) {
        environment.push_back({name, value, true});
        known[name] = value.reveal();
        secrets.insert(name);
    }
    // An optional parameter that nobody filled in is empty where a value refers to it.
    for (const Parameter& parameter : from.parameters) {
        known.try_emplace(parameter.name);
    }
    for (const auto& [name, text] : from.env) {
        bool secret = false;
        std::string value = substitute(text, [&](std::string_view used) -> const std::string* {
            const auto found = known.find(used);
            secret = secret || secrets.contains(used);
            return found == known.end() ? nullptr : &found->second;
        });
        std::erase_if(environment, [&](const EnvironmentVariable& variable) { return variable.name == name; });
        environment.push_back({name, Secret(value), secret});
        if (secret) {
            secrets.insert(name);
        } else {
            secrets.erase(name);
        }
        known[name] = std::move(value);
    }
    for (const std::string& name : secrets) {
        std::string& text = known[name];
        wipe(text.data(), text.size());
    }
    return environment;
}

} // namespace berth::model
