#include "platform/reconciler/saga.h"

#include "base/format.h"
#include "net/timeout.h"
#include "platform/reconciler/workspace_spec.h"

#include <boost/asio/steady_timer.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace berth::platform {

namespace {

using model::State;
using model::StepState;

// Between two tries to reach an agent that was just thawed or started, and how long it is tried.
constexpr std::chrono::milliseconds health_pause{50};
constexpr std::chrono::seconds health_limit{15};
// A sandbox of an earlier start that is in the way has nobody's work in it.
constexpr std::chrono::seconds leftover_grace{2};

std::unexpected<Broken> broken(std::string step, Error error) {
    return std::unexpected(Broken{std::move(step), std::move(error)});
}

} // namespace

Saga::Saga(ReconcilerParts& parts, WorkspaceRecord workspace, std::function<void()> stands)
    : parts_(parts)
    , stands_(std::move(stands))
    , workspace_(std::move(workspace))
    , id_(workspace_.shown.id) {}

asio::awaitable<Next> Saga::run() {
    Progress progress;
    if (workspace_.shown.state == State::pending) {
        progress = co_await enter_provisioning();
    }
    if (progress && workspace_.shown.state == State::provisioning) {
        progress = co_await provision();
    }
    if (progress) {
        progress = co_await start_up();
    }
    if (progress) {
        co_return Next::again();
    }
    auto& why = progress.error();
    if (!why.step.empty()) {
        co_return co_await record_failure(parts_, std::move(workspace_), std::move(why.step), std::move(why.error));
    }
    co_return after_change(workspace_, std::unexpected(std::move(why.error)));
}

asio::awaitable<Progress> Saga::enter_provisioning() {
    // Chosen here and recorded before anything is started: a berthd that comes after a crash asks for the same one.
    StateChange change{.id = id_, .from = State::pending, .to = State::provisioning};
    change.incarnation = random_token(12);
    workspace_.incarnation = *change.incarnation;
    co_return co_await move(std::move(change));
}

asio::awaitable<Progress> Saga::provision() {
    auto secrets = co_await on_store(parts_, [id = id_](Store& store) { return store.secrets_of(id); });
    if (!secrets) {
        co_return broken("folders", secrets.error());
    }
    const auto observed = co_await parts_.provisioner.inspect(id_);
    if (!observed) {
        co_return broken("folders", observed.error());
    }
    auto spec = spec_of(workspace_, std::move(*secrets), parts_.key.public_base64url());
    spec.session_grace = parts_.limits.session_grace;
    if (step("folders").state != StepState::done || observed->state == Observed::State::absent) {
        if (auto begun = co_await begin("folders"); !begun) {
            co_return begun;
        }
        if (auto created = co_await parts_.provisioner.create(spec); !created) {
            co_return broken("folders", created.error());
        }
        parts_.passed("folders made");
        if (auto done = co_await finish("folders"); !done) {
            co_return done;
        }
    }
    co_return co_await start_sandbox(std::move(spec));
}

asio::awaitable<Progress> Saga::start_sandbox(WorkspaceSpec spec) {
    if (auto begun = co_await begin("sandbox"); !begun) {
        co_return begun;
    }
    auto endpoint = co_await parts_.provisioner.start(spec);
    if (!endpoint && endpoint.error().code == Errc::conflict) {
        // One of an earlier start that nobody has ended.
        if (auto stopped = co_await parts_.provisioner.stop(id_, leftover_grace); !stopped) {
            co_return broken("sandbox", stopped.error());
        }
        endpoint = co_await parts_.provisioner.start(std::move(spec));
    }
    if (!endpoint) {
        co_return broken("sandbox", endpoint.error());
    }
    parts_.passed("sandbox started");
    mark_done(step("sandbox"));
    StateChange change{.id = id_, .from = State::provisioning, .to = State::starting};
    change.endpoint = endpoint->socket.string();
    change.steps = {step("sandbox")};
    workspace_.endpoint = *change.endpoint;
    co_return co_await move(std::move(change));
}

// The sandbox of this incarnation, thawed where it was suspended.
asio::awaitable<Result<Endpoint>> Saga::find_sandbox() {
    auto observed = co_await parts_.provisioner.inspect(id_);
    if (!observed) {
        co_return std::unexpected(observed.error());
    }
    if (observed->state == Observed::State::suspended) {
        co_return co_await parts_.provisioner.resume(id_);
    }
    if (observed->state == Observed::State::running && observed->incarnation == workspace_.incarnation &&
        observed->endpoint) {
        co_return *observed->endpoint;
    }
    co_return fail(Errc::unavailable,
                   "The sandbox is gone" + (observed->detail.empty() ? "." : ": " + observed->detail),
                   "The machine may have been restarted.");
}

asio::awaitable<Progress> Saga::start_up() {
    const auto endpoint = co_await find_sandbox();
    if (!endpoint) {
        co_return broken("sandbox", endpoint.error());
    }
    if (auto reached = co_await reach_agent(*endpoint); !reached) {
        co_return reached;
    }
    stands_();
    for (std::size_t i = 0; i < workspace_.made_from.init.size(); ++i) {
        if (step(berth::format("init:{}", i)).state == StepState::done) {
            continue;
        }
        if (auto run = co_await run_init(i); !run) {
            co_return run;
        }
    }
    StateChange change{.id = id_, .from = State::starting, .to = State::running};
    change.endpoint = workspace_.endpoint;
    auto moved = co_await move(std::move(change));
    if (moved) {
        co_await log_line(parts_, id_, "", "The workspace is running.");
    }
    co_return moved;
}

asio::awaitable<Progress> Saga::reach_agent(Endpoint endpoint) {
    workspace_.endpoint = endpoint.socket.string();
    const bool reached_before = step("agent").state == StepState::done;
    if (!reached_before) {
        if (auto begun = co_await begin("agent"); !begun) {
            co_return begun;
        }
    }
    const auto until = std::chrono::steady_clock::now() + health_limit;
    asio::steady_timer pause(co_await asio::this_coro::executor);
    auto health = co_await agent().health();
    while (!health && std::chrono::steady_clock::now() < until) {
        pause.expires_after(health_pause);
        co_await pause.async_wait(asio::use_awaitable);
        health = co_await agent().health();
    }
    if (health && (health->workspace_id != id_ || health->incarnation != workspace_.incarnation)) {
        health = fail(Errc::internal, "Another workspace's agent answers.");
    }
    if (!health) {
        co_return broken("agent", health.error());
    }
    parts_.passed("agent answered");
    if (reached_before) {
        co_return Progress{};
    }
    co_return co_await finish("agent");
}

model::ProvisioningStep& Saga::step(std::string_view name) {
    const auto found = std::ranges::find(workspace_.shown.steps, name, &model::ProvisioningStep::name);
    if (found == workspace_.shown.steps.end()) {
        throw std::logic_error(berth::format("Workspace {} has no step {}.", id_, name));
    }
    return *found;
}

AgentClient Saga::agent() const {
    return {workspace_.endpoint, id_, workspace_.incarnation, parts_.key, parts_.agent_trust};
}

asio::awaitable<Progress> Saga::begin(std::string name) {
    auto& begun = step(name);
    const bool announced = begun.state == StepState::running; // by a berthd that was killed since then
    begun.state = StepState::running;
    begun.started_at = parts_.clock();
    begun.finished_at.reset();
    begun.detail.clear();
    auto saved = co_await on_store(parts_, [id = id_, begun](Store& store) { return store.save_step(id, begun); });
    if (!saved) {
        co_return broken("", saved.error());
    }
    if (!announced && !name.starts_with("init:")) {
        co_await log_line(parts_, id_, name, begun.title + ".");
    }
    parts_.passed(name + " begun");
    co_return Progress{};
}

void Saga::mark_done(model::ProvisioningStep& step) const {
    step.state = StepState::done;
    step.finished_at = parts_.clock();
    step.detail.clear();
}

asio::awaitable<Progress> Saga::finish(std::string name, std::string detail) {
    auto& done = step(name);
    mark_done(done);
    done.detail = std::move(detail);
    auto saved = co_await on_store(parts_, [id = id_, done](Store& store) { return store.save_step(id, done); });
    if (!saved) {
        co_return broken("", saved.error());
    }
    parts_.passed(name + " done");
    co_return Progress{};
}

asio::awaitable<Progress> Saga::move(StateChange change) {
    const auto to = change.to;
    if (auto changed = co_await change_state(parts_, std::move(change)); !changed) {
        co_return broken("", changed.error());
    }
    workspace_.shown.state = to;
    parts_.passed(std::string("state ") + std::string(model::to_string(to)));
    co_return Progress{};
}

asio::awaitable<Next> bring_up(ReconcilerParts& parts, WorkspaceRecord workspace, std::function<void()> stands) {
    Saga saga(parts, std::move(workspace), std::move(stands));
    co_return co_await saga.run();
}

} // namespace berth::platform
