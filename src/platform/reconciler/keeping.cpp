// What the reconciler does with workspaces that are not on their way up: keeping, stopping, deleting them.
#include "platform/reconciler/parts.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <format>

namespace berth::platform {

namespace {

using model::State;
using model::StepState;

// Who ran for so long before it failed has not failed to come up: its tries are counted anew.
constexpr std::chrono::minutes stable_after{10};
// A failed workspace's sandbox has nobody's work in it.
constexpr std::chrono::seconds failed_grace{2};

// Steps whose result is gone together with the sandbox.
std::vector<model::ProvisioningStep> undone_steps(const model::Workspace& workspace, bool folders_too) {
    std::vector<model::ProvisioningStep> undone;
    for (auto step : workspace.steps) {
        const bool affected = step.name == "sandbox" || step.name == "agent" || (folders_too && step.name == "folders");
        const bool broken_off = step.state == StepState::running;
        if ((affected && step.state == StepState::done) || broken_off) {
            step.state = StepState::undone;
            undone.push_back(std::move(step));
        }
    }
    return undone;
}

// Never came up, and nothing of a template or a person has run in it: there are no files to keep.
bool is_untouched(const WorkspaceRecord& workspace) {
    return !workspace.ever_ran && std::ranges::none_of(workspace.shown.steps, [](const model::ProvisioningStep& step) {
        return step.name.starts_with("init:") && step.state != StepState::pending;
    });
}

Next pause(const WorkspaceRecord& workspace, std::string_view what, const Error& error) {
    spdlog::warn("workspace {}: {} failed: {}", workspace.shown.id, what, error.text());
    return Next::after(broken_pause);
}

} // namespace

asio::awaitable<Result<>> change_state(ReconcilerParts& parts, StateChange change) {
    return on_store(parts, [change = std::move(change)](Store& store) { return store.change_state(change); });
}

asio::awaitable<void> log_line(ReconcilerParts& parts, std::string id, std::string step, std::string text) {
    NewLogLine line;
    line.step = std::move(step);
    line.text = std::move(text);
    const auto written = co_await parts.pool.run(
        [&logs = parts.logs, id, line = std::move(line), now = parts.clock()] { return logs.append(id, {line}, now); });
    if (!written) {
        spdlog::warn("workspace {}: {}", id, written.error().text());
    }
}

Next after_change(const WorkspaceRecord& workspace, const Result<>& changed, Next next) {
    if (changed) {
        return next;
    }
    if (changed.error().code == Errc::conflict || changed.error().code == Errc::not_found) {
        return Next::again();
    }
    spdlog::error("workspace {}: its record cannot be written: {}", workspace.shown.id, changed.error().text());
    return Next::after(broken_pause);
}

asio::awaitable<Next> record_failure(ReconcilerParts& parts, WorkspaceRecord workspace, std::string step, Error error) {
    const auto now = parts.clock();
    const auto& shown = workspace.shown;
    const bool was_stable = shown.running_since && now - *shown.running_since > stable_after;
    StateChange change{.id = shown.id, .from = shown.state, .to = State::error};
    change.attempts = was_stable ? 1 : shown.attempts + 1;
    change.reason = error.message.substr(0, error.message.find('\n'));
    model::Failure failure{.step = step, .error = error, .at = now, .retry_at = {}};
    const bool may_pass = error.code == Errc::unavailable && shown.intent == model::Intent::run;
    if (may_pass && *change.attempts <= automatic_retries) {
        failure.retry_at = now + parts.first_retry * (1 << (*change.attempts - 1));
    }
    change.failure = std::move(failure);
    const auto found = std::ranges::find(shown.steps, step, &model::ProvisioningStep::name);
    if (found != shown.steps.end()) {
        auto failed = *found;
        failed.state = StepState::failed;
        failed.finished_at = now;
        failed.detail = error.message;
        change.steps = {std::move(failed)};
    }
    if (!step.starts_with("init:")) {
        co_await log_line(parts, shown.id, step, error.text());
    }
    const auto changed = co_await change_state(parts, std::move(change));
    parts.passed("state error");
    co_return after_change(workspace, changed);
}

asio::awaitable<Next> keep_running(ReconcilerParts& parts, WorkspaceRecord workspace) {
    const auto id = workspace.shown.id;
    if (workspace.shown.intent == model::Intent::suspend) {
        if (auto suspended = co_await parts.provisioner.suspend(id); !suspended) {
            co_return pause(workspace, "suspending", suspended.error());
        }
        parts.passed("sandbox suspended");
        const StateChange change{.id = id, .from = State::running, .to = State::suspended};
        co_return after_change(workspace, co_await change_state(parts, change));
    }
    auto observed = co_await parts.provisioner.inspect(id);
    if (!observed) {
        co_return pause(workspace, "looking after it", observed.error());
    }
    if (observed->state == Observed::State::suspended) {
        if (auto resumed = co_await parts.provisioner.resume(id); !resumed) {
            co_return pause(workspace, "thawing", resumed.error());
        }
        co_return Next::rest();
    }
    if (observed->state == Observed::State::running && observed->incarnation == workspace.incarnation) {
        const AgentClient agent(workspace.endpoint, id, workspace.incarnation, parts.key, parts.agent_trust);
        const auto activity = co_await agent.activity();
        if (activity && activity->last_active_at && activity->last_active_at != workspace.shown.last_active_at) {
            const auto at = *activity->last_active_at;
            static_cast<void>(co_await on_store(parts, [id, at](Store& store) { return store.note_activity(id, at); }));
        }
        co_return Next::rest();
    }
    Error gone{Errc::unavailable,
               "The sandbox has ended" + (observed->detail.empty() ? std::string(".") : ": " + observed->detail),
               "It is started again by itself, as long as that helps."};
    co_return co_await record_failure(parts, std::move(workspace), "", std::move(gone));
}

asio::awaitable<Next> keep_suspended(ReconcilerParts& parts, WorkspaceRecord workspace) {
    auto observed = co_await parts.provisioner.inspect(workspace.shown.id);
    if (!observed) {
        co_return pause(workspace, "looking after it", observed.error());
    }
    if (observed->state == Observed::State::suspended) {
        co_return Next::rest();
    }
    if (observed->state == Observed::State::running) {
        if (auto suspended = co_await parts.provisioner.suspend(workspace.shown.id); !suspended) {
            co_return pause(workspace, "suspending", suspended.error());
        }
        co_return Next::rest();
    }
    StateChange change{.id = workspace.shown.id, .from = State::suspended, .to = State::stopped};
    change.endpoint = std::string();
    change.steps = undone_steps(workspace.shown, false);
    co_return after_change(workspace, co_await change_state(parts, change));
}

asio::awaitable<Next> keep_failed(ReconcilerParts& parts, WorkspaceRecord workspace) {
    const auto id = workspace.shown.id;
    auto observed = co_await parts.provisioner.inspect(id);
    if (!observed) {
        co_return pause(workspace, "looking after it", observed.error());
    }
    if (observed->state == Observed::State::running || observed->state == Observed::State::suspended) {
        if (auto stopped = co_await parts.provisioner.stop(id, failed_grace); !stopped) {
            co_return pause(workspace, "stopping what is left of it", stopped.error());
        }
    }
    for (const auto& step : undone_steps(workspace.shown, false)) {
        auto saved = co_await on_store(parts, [id, step](Store& store) { return store.save_step(id, step); });
        if (!saved) {
            co_return after_change(workspace, saved);
        }
    }
    parts.passed("failure cleaned up");
    const auto& failure = workspace.shown.failure;
    if (!failure || !failure->retry_at || workspace.shown.intent != model::Intent::run) {
        co_return Next::rest();
    }
    if (const auto wait = *failure->retry_at - parts.clock(); wait.count() > 0) {
        co_return Next::after(wait);
    }
    const StateChange change{.id = id, .from = State::error, .to = State::pending};
    co_return after_change(workspace, co_await change_state(parts, change));
}

asio::awaitable<Next> stop_workspace(ReconcilerParts& parts, WorkspaceRecord workspace) {
    const auto id = workspace.shown.id;
    if (auto stopped = co_await parts.provisioner.stop(id, parts.limits.stop_grace); !stopped) {
        co_return co_await record_failure(parts, std::move(workspace), "", stopped.error());
    }
    parts.passed("sandbox stopped");
    const bool untouched = is_untouched(workspace);
    if (untouched) {
        if (auto removed = co_await parts.provisioner.destroy(id); !removed) {
            co_return co_await record_failure(parts, std::move(workspace), "", removed.error());
        }
        parts.passed("folders removed");
    }
    StateChange change{.id = id, .from = State::stopping, .to = State::stopped};
    change.endpoint = std::string();
    change.attempts = 0;
    change.steps = undone_steps(workspace.shown, untouched);
    co_return after_change(workspace, co_await change_state(parts, change));
}

asio::awaitable<Next> keep_stopped(ReconcilerParts& parts, WorkspaceRecord workspace) {
    const auto id = workspace.shown.id;
    if (workspace.shown.intent == model::Intent::run) {
        const StateChange change{.id = id, .from = State::stopped, .to = State::pending};
        co_return after_change(workspace, co_await change_state(parts, change));
    }
    auto observed = co_await parts.provisioner.inspect(id);
    if (observed && (observed->state == Observed::State::running || observed->state == Observed::State::suspended)) {
        if (auto stopped = co_await parts.provisioner.stop(id, parts.limits.stop_grace); !stopped) {
            co_return pause(workspace, "stopping", stopped.error());
        }
    }
    if (!observed) {
        co_return pause(workspace, "looking after it", observed.error());
    }
    co_return Next::rest();
}

asio::awaitable<Next> delete_workspace(ReconcilerParts& parts, WorkspaceRecord workspace) {
    const auto id = workspace.shown.id;
    if (auto destroyed = co_await parts.provisioner.destroy(id); !destroyed) {
        co_return pause(workspace, "deleting", destroyed.error());
    }
    parts.passed("sandbox destroyed");
    const auto removed = co_await parts.pool.run([&logs = parts.logs, id] { return logs.remove(id); });
    if (!removed) {
        co_return pause(workspace, "deleting its log", removed.error());
    }
    parts.passed("log removed");
    const auto deleted = co_await on_store(parts, [id](Store& store) { return store.finish_delete(id); });
    co_return after_change(workspace, deleted, Next::rest());
}

} // namespace berth::platform
