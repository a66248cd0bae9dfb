#include "platform/local/cgroups.h"

#include "base/format.h"
#include "platform/local/process_identity.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <ranges>
#include <set>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace berth::platform::local {

using namespace std::chrono_literals;

namespace {

constexpr const char* parent_group = "berth";
// The kernel's default period of CPU bandwidth control, over which a share is counted.
constexpr std::uint64_t cpu_period_us = 100'000;
// The least that the kernel takes.
constexpr std::uint64_t least_quota_us = 1'000;
// The kernel announces neither the end of freezing in version 1 nor the last zombie's end: asked again, this often, for
// this long.
constexpr auto poll_interval = 1ms;
constexpr auto patience = 5s;

template<typename Condition>
bool wait_until(Condition holds) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!holds()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(poll_interval);
    }
    return true;
}

struct Mounts {
    std::map<std::string, std::filesystem::path> version_1; // by controller
    std::filesystem::path version_2;
};

// /proc/self/mountinfo (proc(5)): "… mount-point options [optional…] - type source super-options".
Mounts find_mounts() {
    Mounts mounts;
    const auto text = read_file("/proc/self/mountinfo");
    if (!text) {
        return mounts;
    }
    for (const auto line : std::views::split(*text, '\n')) {
        const std::string_view whole(line.begin(), line.end());
        const auto separator = whole.find(" - ");
        if (separator == std::string_view::npos) {
            continue;
        }
        std::vector<std::string> before;
        std::vector<std::string> after;
        for (const auto word : std::views::split(whole.substr(0, separator), ' ')) {
            before.emplace_back(word.begin(), word.end());
        }
        for (const auto word : std::views::split(whole.substr(separator + 3), ' ')) {
            after.emplace_back(word.begin(), word.end());
        }
        constexpr std::size_t mount_point = 4;
        if (before.size() <= mount_point || after.size() < 3) {
            continue;
        }
        if (after[0] == "cgroup2") {
            mounts.version_2 = before[mount_point];
        } else if (after[0] == "cgroup") {
            for (const auto option : std::views::split(after[2], ',')) {
                mounts.version_1.emplace(std::string(option.begin(), option.end()), before[mount_point]);
            }
        }
    }
    return mounts;
}

bool make_group(const std::filesystem::path& path) {
    return ::mkdir(path.c_str(), 0755) == 0 || errno == EEXIST;
}

// Whether a group made in `folder` has the control file that its controller brings.
bool takes_groups(const std::filesystem::path& folder, const char* control_file) {
    const auto trial = folder / berth::format("trial-{}", ::getpid());
    if (!make_group(folder) || !make_group(trial)) {
        return false;
    }
    const bool works = ::access((trial / control_file).c_str(), W_OK) == 0;
    ::rmdir(trial.c_str());
    return works;
}

bool says(const std::filesystem::path& file, std::string_view words) {
    const auto text = read_file(file);
    return text && text->contains(words);
}

std::vector<pid_t> processes_in(const std::filesystem::path& group) {
    std::vector<pid_t> pids;
    const auto text = read_file(group / "cgroup.procs", std::size_t{16} << 20);
    if (!text) {
        return pids;
    }
    for (const auto line : std::views::split(*text, '\n')) {
        pid_t pid = 0;
        std::from_chars(std::to_address(line.begin()), std::to_address(line.end()), pid);
        if (pid > 0) {
            pids.push_back(pid);
        }
    }
    return pids;
}

} // namespace

Cgroups Cgroups::detect() {
    Cgroups cgroups;
    const auto mounts = find_mounts();
    cgroups.detect_version_1(mounts.version_1);
    if (!mounts.version_2.empty() && cgroups.folders_.size() < 4) {
        cgroups.detect_version_2(mounts.version_2);
    }
    if (cgroups.folders_.size() < 4) {
        cgroups.reason_ = ::geteuid() == 0 ? "This machine's control groups do not let berthd make groups of its own."
                                           : "berthd does not run as root and no control group was delegated to it.";
    }
    return cgroups;
}

void Cgroups::detect_version_1(const std::map<std::string, std::filesystem::path>& mounts) {
    struct Candidate {
        Controller controller;
        const char* name;
        const char* control_file;
    };
    constexpr std::array candidates{Candidate{Controller::memory, "memory", "memory.limit_in_bytes"},
                                    Candidate{Controller::cpu, "cpu", "cpu.cfs_quota_us"},
                                    Candidate{Controller::pids, "pids", "pids.max"},
                                    Candidate{Controller::freezer, "freezer", "freezer.state"}};
    for (const auto& candidate : candidates) {
        const auto mount = mounts.find(candidate.name);
        if (mount != mounts.end() && takes_groups(mount->second / parent_group, candidate.control_file)) {
            folders_[candidate.controller] = mount->second / parent_group;
        }
    }
}

void Cgroups::detect_version_2(const std::filesystem::path& mount) {
    // Root makes its groups at the top. An ordinary user may have been given the part of the tree that it runs in, as
    // systemd's user manager does; a process can be moved only within that part, so the group stands beside its own.
    auto parent = mount;
    if (::geteuid() != 0) {
        const auto own = read_file("/proc/self/cgroup");
        const auto start = own ? own->find("0::/") : std::string::npos;
        if (start == std::string::npos) {
            return;
        }
        const auto path = own->substr(start + 4, own->find('\n', start) - start - 4);
        parent = (mount / path).parent_path();
        if (path.empty() || ::access((parent / "cgroup.procs").c_str(), W_OK) != 0) {
            return;
        }
    }
    const auto folder = parent / parent_group;
    if (!takes_groups(folder, "cgroup.freeze")) {
        return;
    }
    version_2_ = folder;
    folders_.try_emplace(Controller::freezer, folder);
    struct Candidate {
        Controller controller;
        const char* name;
        const char* control_file;
    };
    constexpr std::array candidates{Candidate{Controller::memory, "+memory", "memory.max"},
                                    Candidate{Controller::cpu, "+cpu", "cpu.max"},
                                    Candidate{Controller::pids, "+pids", "pids.max"}};
    for (const auto& candidate : candidates) {
        // A controller has to be handed down level by level; one that is handed down already needs no right to do so.
        (void)write_control_file(parent / "cgroup.subtree_control", candidate.name);
        (void)write_control_file(folder / "cgroup.subtree_control", candidate.name);
        if (takes_groups(folder, candidate.control_file)) {
            folders_.try_emplace(candidate.controller, folder);
        }
    }
}

std::vector<std::filesystem::path> Cgroups::groups(const std::string& name) const {
    std::set<std::filesystem::path> folders;
    for (const auto& [controller, folder] : folders_) {
        folders.insert(folder / name);
    }
    return {folders.begin(), folders.end()};
}

Result<std::vector<std::string>> Cgroups::make(const std::string& name, const CgroupLimits& limits) const {
    std::vector<std::string> files;
    for (const auto& group : groups(name)) {
        if (!make_group(group.parent_path()) || !make_group(group)) {
            return system_failure(berth::format("Cannot make the control group {}", group.native()));
        }
        files.push_back((group / "cgroup.procs").native());
    }
    const auto set = [&](Controller controller, const char* version_1_file, const char* version_2_file,
                         const std::string& version_1_value, const std::string& version_2_value) -> Result<> {
        const auto folder = folders_.find(controller);
        if (folder == folders_.end()) {
            return {};
        }
        const bool second = folder->second == version_2_;
        return write_control_file(folder->second / name / (second ? version_2_file : version_1_file),
                                  second ? version_2_value : version_1_value);
    };
    const auto memory = std::to_string(limits.memory_bytes);
    const auto quota = std::max(cpu_period_us * limits.cpu_millis / 1000, least_quota_us);
    const bool no_memory_limit = limits.memory_bytes == 0;
    const bool no_cpu_limit = limits.cpu_millis == 0;
    const auto processes = limits.processes == 0 ? std::string("max") : std::to_string(limits.processes);
    if (auto done = set(Controller::memory, "memory.limit_in_bytes", "memory.max", no_memory_limit ? "-1" : memory,
                        no_memory_limit ? "max" : memory);
        !done) {
        return std::unexpected(done.error());
    }
    if (auto done = set(Controller::cpu, "cpu.cfs_quota_us", "cpu.max", no_cpu_limit ? "-1" : std::to_string(quota),
                        berth::format("{} {}", no_cpu_limit ? "max" : std::to_string(quota), cpu_period_us));
        !done) {
        return std::unexpected(done.error());
    }
    if (auto done = set(Controller::pids, "pids.max", "pids.max", processes, processes); !done) {
        return std::unexpected(done.error());
    }
    return files;
}

Result<> Cgroups::set_frozen(const std::string& name, bool frozen) const {
    const auto folder = folders_.find(Controller::freezer);
    if (folder == folders_.end()) {
        return fail(Errc::unsupported, "This machine cannot freeze workspaces.");
    }
    const auto group = folder->second / name;
    const bool second = folder->second == version_2_;
    const auto written = second ? write_control_file(group / "cgroup.freeze", frozen ? "1" : "0")
                                : write_control_file(group / "freezer.state", frozen ? "FROZEN" : "THAWED");
    if (!written) {
        return written;
    }
    const auto file = group / (second ? "cgroup.events" : "freezer.state");
    const std::string_view wanted = second ? (frozen ? "frozen 1" : "frozen 0") : (frozen ? "FROZEN" : "THAWED");
    if (!wait_until([&] { return says(file, wanted); })) {
        return fail(Errc::timed_out,
                    berth::format("The kernel did not {} the workspace in time.", frozen ? "freeze" : "thaw"));
    }
    return {};
}

Result<> Cgroups::freeze(const std::string& name) const {
    return set_frozen(name, true);
}

Result<> Cgroups::thaw(const std::string& name) const {
    return set_frozen(name, false);
}

bool Cgroups::frozen(const std::string& name) const {
    const auto folder = folders_.find(Controller::freezer);
    if (folder == folders_.end()) {
        return false;
    }
    return folder->second == version_2_ ? says(folder->second / name / "cgroup.freeze", "1")
                                        : !says(folder->second / name / "freezer.state", "THAWED") &&
                                              says(folder->second / name / "freezer.state", "FR");
}

Result<> Cgroups::kill(const std::string& name) const {
    for (const auto& group : groups(name)) {
        if (::access(group.c_str(), F_OK) != 0) {
            continue;
        }
        if (folders_.contains(Controller::freezer) && frozen(name)) {
            if (auto thawed = thaw(name); !thawed) {
                return thawed;
            }
        }
        // Again and again: a process may fork while the list is read.
        const bool empty = wait_until([&] {
            const auto pids = processes_in(group);
            for (const pid_t pid : pids) {
                ::kill(pid, SIGKILL);
            }
            return pids.empty();
        });
        if (!empty) {
            return fail(Errc::timed_out, berth::format("Processes of {} do not end.", group.native()));
        }
    }
    return {};
}

Result<> Cgroups::remove(const std::string& name) const {
    for (const auto& group : groups(name)) {
        const bool gone = wait_until([&] { return ::rmdir(group.c_str()) == 0 || errno == ENOENT; });
        if (!gone) {
            return system_failure(berth::format("Cannot remove the control group {}", group.native()));
        }
    }
    return {};
}

bool Cgroups::ran_out_of_memory(const std::string& name) const {
    const auto folder = folders_.find(Controller::memory);
    if (folder == folders_.end()) {
        return false;
    }
    const auto file = folder->second / name / (folder->second == version_2_ ? "memory.events" : "memory.oom_control");
    const auto text = read_file(file);
    constexpr std::string_view counter = "oom_kill ";
    const auto start = text ? text->find(counter) : std::string::npos;
    return start != std::string::npos && text->at(start + counter.size()) != '0';
}

} // namespace berth::platform::local
