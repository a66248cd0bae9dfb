// What an SSH connection needs of the agent.
#pragma once

#include "agent/activity.h"
#include "agent/environment.h"
#include "agent/process/reaper.h"

#include <string>

namespace berth::agent::ssh {

struct Services {
    Reaper* reaper = nullptr;
    Activity* activity = nullptr;
    std::string shell;     // "/bin/bash"
    std::string directory; // where shells, commands and file transfers begin
    Variables environment;
};

} // namespace berth::agent::ssh
