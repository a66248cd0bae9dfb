// berth:// links: what a page or a mail may ask of Berth. The parser is strict, since anybody can write one: what is
// not exactly one of these two forms is refused. Pure.
//
//   berth://workspace/NAME                            show it
//   berth://open/NAME?editor=ID&path=%2Fworkspace     open it in a local editor; both parts may be left out
#pragma once

#include "base/result.h"
#include "client/editors/editor.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace berth::client {

inline constexpr std::size_t longest_link = 4096; // bytes

// NAME is a workspace's name or id.
struct ShowLink {
    std::string workspace;

    friend bool operator==(const ShowLink&, const ShowLink&) = default;
};
struct OpenLink {
    std::string workspace;
    std::optional<editors::Editor> editor;
    std::string folder; // absolute; empty for the usual one

    friend bool operator==(const OpenLink&, const OpenLink&) = default;
};
using BerthLink = std::variant<ShowLink, OpenLink>;

// `text` as it stands in the link, percent-encoded. Errors: invalid_argument.
Result<BerthLink> parse_berth_link(std::string_view text);

} // namespace berth::client
