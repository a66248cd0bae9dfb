// Reading what providers answer, who may leave out or mistype each member.
#pragma once

#include "model/json.h"

#include <string>

namespace berth::client::oidc {

// The member `name`; empty where it is missing or no text.
inline std::string text_member(const model::Json& document, const char* name) {
    const auto found = document.find(name);
    return found != document.end() && found->is_string() ? found->get<std::string>() : std::string();
}

} // namespace berth::client::oidc
