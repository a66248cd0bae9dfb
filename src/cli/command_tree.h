// What CLI11's tree of commands says of itself: help for people, descriptions for completion scripts and the manual,
// and what is wrong with words that it did not take, in Berth's words. Pure.
#pragma once

#include "cli/arguments.h"

#include <string>
#include <vector>

namespace CLI {
class App;
class ParseError;
class Validator;
} // namespace CLI

namespace berth::cli {

// The help of the command that was asked about: the innermost one that was named, else the program itself.
std::string help_text(const CLI::App& program);

ProgramDescription describe(const CLI::App& program);

// `words` are those that were parsed. The error is an invalid_argument.
Error explain(const CLI::App& program, const CLI::ParseError& error, const std::vector<std::string>& words);

// Checks of values, with what is allowed in their errors.
CLI::Validator one_of(std::vector<std::string> allowed);
CLI::Validator whole_number(std::uint64_t least, std::uint64_t most);

// Operands by their names; completion goes by them.
inline constexpr const char* workspace_operand = "WORKSPACE";
inline constexpr const char* template_operand = "TEMPLATE";
inline constexpr const char* file_operand = "FILE";
inline constexpr const char* shell_operand = "SHELL";

} // namespace berth::cli
