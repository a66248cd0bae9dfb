// Stopping and continuing a process with all its descendants, for machines without a freezer.
#pragma once

#include "platform/local/process_identity.h"

#include <vector>

namespace berth::platform::local {

// Sends SIGSTOP to the tree below and with `root`, parents before their children so that no shell sees its job stop,
// until nothing of it runs. Returns those it stopped, in that order; what was stopped before is not among them.
Result<std::vector<ProcessIdentity>> stop_tree(const ProcessIdentity& root);

// Sends SIGCONT to those processes that are still there, in the opposite order.
void continue_processes(const std::vector<ProcessIdentity>& processes);

} // namespace berth::platform::local
