// The whole program but for its name and version: arguments in, exit code out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace berth::cli {

// Needs a QCoreApplication. `words` without the program's name.
int run_program(std::vector<std::string> words, std::string_view version);

} // namespace berth::cli
