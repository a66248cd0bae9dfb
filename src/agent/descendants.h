// The processes that the agent's own have started: to end them all when the workspace stops.
#pragma once

#include <sys/types.h>
#include <vector>

namespace berth::agent {

// All descendants of this process, by what /proc says now; itself not among them.
std::vector<pid_t> descendants();

// Sends each of them the signal.
void signal_descendants(int signal);

} // namespace berth::agent
