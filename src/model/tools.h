// How a tool that a template names is looked for and judged: which commands it goes by, what version its answer tells,
// and whether that is the one that is wanted. Pure; running the commands is the agent's affair.
#pragma once

#include "model/live.h"
#include "model/template.h"

namespace berth::model {

struct ToolProbe {
    std::vector<std::string> commands;  // the first that exists counts
    std::vector<std::string> arguments; // that make it tell its version
};

// "nodejs" is asked as `node --version`, "java" as `java -version`; what is not known by its own name.
ToolProbe probe_of(std::string_view tool);

// The version in what a command said: "v20.19.2" is "20.19.2", "openjdk version \"17.0.12\" 2024" is "17.0.12". Empty
// where there is none.
std::string version_in(std::string_view output);

// Whether `found` is a version that `wanted` asks for: "" and words such as "latest" take any; "20" and "20.x" take all
// that begin so; >=, >, <=, <, =, ^ and ~ as package managers have them, several of them one after the other. A version
// that is not known (empty) satisfies only what takes any.
bool satisfies(std::string_view found, std::string_view wanted);

// `output` is what the tool's command said; none where no command of it exists.
ToolReport judge(const Tool& tool, const std::optional<std::string>& output);

} // namespace berth::model
