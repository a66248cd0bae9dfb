#include "platform/local/host.h"

#include "base/format.h"
#include "platform/local/agent_bundle.h"
#include "platform/local/ide_bundle.h"
#include "platform/local/process_identity.h"
#include "platform/local/supervisor_launch.h"

#include <array>
#include <unistd.h>

namespace berth::platform::local {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// A sandbox with nothing in it stands in some 50 ms; a loaded machine takes longer.
constexpr auto trial_timeout = 5s;
constexpr std::uint64_t trial_tmp_bytes = std::uint64_t{1} << 20;
// Folders that every system has and a sandbox does not need: one is mounted over, for the sandbox's first process only.
constexpr std::array staging_candidates{"/mnt", "/media", "/srv", "/opt"};
constexpr std::array program_folders{"/usr/bin", "/usr/local/bin", "/bin", "/usr/sbin"};

std::string find_program(std::string_view name) {
    for (const char* folder : program_folders) {
        const auto path = fs::path(folder) / name;
        if (::access(path.c_str(), X_OK) == 0) {
            return path;
        }
    }
    return {};
}

std::string find_staging() {
    for (const char* folder : staging_candidates) {
        std::error_code error;
        if (fs::is_directory(fs::symlink_status(folder, error))) {
            return folder;
        }
    }
    return {};
}

// The sandbox of a trial, in a folder of its own.
Result<> run_trial(const Host& host, const fs::path& folder) {
    const auto owner = host.owner_of_slot(0);
    SandboxLayout layout;
    layout.hostname = "trial";
    layout.home = folder / "home";
    layout.directory = folder / "workspace";
    layout.run = folder / "run";
    layout.etc = folder / "etc";
    layout.tmp_bytes = trial_tmp_bytes;
    const auto program = berth::format("{}/{}", sandbox_agent_folder, supervisor_name);
    layout.command = {program, "init", program, "trial-agent", berth::format("{}/{}", sandbox_run, agent_socket_name)};
    for (const auto& path : {layout.home, layout.directory, layout.run}) {
        if (auto made = remake_folder(path, 0700, owner); !made) {
            return made;
        }
    }
    if (auto written = write_etc(layout.etc, layout.hostname, host.shell, false); !written) {
        return written;
    }
    auto plan = make_plan(host, layout, owner);
    plan.trial = true;
    plan.socket_folder = layout.run;
    plan.start_timeout = trial_timeout;
    const auto report = launch_supervisor(host.supervisor(), plan, Secret(), "trial");
    return report ? await_report(*report) : std::unexpected(report.error());
}

Result<> run_trial(const Host& host) {
    // Left by a crash: made anew. Who does not keep the data folder leaves the keeper's alone.
    const auto folder = host.options.data_folder /
                        (host.options.keeps_data_folder ? std::string("trial") : berth::format("trial-{}", ::getpid()));
    if (auto made = remake_folder(folder, 0700, {}); !made) {
        return made;
    }
    auto result = run_trial(host, folder);
    const auto removed = remove_tree(folder);
    return result ? removed : result;
}

// Chooses the first network helper that works, or none with the reason.
void try_network(Host& host) {
    std::vector<NetworkHelper> candidates;
    switch (host.options.network) {
    case NetworkChoice::automatic:
        candidates = {NetworkHelper::slirp4netns, NetworkHelper::pasta};
        break;
    case NetworkChoice::slirp4netns:
        candidates = {NetworkHelper::slirp4netns};
        break;
    case NetworkChoice::pasta:
        candidates = {NetworkHelper::pasta};
        break;
    case NetworkChoice::none:
        host.network_reason = "The configuration keeps workspaces off the network.";
        return;
    }
    for (const auto candidate : candidates) {
        host.network = candidate;
        host.network_helper = find_program(to_string(candidate));
        if (host.network_helper.empty()) {
            host.network_reason += berth::format("{} is not installed. ", to_string(candidate));
        } else if (const auto tried = run_trial(host)) {
            host.network_reason.clear();
            return;
        } else {
            host.network_reason += tried.error().message + " ";
        }
    }
    host.network_reason += "Install slirp4netns or passt, and let /dev/net/tun be opened.";
    host.network = NetworkHelper::none;
    host.network_helper.clear();
}

} // namespace

Owner Host::owner_of_slot(std::uint32_t slot) const {
    const auto id = root ? options.first_uid + slot : ::getuid();
    return {root, id, root ? id : ::getgid()};
}

Result<Host> try_out(LocalOptions options) {
    Host host;
    host.options = std::move(options);
    host.root = ::geteuid() == 0;
    host.bwrap = find_program("bwrap");
    host.system = system_folders();
    host.shell = ::access("/bin/bash", X_OK) == 0 ? "/bin/bash" : "/bin/sh";
    if (host.bwrap.empty()) {
        return fail(Errc::unsupported, "bubblewrap (bwrap) is not installed, which the local provisioner needs.",
                    "Install the package bubblewrap.");
    }
    const auto boot = boot_id();
    if (!boot) {
        return std::unexpected(boot.error());
    }
    host.boot_id = *boot;
    if (auto made = make_folders(host.options.data_folder, 0711); !made) {
        return std::unexpected(made.error());
    }
    auto bundle =
        install_agent_bundle(host.options.data_folder, host.options.agent_binary, host.options.supervisor_binary);
    if (!bundle) {
        return std::unexpected(bundle.error());
    }
    host.bundle = std::move(*bundle);
    host.cgroups = Cgroups::detect();

    try_network(host);
    if (host.network != NetworkHelper::none) {
        return host;
    }
    auto tried = run_trial(host);
    if (!tried) {
        host.disable_userns = false; // bwrap knows --disable-userns since version 0.8
        tried = run_trial(host);
    }
    if (!tried) {
        return fail(Errc::unsupported, "This machine cannot run sandboxes. " + tried.error().message,
                    tried.error().hint);
    }
    if (!host.disable_userns) {
        try_network(host);
    }
    return host;
}

ProvisionerCapabilities capabilities_of(const Host& host) {
    ProvisionerCapabilities result;
    result.name = "local";
    result.suspend = ProvisionerCapabilities::Suspend::memory;
    result.cpu_limit = host.cgroups.cpu();
    result.memory_limit = host.cgroups.memory();
    result.own_uid = host.root;
    result.internet = host.network != NetworkHelper::none;
    result.ide = current_ide_bundle(host.options.data_folder).has_value();
    result.reasons = {
        {"image", "The local provisioner runs workspaces on the system of this machine, without images."},
        {"gpu", "The local provisioner does not hand on graphics processors."},
        {"disk_limit", "The local provisioner keeps files in plain folders, without quotas."},
    };
    if (!result.cpu_limit) {
        result.reasons.emplace_back("cpu_limit", host.cgroups.reason());
    }
    if (!result.memory_limit) {
        result.reasons.emplace_back("memory_limit", host.cgroups.reason());
    }
    if (!result.own_uid) {
        result.reasons.emplace_back("own_uid", "berthd does not run as root, so all workspaces share its own user id.");
    }
    if (!result.ide) {
        result.reasons.emplace_back("extensions",
                                    "The browser IDE is not installed here: `berthd bundle add` does it.");
    }
    if (!result.internet) {
        result.reasons.emplace_back("internet", host.network_reason);
    }
    return result;
}

LaunchPlan make_plan(const Host& host, SandboxLayout layout, const Owner& owner) {
    LaunchPlan plan;
    plan.drop_uid = owner.change;
    plan.uid = owner.uid;
    plan.gid = owner.gid;
    plan.bwrap = host.bwrap;
    plan.network = host.network;
    plan.network_helper = host.network_helper;
    plan.allow_private_networks = host.options.allow_private_networks;
    plan.start_timeout = host.options.start_timeout;
    plan.socket_name = agent_socket_name;
    layout.system = host.system;
    layout.disable_userns = host.disable_userns;
    layout.agent = host.bundle;
    layout.samples = host.options.samples;
    if (owner.change) {
        plan.staging = find_staging();
    }
    if (!plan.staging.empty()) {
        const auto stage = [&plan](std::string& place, const char* name) {
            if (!place.empty()) {
                plan.staged.push_back({place, name});
                place = plan.staging + "/" + name;
            }
        };
        stage(layout.home, "home");
        stage(layout.directory, "workspace");
        stage(layout.run, "run");
        stage(layout.etc, "etc");
        stage(layout.agent, "agent");
        stage(layout.samples, "samples");
        stage(layout.ide, "ide");
    }
    plan.arguments = bwrap_arguments(layout);
    return plan;
}

Result<> write_etc(const std::filesystem::path& folder, const std::string& hostname, const std::string& shell,
                   bool internet) {
    if (auto made = remake_folder(folder, 0755, {}); !made) {
        return made;
    }
    for (const auto& file : etc_files(hostname, shell, internet)) {
        if (auto written = replace_file(folder / file.name, file.text, 0644, Durability::process); !written) {
            return written;
        }
    }
    return {};
}

} // namespace berth::platform::local
