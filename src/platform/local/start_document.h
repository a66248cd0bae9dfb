// The document that the agent reads from its stdin when it starts: who it is, whom it trusts, and the workspace's
// environment with its secrets.
#pragma once

#include "base/secret.h"
#include "platform/provisioner.h"

namespace berth::platform::local {

// `ide`: the workspace's sandbox holds the browser IDE's bundle.
Secret start_document(const WorkspaceSpec& spec, const std::string& shell, bool ide);

} // namespace berth::platform::local
