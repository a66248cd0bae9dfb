// The supervisor's child that turns itself into the sandbox: joins its cgroups, makes its folders and its network
// namespace reachable, gives up every privilege and executes bwrap. Talks with the supervisor over one socket until
// then.
#pragma once

#include "platform/local/descriptor.h"
#include "platform/local/launch_plan.h"

namespace berth::platform::local {

struct SandboxProcess {
    pid_t pid = 0;
    Descriptor control; // SOCK_SEQPACKET: messages of receive_message(); closed by the child's exec of bwrap
    Descriptor status;  // bwrap's JSON status documents, one per line
    Descriptor output;  // what the workload writes to stdout and stderr
};

struct SandboxMessage {
    enum class Kind {
        tap,        // `descriptor` is the tap device for slirp4netns
        namespaces, // the namespaces are there; the child waits for `continue_sandbox` until pasta serves them
        failed,     // `error`: the child ends
        none        // the socket is closed: bwrap runs
    };
    Kind kind = Kind::none;
    Descriptor descriptor;
    Error error;
};

// Forks. `start_document` becomes the sandbox's stdin.
Result<SandboxProcess> spawn_sandbox(const LaunchPlan& plan, Descriptor start_document);
SandboxMessage receive_message(const SandboxProcess& process);
Result<> continue_sandbox(const SandboxProcess& process);

} // namespace berth::platform::local
