#include "client/berth_link.h"

#include "client/editors/opening.h"
#include "model/ids.h"

#include <algorithm>

namespace berth::client {

namespace {

constexpr std::string_view link_scheme = "berth://";

std::unexpected<Error> refuse_link(std::string why) {
    return fail(Errc::invalid_argument, "This link is not one that Berth follows: " + std::move(why) + ".",
                "Ask whoever gave it to you for another one.");
}

// RFC 3986 section 2: unreserved characters, those that a query's value may hold beside them, and escapes of two
// hexadecimal digits. "+" is itself here, not a blank.
Result<std::string> decode_escapes(std::string_view text) {
    constexpr std::string_view others = "-._~/:@!$'()*+,;";
    const auto digit = [](char one) -> int {
        if (one >= '0' && one <= '9') {
            return one - '0';
        }
        const char lower = static_cast<char>(one | 0x20);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    };
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char one = text[at];
        const bool letter = (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9');
        if (one == '%') {
            const int high = at + 2 < text.size() ? digit(text[at + 1]) : -1;
            const int low = at + 2 < text.size() ? digit(text[at + 2]) : -1;
            if (high < 0 || low < 0) {
                return refuse_link("it has an escape that means nothing");
            }
            decoded += static_cast<char>(high * 16 + low);
            at += 2;
        } else if (letter || others.contains(one)) {
            decoded += one;
        } else {
            return refuse_link("it has a character that links cannot hold");
        }
    }
    return decoded;
}

Result<void> read_option(OpenLink& link, std::string_view name, std::string_view value) {
    if (name == "editor" && !link.editor) {
        auto editor = editors::editor_from(value);
        if (!editor) {
            return refuse_link("it names an editor that Berth does not know");
        }
        link.editor = *editor;
        return {};
    }
    if (name == "path" && link.folder.empty() && !value.empty()) {
        auto folder = decode_escapes(value);
        if (!folder) {
            return std::unexpected(std::move(folder.error()));
        }
        if (!editors::check_folder(*folder)) {
            return refuse_link("its path is no folder of a workspace");
        }
        link.folder = std::move(*folder);
        return {};
    }
    return refuse_link("it asks for something that Berth does not know, or for the same thing twice");
}

} // namespace

Result<BerthLink> parse_berth_link(std::string_view text) {
    if (text.size() > longest_link || !text.starts_with(link_scheme)) {
        return refuse_link("it is no berth:// address");
    }
    text.remove_prefix(link_scheme.size());
    const std::size_t mark = text.find('?');
    const std::string_view place = text.substr(0, mark);
    const std::size_t slash = place.find('/');
    const std::string_view verb = place.substr(0, slash);
    const std::string_view workspace = slash == std::string_view::npos ? "" : place.substr(slash + 1);
    if (verb != "workspace" && verb != "open") {
        return refuse_link("it asks for something that Berth does not know");
    }
    // A name needs no escape, so none is undone: what is compared is what was written.
    if (!model::is_workspace_id(workspace) && !model::check_workspace_name(workspace)) {
        return refuse_link("it names no workspace");
    }
    if (verb == "workspace") {
        return mark == std::string_view::npos ? Result<BerthLink>(ShowLink{std::string(workspace)})
                                              : refuse_link("it asks for more than to be shown");
    }
    OpenLink link{std::string(workspace), std::nullopt, {}};
    std::string_view options = mark == std::string_view::npos ? "" : text.substr(mark + 1);
    while (!options.empty()) {
        const std::string_view option = options.substr(0, options.find('&'));
        options.remove_prefix(std::min(options.size(), option.size() + 1));
        const std::size_t equals = option.find('=');
        if (equals == std::string_view::npos) {
            return refuse_link("it asks for something without saying what");
        }
        if (auto read = read_option(link, option.substr(0, equals), option.substr(equals + 1)); !read) {
            return std::unexpected(std::move(read.error()));
        }
    }
    return link;
}

} // namespace berth::client
