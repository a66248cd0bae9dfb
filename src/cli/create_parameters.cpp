#include "cli/create_parameters.h"

#include "base/format.h"

#include <algorithm>

namespace berth::cli {

namespace {

const model::Parameter* find(const std::vector<model::Parameter>& known, std::string_view name) {
    const auto found = std::ranges::find(known, name, &model::Parameter::name);
    return found == known.end() ? nullptr : &*found;
}

// A value for a name that stands alone: the environment's, or what the person types.
Result<std::string> value_from_elsewhere(const std::string& name, const model::Parameter* parameter,
                                         const ParameterSources& sources) {
    if (auto value = sources.environment(name)) {
        return std::move(*value);
    }
    if (parameter != nullptr && sources.ask) {
        return sources.ask(*parameter);
    }
    return fail(Errc::invalid_argument, berth::format("There is no value for the parameter {}.", name),
                berth::format("Set the environment variable {0}, or write --set-file {0}=FILE.", name));
}

} // namespace

Result<std::map<std::string, std::string>> collect_parameters(const command::Create& arguments,
                                                              const std::vector<model::Parameter>& known,
                                                              const ParameterSources& sources) {
    std::map<std::string, std::string> values;
    const auto add = [&](const std::string& name, std::string value) -> Result<void> {
        if (!values.emplace(name, std::move(value)).second) {
            return fail(Errc::invalid_argument, berth::format("The parameter {} is given twice.", name),
                        "Give it once.");
        }
        return {};
    };
    for (const std::string& text : arguments.set) {
        const std::size_t equals = text.find('=');
        const std::string name = text.substr(0, equals);
        const model::Parameter* parameter = find(known, name);
        Result<std::string> value;
        if (equals == std::string::npos) {
            value = value_from_elsewhere(name, parameter, sources);
        } else if (parameter != nullptr && parameter->secret) {
            value = fail(Errc::invalid_argument,
                         berth::format("The parameter {} is a secret and must not stand on the command line.", name),
                         berth::format("Write --set {0} to be asked for it or to take it from the environment, or "
                                       "--set-file {0}=FILE.",
                                       name));
        } else {
            value = text.substr(equals + 1);
        }
        if (!value) {
            return std::unexpected(std::move(value.error()));
        }
        if (auto added = add(name, std::move(*value)); !added) {
            return std::unexpected(std::move(added.error()));
        }
    }
    for (const std::string& text : arguments.set_file) {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos) {
            return fail(Errc::invalid_argument, berth::format("--set-file {} names no file.", text),
                        "Write --set-file NAME=FILE.");
        }
        auto value = sources.file(text.substr(equals + 1));
        if (!value) {
            return std::unexpected(std::move(value.error()));
        }
        // An editor's last line break is not part of a value of one line.
        if (value->ends_with('\n') && value->find('\n') == value->size() - 1) {
            value->pop_back();
        }
        if (auto added = add(text.substr(0, equals), std::move(*value)); !added) {
            return std::unexpected(std::move(added.error()));
        }
    }
    return values;
}

} // namespace berth::cli
