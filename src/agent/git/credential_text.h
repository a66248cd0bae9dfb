// The format of git-credential(1): lines of key=value up to an empty one. Pure.
#pragma once

#include "model/channel/git.h"

namespace berth::agent {

// What a helper is given is short; more is nobody's credential.
inline constexpr std::size_t credential_text_limit = 16 * 1024;

// What git asks for. invalid_argument where it is no request for a host's credentials.
Result<model::channel::CredentialRequest> parse_credential_request(std::string_view text);

// What the helper's connection is answered: credentials to print, or why there are none.
struct HelperAnswer {
    bool found = false;
    Secret text; // for git, or for the person
};
std::string encode_helper_answer(const model::channel::CredentialAnswer& answer);
Result<HelperAnswer> parse_helper_answer(std::string_view text);

} // namespace berth::agent
