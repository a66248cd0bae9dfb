// How a process ended, and signals by name.
#pragma once

#include "model/channel/exec.h"

#include <string_view>

namespace berth::agent {

using model::channel::ExitStatus;

// From waitpid's status.
ExitStatus exit_status_of(int wait_status);

// "TERM" for SIGTERM; "SIG64" and the like for those without a name.
std::string signal_name(int signal);

// The number for a name that model::channel::is_signal_name() knows; 0 for others.
int signal_number(std::string_view name);

} // namespace berth::agent
