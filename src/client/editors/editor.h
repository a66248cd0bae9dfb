// The editors on a person's machine that Berth can open a workspace in: one table of what they are called and where one
// gets them. Whether they are there is search.h's, how they are started opening.h's.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <span>
#include <string_view>

namespace berth::client::editors {

enum class Editor : std::uint8_t {
    vscode,
    vscode_insiders,
    vscodium,
    cursor,
    windsurf,
    zed,
    jetbrains_gateway,
    terminal
};

struct Product {
    Editor editor = Editor::terminal;
    std::string_view id;    // on the command line, in links and settings
    std::string_view title; // a name; not translated
    std::string_view page;  // where one gets it; empty for what every system has
};

// In the order in which they are offered.
std::span<const Product> products();
const Product& product(Editor editor);
// invalid_argument, naming those that there are.
Result<Editor> editor_from(std::string_view id);

} // namespace berth::client::editors
