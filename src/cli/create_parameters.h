// The parameters of `berth create`, from wherever their values come. Promises that a secret's value never stands on a
// command line, where every process of the machine and the shell's history can read it. Pure: its sources are given.
#pragma once

#include "cli/arguments.h"
#include "model/parameters.h"

#include <functional>
#include <map>

namespace berth::cli {

struct ParameterSources {
    std::function<std::optional<std::string>(const std::string& name)> environment;
    std::function<Result<std::string>(const std::string& file)> file;
    std::function<Result<std::string>(const model::Parameter&)> ask; // empty where nobody can be asked
};

// Errors: invalid_argument, naming the parameter and what to write instead.
Result<std::map<std::string, std::string>> collect_parameters(const command::Create& arguments,
                                                              const std::vector<model::Parameter>& known,
                                                              const ParameterSources& sources);

} // namespace berth::cli
