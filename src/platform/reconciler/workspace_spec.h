// What a provisioner is told of a workspace: the template's values and the parameters, resolved.
#pragma once

#include "platform/provisioner.h"
#include "platform/store/store.h"

namespace berth::platform {

// `public_key` is berthd's own, raw base64url.
WorkspaceSpec spec_of(const WorkspaceRecord& workspace, std::map<std::string, Secret> secrets,
                      const std::string& public_key);

} // namespace berth::platform
