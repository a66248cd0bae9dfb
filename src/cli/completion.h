// Completion scripts for bash, zsh and fish, made from the program's own description. Pure.
#pragma once

#include "cli/arguments.h"

namespace berth::cli {

// Names of workspaces and templates are asked from `berth __names`, which says nothing where nobody is signed in.
Result<std::string> completion_script(std::string_view shell, const ProgramDescription& program);

} // namespace berth::cli
