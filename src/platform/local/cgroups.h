// The control groups of workspaces: limits, freezing, and finding processes that are left. Version 1 (one hierarchy per
// controller) and version 2, or both side by side, whatever this machine lets berthd do.
#pragma once

#include "base/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace berth::platform::local {

struct CgroupLimits {
    std::uint32_t cpu_millis = 0;   // 0: no limit
    std::uint64_t memory_bytes = 0; // 0: no limit
    std::uint32_t processes = 0;    // 0: no limit
};

class Cgroups {
public:
    // Tries out which controllers take groups of ours. Never fails: what does not work has a reason.
    static Cgroups detect();

    bool cpu() const { return folders_.contains(Controller::cpu); }
    bool memory() const { return folders_.contains(Controller::memory); }
    bool processes() const { return folders_.contains(Controller::pids); }
    bool freezer() const { return folders_.contains(Controller::freezer); }
    // Why one of the above does not hold, as a sentence.
    const std::string& reason() const { return reason_; }

    // Makes the group, or sets the limits of the one that is there. The files to write a process's pid to.
    Result<std::vector<std::string>> make(const std::string& name, const CgroupLimits& limits) const;

    Result<> freeze(const std::string& name) const;
    Result<> thaw(const std::string& name) const;
    bool frozen(const std::string& name) const;

    // Thaws, kills every process of the group and waits until none is left.
    Result<> kill(const std::string& name) const;
    // Removes the group; it must be empty. Removing what is not there succeeds.
    Result<> remove(const std::string& name) const;

    // Whether the kernel has ended a process of the group for want of memory.
    bool ran_out_of_memory(const std::string& name) const;

private:
    enum class Controller { memory, cpu, pids, freezer };

    void detect_version_1(const std::map<std::string, std::filesystem::path>& mounts);
    void detect_version_2(const std::filesystem::path& mount);
    std::vector<std::filesystem::path> groups(const std::string& name) const;
    Result<> set_frozen(const std::string& name, bool frozen) const;

    // Where groups with a controller are made; several controllers may share a folder.
    std::map<Controller, std::filesystem::path> folders_;
    std::filesystem::path version_2_; // empty: not used
    std::string reason_;
};

} // namespace berth::platform::local
