// std::format, compiled once: the standard library's own generates its whole formatter into every file that calls it,
// which took half of a small file's compile time. The format string is checked at compile time all the same.
#pragma once

#include <format>
#include <string>
#include <string_view>

namespace berth {

std::string vformat(std::string_view format, std::format_args arguments);

// As std::format. Called with its namespace, since arguments of the standard library bring std::format along.
template<class... Arguments>
std::string format(std::format_string<Arguments...> format, Arguments&&... arguments) {
    return berth::vformat(format.get(), std::make_format_args(arguments...));
}

} // namespace berth
