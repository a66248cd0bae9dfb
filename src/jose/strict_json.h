// JSON for what is signed: one meaning only. For this room's own use.
#pragma once

#include "base/result.h"

#include <nlohmann/json.hpp>

#include <string_view>

namespace berth::jose {

// Parses an object; refuses duplicate members at any depth (RFC 7515 section 4), nesting beyond 32 levels, numbers that
// overflow, and anything after the object.
Result<nlohmann::json> parse_strictly(std::string_view text);

} // namespace berth::jose
