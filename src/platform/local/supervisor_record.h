// What a supervisor leaves on disk (supervisor.json) so that any berthd, also one started later, finds its sandbox and
// learns how it ended. Written by the supervisor while it lives, by the provisioner after that.
#pragma once

#include "base/result.h"
#include "platform/local/process_identity.h"

#include <filesystem>
#include <optional>
#include <string>

namespace berth::platform::local {

enum class SupervisorPhase {
    starting, // the sandbox is being made, or its agent does not accept connections yet
    running,
    stopped, // ended because it was asked to, or with the machine
    failed   // ended by itself
};

struct SupervisorRecord {
    ProcessIdentity supervisor;
    std::string boot_id;
    std::string incarnation;
    // The first process of the sandbox's pid namespace: when it ends, all of them have. Set once it is known.
    ProcessIdentity sandbox;
    SupervisorPhase phase = SupervisorPhase::starting;
    std::string detail; // why it ended; one sentence for people

    friend bool operator==(const SupervisorRecord&, const SupervisorRecord&) = default;
};

std::string encode(const SupervisorRecord& record);
Result<SupervisorRecord> decode_supervisor_record(std::string_view text);

Result<> write_record(const std::filesystem::path& path, const SupervisorRecord& record);

// Nothing where there is no record; a torn or foreign one is an error of code `internal`.
Result<std::optional<SupervisorRecord>> read_record(const std::filesystem::path& path);

// Whether the recorded supervisor is alive: same boot, same pid, same start time. Nothing where it has ended.
std::optional<Descriptor> open_supervisor(const SupervisorRecord& record, const std::string& this_boot);
// Likewise for the sandbox's first process.
std::optional<Descriptor> open_sandbox(const SupervisorRecord& record, const std::string& this_boot);

} // namespace berth::platform::local
