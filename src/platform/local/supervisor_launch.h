// Starts a supervisor: the plan, the agent's start document and the way back for its report are pipes.
#pragma once

#include "base/secret.h"
#include "platform/local/descriptor.h"
#include "platform/local/launch_plan.h"

namespace berth::platform::local {

// Returns the read end of the report (decode_report) once the supervisor has written its record, while the sandbox is
// being made. `label` shows in lists of processes.
Result<Descriptor> launch_supervisor(const std::filesystem::path& program, const LaunchPlan& plan,
                                     const Secret& start_document, const std::string& label);

// Waits for the report; the supervisor keeps to the plan's time limit. An empty descriptor: it was given up on.
Result<> await_report(const Descriptor& report);

} // namespace berth::platform::local
