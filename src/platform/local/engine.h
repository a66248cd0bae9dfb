// The local provisioner's work on one workspace, as blocking steps: what LocalProvisioner's coroutines run on the pool,
// with the waiting between them left to the coroutines.
#pragma once

#include "platform/local/host.h"
#include "platform/local/supervisor_record.h"
#include "platform/local/workspace_folders.h"

#include <optional>
#include <variant>

namespace berth::platform::local {

class Engine {
public:
    explicit Engine(Host host);

    const Host& host() const { return host_; }

    // Makes the folder of workspaces and removes bundles that none uses any more.
    Result<> prepare() const;
    Result<> create(const WorkspaceSpec& spec) const;

    // A start under way: the report comes when the agent accepts connections or the start has failed.
    struct Starting {
        WorkspaceLock lock;
        Descriptor report;
    };
    // The endpoint where the sandbox runs already.
    Result<std::variant<Endpoint, Starting>> begin_start(const WorkspaceSpec& spec) const;
    // To be called when the report can be read.
    Result<Endpoint> finish_start(const WorkspaceSpec& spec, Starting starting) const;

    Result<> suspend(const std::string& id) const;
    Result<Endpoint> resume(const std::string& id) const;

    // An end under way; `supervisor` becomes readable when it has come.
    struct Stopping {
        WorkspaceLock lock;
        Descriptor supervisor;
    };
    // Nothing where there is no sandbox any more.
    Result<std::optional<Stopping>> begin_stop(const std::string& id, std::chrono::milliseconds grace) const;
    // Ends by force what has not ended by itself, and notes that the workspace was stopped.
    Result<> finish_stop(const std::string& id, std::optional<Stopping> stopping) const;

    // To be called after an end.
    Result<> remove(const std::string& id) const;

    Result<Observed> inspect(const std::string& id) const;
    Result<std::vector<std::string>> list() const { return store_.list(); }

    // The live supervisor of a workspace, to wait for; nothing where there is none.
    std::optional<Descriptor> supervisor(const std::string& id) const;

private:
    Result<> check(const WorkspaceSpec& spec) const;
    Result<std::optional<SupervisorRecord>> record(const std::string& id) const;
    std::string cgroup_name(const std::string& id) const;
    bool suspended(const std::string& id) const;
    Result<> thaw(const std::string& id) const;
    Result<> stop_processes(const std::string& id, const ProcessIdentity& sandbox) const;
    Result<> end_leftovers(const std::string& id) const;
    bool lives(const SupervisorRecord& record) const;
    Result<SupervisorRecord> live_record(const std::string& id) const;
    Endpoint endpoint(const std::string& id) const { return {store_.folders(id).socket()}; }

    Host host_;
    WorkspaceStore store_;
};

} // namespace berth::platform::local
