// Puts the parts of berthd together and runs them until a signal ends it.
#pragma once

#include "platform/config.h"

#include <string>

namespace berth::platform {

// Serves until SIGTERM or SIGINT, then ends in order: no new requests, carriers cut (clients come back by themselves),
// what the reconciler does broken off where a later start goes on. Workspaces keep running.
Result<> serve(const Config& config, const std::string& version);

} // namespace berth::platform
