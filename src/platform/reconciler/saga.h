// The saga that brings a workspace up: named steps, each recorded before and after, so that whoever comes after a crash
// goes on with the one that was not finished.
#pragma once

#include "platform/reconciler/parts.h"

#include <expected>
#include <functional>
#include <string>

namespace berth::platform {

// Why the saga did not go on.
struct Broken {
    std::string step; // empty: no step failed; the record could not be written, or somebody else changed it
    Error error;
};
using Progress = std::expected<void, Broken>;

class Saga {
public:
    Saga(ReconcilerParts& parts, WorkspaceRecord workspace, std::function<void()> stands);

    asio::awaitable<Next> run();

private:
    asio::awaitable<Progress> enter_provisioning();
    asio::awaitable<Progress> provision();
    asio::awaitable<Progress> start_sandbox(WorkspaceSpec spec);
    asio::awaitable<Progress> start_up();
    asio::awaitable<Result<Endpoint>> find_sandbox();
    asio::awaitable<Progress> reach_agent(Endpoint endpoint);
    asio::awaitable<Progress> run_init(std::size_t index);
    asio::awaitable<Result<>> begin_init(std::size_t index);
    asio::awaitable<Result<model::channel::InitStatus>> follow_init(std::size_t index);
    // Returns what becomes of it, and leaves that in `recorded`.
    asio::awaitable<Result<>> record_output(std::vector<NewLogLine> lines, Result<>& recorded);
    asio::awaitable<Progress> end_init(std::size_t index, model::channel::InitStatus status);

    model::ProvisioningStep& step(std::string_view name);
    AgentClient agent() const;
    // Records a step's new state, with its times.
    asio::awaitable<Progress> begin(std::string name);
    // `detail` is what people should know of a step that went on without something.
    asio::awaitable<Progress> finish(std::string name, std::string detail = {});
    void mark_done(model::ProvisioningStep& step) const;
    asio::awaitable<Progress> move(StateChange change);

    ReconcilerParts& parts_;
    std::function<void()> stands_;
    WorkspaceRecord workspace_;
    const std::string id_;
};

} // namespace berth::platform
