#include "model/template_rules.h"

#include "base/ascii.h"
#include "model/variables.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <ranges>

namespace berth::model::rule {

namespace {

constexpr std::size_t description_limit = 1000;
constexpr std::size_t repository_limit = 255;
constexpr std::size_t tag_limit = 128;
constexpr std::size_t word_limit = 64;
constexpr std::size_t extension_limit = 128;
constexpr std::size_t text_limit = 16 * 1024;

constexpr bool is_letter(char c) {
    return is_lower(c) || is_upper(c);
}
constexpr bool is_alphanumeric(char c) {
    return is_letter(c) || is_digit(c);
}

// Letters and digits and `others` only.
bool made_of(std::string_view text, std::string_view others) {
    return std::ranges::all_of(text, [&](char c) { return is_alphanumeric(c) || others.contains(c); });
}

// One part of an image's name: no separator at its ends, and of separators "." "_" "__" or dashes between.
bool is_path_component(std::string_view text) {
    const auto plain = [](char c) { return is_lower(c) || is_digit(c); };
    if (text.empty() || !plain(text.front()) || !plain(text.back())) {
        return false;
    }
    return made_of(text, "._-") && std::ranges::none_of(text, [](char c) { return c >= 'A' && c <= 'Z'; }) &&
           !text.contains("..") && !text.contains("___");
}

// The registry in front of an image's name: a host with a dot or "localhost", and perhaps a port.
bool is_registry(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view host = text.substr(0, colon);
    const bool port_right = colon == std::string_view::npos || is_port(text.substr(colon + 1));
    return port_right && (host == "localhost" || host.contains('.') || colon != std::string_view::npos) &&
           !host.empty() && is_alphanumeric(host.front()) && is_alphanumeric(host.back()) && made_of(host, ".-") &&
           !host.contains("..");
}

} // namespace

bool is_api_version(std::string_view text) {
    return text == "devenv/v1";
}
bool is_kind(std::string_view text) {
    return text == "WorkspaceTemplate";
}
bool is_description(std::string_view text) {
    return text.size() <= description_limit;
}

bool is_image_repository(std::string_view text) {
    if (text.empty() || text.size() > repository_limit) {
        return false;
    }
    bool first = true;
    for (const auto part : std::views::split(text, '/')) {
        const std::string_view component(part);
        const bool may_be_registry = first && text.contains('/');
        if (!is_path_component(component) && !(may_be_registry && is_registry(component))) {
            return false;
        }
        first = false;
    }
    return true;
}

bool is_image_tag(std::string_view text) {
    return !text.empty() && text.size() <= tag_limit && (is_alphanumeric(text.front()) || text.front() == '_') &&
           made_of(text, "_.-");
}

bool is_tool_name(std::string_view text) {
    return !text.empty() && text.size() <= word_limit && (is_lower(text.front()) || is_digit(text.front())) &&
           std::ranges::all_of(
               text, [](char c) { return is_lower(c) || is_digit(c) || std::string_view("+._-").contains(c); });
}

bool is_tool_version(std::string_view text) {
    return !text.empty() && text.size() <= word_limit && made_of(text, ".+_~^*<>=-");
}

bool is_extension(std::string_view text) {
    if (text.size() > extension_limit) {
        return false;
    }
    const std::size_t at = text.find('@');
    const std::string_view id = text.substr(0, at);
    const std::size_t dot = id.find('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == id.size()) {
        return false;
    }
    const std::string_view publisher = id.substr(0, dot);
    const std::string_view name = id.substr(dot + 1);
    const std::string_view version = at == std::string_view::npos ? "0" : text.substr(at + 1);
    return is_alphanumeric(publisher.front()) && made_of(publisher, "-") && is_alphanumeric(name.front()) &&
           made_of(name, "._-") && !name.contains("..") && !version.empty() && made_of(version, ".+-");
}

bool is_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc() && end == text.data() + text.size() && port != 0 && text.front() != '0';
}

bool is_command(std::string_view text) {
    return text.size() <= text_limit &&
           std::ranges::any_of(text, [](char c) { return c != ' ' && c != '\t' && c != '\n'; });
}

bool is_env_name(std::string_view text) {
    return is_variable_name(text) && !is_reserved_variable(text);
}

bool is_value(std::string_view text) {
    return text.size() <= text_limit;
}

bool is_parameter_name(std::string_view text) {
    return is_env_name(text) && !is_shell_variable(text) && !text.starts_with("LD_");
}

} // namespace berth::model::rule
