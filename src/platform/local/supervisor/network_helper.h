// The process that carries a workspace's packets to the internet: slirp4netns on the tap device it is given, inside a
// bubblewrap sandbox of its own, or pasta on the sandbox's namespaces. Runs under the workspace's uid; ends with the
// supervisor.
#pragma once

#include "platform/local/descriptor.h"
#include "platform/local/launch_plan.h"

namespace berth::platform::local {

struct HelperProcess {
    pid_t pid = 0;
    Descriptor ready;  // readable once the helper serves; end of file without a byte: it ended before
    Descriptor output; // its stdout and stderr
};

// `tap` is used by slirp4netns and stays the supervisor's, so that a helper that died can be followed by another on the
// same device. `sandbox` is a process in the namespaces that pasta serves.
Result<HelperProcess> spawn_network_helper(const LaunchPlan& plan, int tap, pid_t sandbox);

// pasta's device is gone with it: its successor makes another, which this sets up, from within the sandbox's namespaces
// in a process of its own. Returns that process's pid; it exits with 0 when done.
Result<pid_t> spawn_device_setup(const LaunchPlan& plan, pid_t sandbox);

} // namespace berth::platform::local
