// What this machine lets the local provisioner do, found out by doing it once.
#pragma once

#include "platform/local/cgroups.h"
#include "platform/local/folder_tree.h"
#include "platform/local/launch_plan.h"
#include "platform/local/local_provisioner.h"
#include "platform/local/sandbox_layout.h"

namespace berth::platform::local {

struct Host {
    LocalOptions options;
    std::filesystem::path bundle; // of the agent and the supervisor
    std::string boot_id;
    bool root = false;
    std::string bwrap;
    bool disable_userns = true; // bwrap can keep workloads from making user namespaces
    std::vector<SystemFolder> system;
    std::string shell;
    NetworkHelper network = NetworkHelper::none;
    std::string network_helper;
    std::string network_reason; // why there is no way out to the internet; empty: there is
    Cgroups cgroups;

    std::filesystem::path supervisor() const { return bundle / supervisor_name; }
    // Whom the workspace of a slot belongs to when it is made.
    Owner owner_of_slot(std::uint32_t slot) const;
};

// Starts a sandbox with nothing in it under each network helper in question and ends it again. `unsupported` where no
// sandbox can be made, with what bwrap said.
Result<Host> try_out(LocalOptions options);

ProvisionerCapabilities capabilities_of(const Host& host);

// Writes the files of etc_files() into a folder made anew.
Result<> write_etc(const std::filesystem::path& folder, const std::string& hostname, const std::string& shell,
                   bool internet);

// The plan that starts a sandbox with these folders on this machine. `layout` holds their places on the host's side;
// the plan's arguments hold those after staging.
LaunchPlan make_plan(const Host& host, SandboxLayout layout, const Owner& owner);

} // namespace berth::platform::local
