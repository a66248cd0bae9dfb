// What the reconciler's actions share, and what they answer. An action looks at one workspace, does what its state asks
// for, records it, and says when to look again.
#pragma once

#include "jose/key.h"
#include "net/asio.h"
#include "net/blocking_pool.h"
#include "platform/agent_client.h"
#include "platform/config.h"
#include "platform/log_store.h"
#include "platform/provisioner.h"
#include "platform/store/store.h"

#include <chrono>
#include <functional>
#include <string>

namespace berth::platform {

struct ReconcilerParts {
    Provisioner& provisioner;
    Store& store;
    LogStore& logs;
    net::BlockingPool& pool;
    jose::SigningKey key;
    LimitsConfig limits;
    AgentTrust agent_trust{};
    std::function<model::Time()> clock = Store::system_clock();
    // The first pause before a resource error is retried by itself; it doubles with each.
    std::chrono::milliseconds first_retry{2'000};
    // Called between any two recorded steps, with the name of the place. Tests break off there.
    std::function<void(std::string_view place)> passed = [](std::string_view) {};
};

// So often a workspace is brought up again by itself after errors that may pass.
inline constexpr std::uint32_t automatic_retries = 5;

// What comes after an action.
struct Next {
    enum class When { now, later, when_woken };

    When when = When::when_woken;
    std::chrono::milliseconds delay{}; // for `later`

    static Next again() { return {When::now, {}}; }
    static Next rest() { return {When::when_woken, {}}; }
    static Next after(std::chrono::milliseconds delay) { return {When::later, delay}; }
};

// The store or the provisioner fails in a way that no state can show: try again after this.
inline constexpr std::chrono::seconds broken_pause{5};

// Pending, Provisioning, Starting: goes through the saga from where it stands, up to Running or Error. Tells `stands`
// once the sandbox with its agent does: what is left then is the workspace's own commands, which may take hours.
asio::awaitable<Next> bring_up(ReconcilerParts& parts, WorkspaceRecord workspace, std::function<void()> stands);

// Running: suspends it where that is wanted, else checks that it does run.
asio::awaitable<Next> keep_running(ReconcilerParts& parts, WorkspaceRecord workspace);
// Suspended: notices a host that was rebooted.
asio::awaitable<Next> keep_suspended(ReconcilerParts& parts, WorkspaceRecord workspace);
// Error: takes what is left of the sandbox away, and tries again when it is time.
asio::awaitable<Next> keep_failed(ReconcilerParts& parts, WorkspaceRecord workspace);
// Stopping, Stopped, Deleting.
asio::awaitable<Next> stop_workspace(ReconcilerParts& parts, WorkspaceRecord workspace);
asio::awaitable<Next> keep_stopped(ReconcilerParts& parts, WorkspaceRecord workspace);
asio::awaitable<Next> delete_workspace(ReconcilerParts& parts, WorkspaceRecord workspace);

// Records that a workspace has failed: in which step (may be empty), why, and when it is tried again.
asio::awaitable<Next> record_failure(ReconcilerParts& parts, WorkspaceRecord workspace, std::string step, Error error);

// After a change of state: on with what comes then, or, where the store refused it, a new look (somebody else changed
// the workspace) or a pause.
Next after_change(const WorkspaceRecord& workspace, const Result<>& changed, Next next = Next::again());

// Runs blocking work on the store.
template<typename Work>
auto on_store(ReconcilerParts& parts, Work work) {
    return parts.pool.run([&store = parts.store, work = std::move(work)] { return work(store); });
}

asio::awaitable<Result<>> change_state(ReconcilerParts& parts, StateChange change);

// Berth's own words in the provisioning log.
asio::awaitable<void> log_line(ReconcilerParts& parts, std::string id, std::string step, std::string text);

} // namespace berth::platform
