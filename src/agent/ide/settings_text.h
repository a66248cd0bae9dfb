// Changes single settings in a settings.json that people edit too: JSON with comments and trailing commas. Promises to
// leave every other character as it is. Pure.
#pragma once

#include "model/json.h"

namespace berth::agent {

using Setting = std::pair<std::string, model::Json>;

// The text with these members of its outermost object set; an empty text becomes an object. invalid_argument where it
// is no such object: nobody but its author can mend it.
Result<std::string> with_settings(std::string_view text, const std::vector<Setting>& settings);

} // namespace berth::agent
