// berth-agent git-credential SOCKET get: what git runs in the workspace. Asks the agent, which asks the person's
// client. Stores nothing, so that `store` and `erase` do nothing.
#pragma once

#include <string_view>

namespace berth::agent {

// Reads the request from standard input, writes credentials to standard output and why there are none to standard
// error. The program's exit code: 0 also without credentials, since git then asks by itself.
int run_credential_helper(const char* socket_path, std::string_view operation);

} // namespace berth::agent
