// Changes of a workspace: what people ask for, what the reconciler brings about.
#include "base/format.h"
#include "platform/store/database.h"
#include "platform/store/rows.h"

#include <algorithm>

namespace berth::platform {

namespace {

// A person's request as it is told to people: "Ada stopped demo" is told by the event's actor, so only the wish stands.
std::string wish(const model::Workspace& workspace, model::Action action) {
    switch (action) {
    case model::Action::start:
        return berth::format("{} is to be started.", workspace.name);
    case model::Action::stop:
        return berth::format("{} is to be stopped.", workspace.name);
    case model::Action::suspend:
        return berth::format("{} is to be suspended.", workspace.name);
    case model::Action::resume:
        return berth::format("{} is to be resumed.", workspace.name);
    case model::Action::retry:
        return berth::format("{} is to be tried again.", workspace.name);
    case model::Action::cancel:
        return berth::format("{} is not to come up after all.", workspace.name);
    case model::Action::remove:
        return berth::format("{} is to be deleted.", workspace.name);
    }
    return workspace.name;
}

// The state that the request itself brings about; where a provisioner has to act first, the state it has already.
model::State state_after(model::State state, model::Intent intent) {
    using enum model::State;
    switch (intent) {
    case model::Intent::run:
        return state == stopped || state == error ? pending : state == suspended ? starting : state;
    case model::Intent::stop:
        return model::allowed(state, stopping) ? stopping : state;
    case model::Intent::remove:
        return model::allowed(state, deleting) ? deleting : state;
    case model::Intent::suspend:
        return state;
    }
    return state;
}

// The steps that have to be gone through again on the way to a state: all that did not end well, reaching the agent,
// and the sandbox itself unless it is only thawed.
std::vector<model::ProvisioningStep> steps_to_repeat(const model::Workspace& workspace, model::State to) {
    const bool thawed = to == model::State::starting;
    std::vector<model::ProvisioningStep> repeated;
    for (auto step : workspace.steps) {
        if (step.state != model::StepState::done || step.name == "agent" || (step.name == "sandbox" && !thawed)) {
            step.state = model::StepState::pending;
            step.started_at.reset();
            step.finished_at.reset();
            step.detail.clear();
            repeated.push_back(std::move(step));
        }
    }
    return repeated;
}

void set_intent(soci::session& sql, const std::string& id, model::Intent intent, long long at) {
    const std::string text(model::to_string(intent));
    sql << "UPDATE workspaces SET intent = :intent, updated_at = :at WHERE id = :id", soci::use(text, "intent"),
        soci::use(at, "at"), soci::use(id, "id");
}

void set_failure(soci::session& sql, const std::string& id, const model::Failure& failure) {
    const std::string text = model::dump(model::encode(failure));
    sql << "UPDATE workspaces SET failure_json = :failure WHERE id = :id", soci::use(text, "failure"),
        soci::use(id, "id");
}

std::string_view what_happened_to(const model::ProvisioningStep& step) {
    switch (step.state) {
    case model::StepState::pending:
        return "waits";
    case model::StepState::running:
        return "has begun";
    case model::StepState::done:
        return "is done";
    case model::StepState::failed:
        return "has failed";
    case model::StepState::undone:
        return "is undone";
    }
    return "";
}

void add_step_event(soci::session& sql, model::Time now, const WorkspaceRecord& workspace,
                    const model::ProvisioningStep& step) {
    rows::add_event(sql, now, model::event_kind::step, workspace.shown.id, workspace.shown.owner, Actor{},
                    berth::format("{}: “{}” {}.{}{}", workspace.shown.name, step.title, what_happened_to(step),
                                  step.state == model::StepState::done && !step.detail.empty() ? " " : "",
                                  step.state == model::StepState::done ? step.detail : std::string()),
                    model::encode(step));
}

std::string state_message(const WorkspaceRecord& workspace, const StateChange& change, const std::string& reason) {
    const auto sentence = berth::format("{} is {}: {}", workspace.shown.name, model::to_string(change.to), reason);
    return sentence.ends_with('.') ? sentence : sentence + ".";
}

} // namespace

Result<> rows::apply_state(soci::session& sql, model::Time now, const WorkspaceRecord& workspace,
                           const StateChange& change, const Actor& actor) {
    if (workspace.shown.state != change.from) {
        return fail(Errc::conflict,
                    berth::format("Workspace {} is {} and no longer {}.", change.id,
                                  model::to_string(workspace.shown.state), model::to_string(change.from)));
    }
    if (auto checked = model::check_transition(change.from, change.to); !checked) {
        return std::unexpected(checked.error());
    }
    const std::string from(model::to_string(change.from));
    const std::string to(model::to_string(change.to));
    const std::string reason =
        change.reason.empty() ? std::string(model::find_transition(change.from, change.to)->reason) : change.reason;
    const std::string failure = change.failure ? model::dump(model::encode(*change.failure)) : std::string();
    const int attempts = static_cast<int>(change.attempts.value_or(workspace.shown.attempts));
    const std::string incarnation = change.incarnation.value_or(workspace.incarnation);
    const std::string endpoint = change.endpoint.value_or(workspace.endpoint);
    const bool runs = change.to == model::State::running;
    const int ever_ran = workspace.ever_ran || runs ? 1 : 0;
    const long long at = from_time(now);
    const long long running_since = runs ? at : 0;
    soci::statement update =
        (sql.prepare << "UPDATE workspaces SET state = :to, reason = :reason, failure_json = :failure,"
                        " attempts = :attempts, incarnation = :incarnation, endpoint = :endpoint, ever_ran = :ran,"
                        " updated_at = :at, running_since = :since WHERE id = :id AND state = :from",
         soci::use(to, "to"), soci::use(reason, "reason"), soci::use(failure, "failure"),
         soci::use(attempts, "attempts"), soci::use(incarnation, "incarnation"), soci::use(endpoint, "endpoint"),
         soci::use(ever_ran, "ran"), soci::use(at, "at"), soci::use(running_since, "since"), soci::use(change.id, "id"),
         soci::use(from, "from"));
    update.execute(true);
    if (update.get_affected_rows() != 1) {
        return fail(Errc::conflict, berth::format("Workspace {} is no longer {}.", change.id, from));
    }
    for (const auto& step : change.steps) {
        update_step(sql, change.id, step);
        if (step.state != model::StepState::pending) {
            add_step_event(sql, now, workspace, step);
        }
    }
    const model::Json data{{"from", from}, {"to", to}, {"intent", model::to_string(workspace.shown.intent)}};
    add_event(sql, now, model::event_kind::state, change.id, workspace.shown.owner, actor,
              state_message(workspace, change, reason), data);
    model::Json detail = data;
    detail["reason"] = reason;
    add_audit(sql, now, model::event_kind::state, change.id, actor, detail);
    return {};
}

void rows::update_step(soci::session& sql, const std::string& workspace_id, const model::ProvisioningStep& step) {
    const std::string state(model::to_string(step.state));
    const long long started = from_time(step.started_at);
    const long long finished = from_time(step.finished_at);
    sql << "UPDATE steps SET state = :state, started_at = :started, finished_at = :finished, detail = :detail"
           " WHERE workspace_id = :id AND name = :name",
        soci::use(state, "state"), soci::use(started, "started"), soci::use(finished, "finished"),
        soci::use(step.detail, "detail"), soci::use(workspace_id, "id"), soci::use(step.name, "name");
}

Result<WorkspaceRecord> Store::request(const std::string& id, model::Action action, const Actor& actor) {
    bool written = false;
    auto outcome = database_->write([&](soci::session& sql) -> Result<WorkspaceRecord> {
        auto workspace = rows::load_workspace(sql, id);
        if (!workspace) {
            return workspace;
        }
        auto& shown = workspace->shown;
        const auto acceptance = model::check_action(shown.state, action);
        if (!acceptance) {
            return std::unexpected(acceptance.error());
        }
        const auto intent = model::intent_of(action);
        // A wish that holds already changes nothing, unless another one came in between and is still to be acted on.
        if (*acceptance == model::Acceptance::already && shown.intent == intent) {
            return workspace;
        }
        const auto now = clock_();
        set_intent(sql, id, intent, rows::from_time(now));
        const model::Json data{{"action", model::to_string(action)},
                               {"from", model::to_string(shown.intent)},
                               {"intent", model::to_string(intent)}};
        rows::add_event(sql, now, model::event_kind::intent, id, shown.owner, actor, wish(shown, action), data);
        rows::add_audit(sql, now, model::event_kind::intent, id, actor, data);
        shown.intent = intent;

        StateChange change{.id = id, .from = shown.state, .to = state_after(shown.state, intent)};
        if (change.to == model::State::pending || change.to == model::State::starting) {
            change.attempts = 0;
            change.steps = steps_to_repeat(shown, change.to);
        }
        if (change.to != change.from) {
            if (auto changed = rows::apply_state(sql, now, *workspace, change, actor); !changed) {
                return std::unexpected(changed.error());
            }
        } else if (shown.failure && shown.failure->retry_at && intent == model::Intent::stop) {
            shown.failure->retry_at.reset();
            set_failure(sql, id, *shown.failure);
        }
        written = true;
        return rows::load_workspace(sql, id);
    });
    if (outcome && written) {
        tell();
    }
    return outcome;
}

Result<> Store::change_state(const StateChange& change) {
    auto changed = database_->write([&](soci::session& sql) -> Result<> {
        auto workspace = rows::load_workspace(sql, change.id);
        if (!workspace) {
            return std::unexpected(workspace.error());
        }
        const auto now = clock_();
        StateChange complete = change;
        if (change.to == model::State::pending && change.steps.empty()) {
            complete.steps = steps_to_repeat(workspace->shown, change.to);
        }
        // A suspended workspace that lost its sandbox is stopped, and stays so unless somebody wants it to run.
        if (change.to == model::State::stopped && workspace->shown.intent == model::Intent::suspend) {
            set_intent(sql, change.id, model::Intent::stop, rows::from_time(now));
            workspace->shown.intent = model::Intent::stop;
        }
        return rows::apply_state(sql, now, *workspace, complete, Actor{});
    });
    if (changed) {
        tell();
    }
    return changed;
}

Result<> Store::finish_delete(const std::string& id) {
    auto deleted = database_->write([&](soci::session& sql) -> Result<> {
        auto workspace = rows::load_workspace(sql, id);
        if (!workspace) {
            return std::unexpected(workspace.error());
        }
        const StateChange change{.id = id,
                                 .from = model::State::deleting,
                                 .to = model::State::deleted,
                                 .incarnation = std::string(),
                                 .endpoint = std::string()};
        if (auto changed = rows::apply_state(sql, clock_(), *workspace, change, Actor{}); !changed) {
            return changed;
        }
        const std::string nothing = "{}";
        sql << "DELETE FROM workspace_secrets WHERE workspace_id = :id", soci::use(id, "id");
        sql << "DELETE FROM connection_tokens WHERE workspace_id = :id", soci::use(id, "id");
        sql << "DELETE FROM steps WHERE workspace_id = :id", soci::use(id, "id");
        sql << "UPDATE workspaces SET parameters_json = :nothing WHERE id = :id", soci::use(nothing, "nothing"),
            soci::use(id, "id");
        return {};
    });
    if (deleted) {
        tell();
    }
    return deleted;
}

Result<> Store::save_step(const std::string& id, const model::ProvisioningStep& step) {
    auto saved = database_->write([&](soci::session& sql) -> Result<> {
        auto workspace = rows::load_workspace(sql, id);
        if (!workspace) {
            return std::unexpected(workspace.error());
        }
        rows::update_step(sql, id, step);
        add_step_event(sql, clock_(), *workspace, step);
        if (step.state != model::StepState::running) {
            rows::add_audit(sql, clock_(), model::event_kind::step, id, Actor{},
                            {{"step", step.name}, {"state", model::to_string(step.state)}});
        }
        return {};
    });
    if (saved) {
        tell();
    }
    return saved;
}

Result<> Store::note_activity(const std::string& id, model::Time at) {
    return database_->write([&](soci::session& sql) -> Result<> {
        const long long milliseconds = rows::from_time(at);
        sql << "UPDATE workspaces SET last_active_at = :at WHERE id = :id AND last_active_at < :before",
            soci::use(milliseconds, "at"), soci::use(id, "id"), soci::use(milliseconds, "before");
        return {};
    });
}

} // namespace berth::platform
