// The agent and the supervisor as workspaces use them: copies below the data folder, named by their content, so that a
// build or an upgrade of Berth does not change what a running workspace was started with.
#pragma once

#include "platform/local/descriptor.h"

#include <set>

namespace berth::platform::local {

// DATA/bundles/agent/SHA256/{berth-agent,berth-supervisor}; made where it is missing.
Result<std::filesystem::path> install_agent_bundle(const std::filesystem::path& data_folder,
                                                   const std::filesystem::path& agent,
                                                   const std::filesystem::path& supervisor);

// Removes the bundles in this folder that are not in use.
Result<> remove_other_bundles(const std::filesystem::path& folder, const std::set<std::filesystem::path>& used);

} // namespace berth::platform::local
