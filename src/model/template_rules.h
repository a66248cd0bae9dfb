// What each text of a template may be, and how many of everything: the rules with the words that explain them.
#pragma once

#include "model/ids.h"

#include <cstddef>
#include <string_view>

namespace berth::model {

struct TextRule {
    bool (*holds)(std::string_view);
    std::string_view allowed; // completes "It must be …"
};

namespace rule {
bool is_api_version(std::string_view text);
bool is_kind(std::string_view text);
bool is_description(std::string_view text);
bool is_image_repository(std::string_view text);
bool is_image_tag(std::string_view text);
bool is_tool_name(std::string_view text);
bool is_tool_version(std::string_view text);
bool is_extension(std::string_view text);
bool is_port(std::string_view text);
bool is_command(std::string_view text);
bool is_env_name(std::string_view text);
bool is_value(std::string_view text);
bool is_parameter_name(std::string_view text);

inline constexpr TextRule api_version{is_api_version, "devenv/v1"};
inline constexpr TextRule kind{is_kind, "WorkspaceTemplate"};
inline constexpr TextRule dns_label{is_dns_label,
                                    "1 to 63 characters of a-z, 0-9 and \"-\", with a letter or digit at both ends"};
inline constexpr TextRule description{is_description, "a text of at most 1000 bytes"};
inline constexpr TextRule image_repository{
    is_image_repository, "an image's name without its tag, such as docker.io/library/node: lower-case letters, digits "
                         "and single separators between slashes"};
inline constexpr TextRule image_tag{is_image_tag,
                                    "a tag of at most 128 letters, digits, \"_\", \".\", \"-\", not beginning with "
                                    "\".\" or \"-\""};
inline constexpr TextRule tool_name{is_tool_name, R"(a tool's name: a-z, 0-9, "+", ".", "_", "-", at most 64)"};
inline constexpr TextRule tool_version{is_tool_version,
                                       "a version such as 20, 3.12.1 or >=1.80, without blanks, at most 64 characters"};
inline constexpr TextRule extension{is_extension, "publisher.name, with @version where one is wanted"};
inline constexpr TextRule port{is_port, "a number from 1 to 65535"};
inline constexpr TextRule command{is_command, "a shell command of 1 to 16384 bytes"};
inline constexpr TextRule variable{
    is_env_name, "letters, digits and \"_\", not beginning with a digit, at most 64; BERTH_… and what the sandbox sets "
                 "itself (HOME, USER, SHELL, PWD, TERM) cannot be set"};
inline constexpr TextRule value{is_value, "a text of at most 16384 bytes"};
inline constexpr TextRule parameter_name{
    is_parameter_name, "letters, digits and \"_\", not beginning with a digit, at most 64; names that every shell has "
                       "(HOME, PATH, …), BERTH_… and LD_… are taken"};
} // namespace rule

// Far more than any template needs, far less than what hurts.
namespace limit {
inline constexpr std::size_t tools = 64;
inline constexpr std::size_t extensions = 128;
inline constexpr std::size_t ports = 64;
inline constexpr std::size_t init = 64;
inline constexpr std::size_t env = 128;
inline constexpr std::size_t parameters = 64;
inline constexpr std::size_t choices = 64;
} // namespace limit

} // namespace berth::model
