// Reads a template's YAML. Says everything that is wrong in one go, each with file, line and column, what is wrong and
// what is allowed. Hostile input costs bounded time and memory: size, depth and counts are limited, aliases refused.
#pragma once

#include "model/template.h"

#include <expected>

namespace berth::model {

// More than any template a person writes; far less than what hurts.
inline constexpr std::size_t template_size_limit = 256 * 1024;
// Deepest nesting of the format is 4 (spec.ports[].port).
inline constexpr int template_depth_limit = 8;
// Problems told at most: beyond it the file is not a template.
inline constexpr std::size_t template_problem_limit = 20;

struct TemplateProblem {
    int line = 1; // from 1
    int column = 1;
    std::string message; // what is wrong: "spec.ports[0].port is 70000."
    std::string hint;    // what is allowed: "Allowed are 1 to 65535."

    friend bool operator==(const TemplateProblem&, const TemplateProblem&) = default;
};

// "nodejs.yaml:12:9: spec.ports[0].port is 70000. Allowed are 1 to 65535."
std::string format_problem(std::string_view file, const TemplateProblem& problem);

// All problems in the order of the file; never empty where it is the error.
using TemplateProblems = std::vector<TemplateProblem>;
std::expected<Template, TemplateProblems> parse_template(std::string_view yaml);

// The same as one Error: invalid_argument (too_large over the size limit), one problem per line.
Result<Template> parse_template(std::string_view yaml, std::string_view file);

} // namespace berth::model
