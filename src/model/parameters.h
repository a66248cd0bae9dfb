// Filling in a template's parameters: which are given, which are missing, and the environment that a workspace gets.
// Values travel as environment variables only and are never pasted into a command's text.
#pragma once

#include "base/secret.h"
#include "model/template.h"

#include <map>

namespace berth::model {

// A parameter's value at most: an SSH key fits.
inline constexpr std::size_t parameter_value_limit = 16 * 1024;

// One value for every parameter that has one (given, else default).
struct ParameterValues {
    std::map<std::string, std::string> plain;
    std::map<std::string, Secret> secret;

    friend bool operator==(const ParameterValues&, const ParameterValues&) = default;
};

// What can be wrong with one parameter's value.
enum class ParameterFault { missing, too_long, control_character, not_a_choice };

// The first thing that is wrong with what a person gave for it (none: the default counts); empty where nothing is.
std::optional<ParameterFault> fault_of(const Parameter& parameter, const std::optional<std::string>& given);

// Checks what a person gave against the template: unknown names (with a suggestion), missing required ones, values
// outside the choices, too long, or with NUL or control characters other than tab and newline. The message names every
// one that is wrong; no value of a secret is ever in it.
Result<ParameterValues> resolve_parameters(const Template& from, const std::map<std::string, std::string>& given);

struct EnvironmentVariable {
    std::string name;
    Secret value; // wiped when gone, since some are secrets
    bool secret = false;
};

// The workspace's environment: the parameters, then `spec.env` with ${NAME} replaced by parameters and by variables
// that stand before it; `base` (HOME, PATH, …) can be referred to as well. A value that a secret went into is a secret.
std::vector<EnvironmentVariable> environment_of(const Template& from, const ParameterValues& values,
                                                const std::map<std::string, std::string>& base);

} // namespace berth::model
