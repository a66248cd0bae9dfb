// Where the local provisioner keeps things below the data folder, and the making and removing of one workspace's part.
#pragma once

#include "platform/local/folder_tree.h"

#include <optional>
#include <string>
#include <vector>

namespace berth::platform::local {

// DATA/workspaces/ID/: everything of one workspace.
struct WorkspaceFolders {
    std::filesystem::path root;

    std::filesystem::path home() const { return root / "home"; }
    std::filesystem::path directory() const { return root / "workspace"; }
    std::filesystem::path etc() const { return root / "etc"; }
    std::filesystem::path run() const { return root / "run"; } // where the agent makes its socket
    std::filesystem::path socket() const;                      // by which berthd reaches it
    std::filesystem::path record() const { return root / "supervisor.json"; }
    std::filesystem::path log() const { return root / "agent.log"; }
    std::filesystem::path stopped_processes() const { return root / "suspended.json"; }
    // Of a suspension under way: a call that was cut short leaves it.
    std::filesystem::path stopping_processes() const { return root / "suspending.json"; }
    std::filesystem::path identity() const { return root / "workspace.json"; }
};

// Keeps other calls, also of another process, from one workspace while it lives.
class WorkspaceLock {
public:
    explicit WorkspaceLock(Descriptor folder)
        : folder_(std::move(folder)) {}
    WorkspaceLock(WorkspaceLock&&) = default;
    WorkspaceLock& operator=(WorkspaceLock&&) = default;
    // Unlocks instead of closing only: a process that another thread is just starting holds a copy of the descriptor
    // until it executes its program.
    ~WorkspaceLock();

private:
    Descriptor folder_;
};

class WorkspaceStore {
public:
    explicit WorkspaceStore(std::filesystem::path data_folder);

    // Makes the folders above the workspaces.
    Result<> prepare() const;

    WorkspaceFolders folders(const std::string& id) const { return {workspaces_ / id}; }

    // Makes home and /workspace for this owner, each complete or not at all; what is there stays as it is. A workspace
    // keeps the owner it was made with.
    Result<> create(const std::string& id, const Owner& owner) const;

    // Whom a complete workspace belongs to; nothing where create() did not finish.
    Result<std::optional<Owner>> owner(const std::string& id) const;

    // Takes the workspace out of sight at once, then removes it. Repeats what an earlier call left.
    Result<> remove(const std::string& id) const;

    // Ids of which anything is there, half-made and half-removed ones too.
    Result<std::vector<std::string>> list() const;

    // `unavailable` where another call on the workspace is under way, `not_found` where nothing is there.
    Result<WorkspaceLock> lock(const std::string& id) const;

private:
    std::filesystem::path workspaces_;
};

} // namespace berth::platform::local
