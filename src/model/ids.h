// The names things go by: workspace ids and workspace names, and which texts are such.
#pragma once

#include "base/result.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace berth::model {

// "w" and 15 random characters of a-z0-9: a DNS label, about 77 bits.
inline constexpr std::size_t workspace_id_length = 16;
std::string new_workspace_id();
bool is_workspace_id(std::string_view text);

// A workspace's name is a DNS label (RFC 1123), unique per owner.
inline constexpr std::size_t name_length_limit = 63;
bool is_dns_label(std::string_view text);

// invalid_argument, saying what is allowed, where `name` cannot name a workspace.
Result<void> check_workspace_name(std::string_view name);

// A variable that a shell can hold: [A-Za-z_][A-Za-z0-9_]*, at most 64 characters.
bool is_variable_name(std::string_view text);

// Of `candidates` the one that `text` was most likely meant to be; empty where none is near (edit distance above a
// third of the length).
std::string_view nearest(std::string_view text, std::span<const std::string_view> candidates);

} // namespace berth::model
