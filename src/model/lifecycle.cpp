#include "model/lifecycle.h"

#include "base/format.h"
#include "model/names.h"

#include <algorithm>
#include <string>

namespace berth::model {

namespace {

constexpr std::array intent_names{
    Named{Intent::run, "run"},
    Named{Intent::suspend, "suspend"},
    Named{Intent::stop, "stop"},
    Named{Intent::remove, "delete"},
};

constexpr std::array state_names{
    Named{State::pending, "pending"}, Named{State::provisioning, "provisioning"}, Named{State::starting, "starting"},
    Named{State::running, "running"}, Named{State::suspended, "suspended"},       Named{State::stopping, "stopping"},
    Named{State::stopped, "stopped"}, Named{State::deleting, "deleting"},         Named{State::deleted, "deleted"},
    Named{State::error, "error"},
};

constexpr std::array action_names{
    Named{Action::start, "start"},   Named{Action::stop, "stop"},   Named{Action::suspend, "suspend"},
    Named{Action::resume, "resume"}, Named{Action::retry, "retry"}, Named{Action::cancel, "cancel"},
    Named{Action::remove, "delete"},
};

constexpr std::array transition_table{
    Transition{State::pending, State::provisioning, "resources are available"},
    Transition{State::pending, State::stopping, "it was cancelled"},
    Transition{State::pending, State::deleting, "it is being deleted"},

    Transition{State::provisioning, State::starting, "the sandbox was created"},
    Transition{State::provisioning, State::stopping, "it was cancelled"},
    Transition{State::provisioning, State::error, "a resource could not be made"},
    Transition{State::provisioning, State::deleting, "it is being deleted"},

    Transition{State::starting, State::running, "the health check passed"},
    Transition{State::starting, State::stopping, "it was cancelled"},
    Transition{State::starting, State::error, "it did not come up"},
    Transition{State::starting, State::deleting, "it is being deleted"},

    Transition{State::running, State::suspended, "it was idle, or somebody suspended it"},
    Transition{State::running, State::stopping, "somebody stopped it"},
    Transition{State::running, State::error, "the health check failed"},
    Transition{State::running, State::deleting, "it is being deleted"},

    Transition{State::suspended, State::starting, "it is being resumed"},
    Transition{State::suspended, State::stopping, "it was suspended for too long, or somebody stopped it"},
    Transition{State::suspended, State::stopped, "the host was rebooted"},
    Transition{State::suspended, State::error, "it cannot be resumed"},
    Transition{State::suspended, State::deleting, "it is being deleted"},

    Transition{State::stopping, State::stopped, "its processes have ended"},
    Transition{State::stopping, State::error, "its processes could not be ended"},
    Transition{State::stopping, State::deleting, "it is being deleted"},

    Transition{State::stopped, State::pending, "somebody started it"},
    Transition{State::stopped, State::deleting, "it is being deleted"},

    Transition{State::error, State::pending, "it is tried again"},
    Transition{State::error, State::deleting, "it is being deleted"},

    Transition{State::deleting, State::deleted, "its processes and files are gone"},
};

constexpr auto accepted = Acceptance::accepted;
constexpr auto already = Acceptance::already;
constexpr auto refused = Acceptance::refused;

constexpr std::array intent_table{
    IntentRule{State::pending, Intent::run, already, "it is coming up"},
    IntentRule{State::pending, Intent::suspend, refused, "only a running workspace can be suspended"},
    IntentRule{State::pending, Intent::stop, accepted, "coming up is cancelled"},
    IntentRule{State::pending, Intent::remove, accepted, "it is deleted"},

    IntentRule{State::provisioning, Intent::run, already, "it is coming up"},
    IntentRule{State::provisioning, Intent::suspend, refused, "only a running workspace can be suspended"},
    IntentRule{State::provisioning, Intent::stop, accepted, "coming up is cancelled"},
    IntentRule{State::provisioning, Intent::remove, accepted, "it is deleted"},

    IntentRule{State::starting, Intent::run, already, "it is coming up"},
    IntentRule{State::starting, Intent::suspend, refused, "only a running workspace can be suspended"},
    IntentRule{State::starting, Intent::stop, accepted, "coming up is cancelled"},
    IntentRule{State::starting, Intent::remove, accepted, "it is deleted"},

    IntentRule{State::running, Intent::run, already, "it is running"},
    IntentRule{State::running, Intent::suspend, accepted, "it is suspended"},
    IntentRule{State::running, Intent::stop, accepted, "it is stopped"},
    IntentRule{State::running, Intent::remove, accepted, "it is deleted"},

    IntentRule{State::suspended, Intent::run, accepted, "it is resumed"},
    IntentRule{State::suspended, Intent::suspend, already, "it is suspended"},
    IntentRule{State::suspended, Intent::stop, accepted, "it is stopped"},
    IntentRule{State::suspended, Intent::remove, accepted, "it is deleted"},

    IntentRule{State::stopping, Intent::run, accepted, "it is started again once it has stopped"},
    IntentRule{State::stopping, Intent::suspend, refused, "only a running workspace can be suspended"},
    IntentRule{State::stopping, Intent::stop, already, "it is stopping"},
    IntentRule{State::stopping, Intent::remove, accepted, "it is deleted"},

    IntentRule{State::stopped, Intent::run, accepted, "it is started"},
    IntentRule{State::stopped, Intent::suspend, refused, "only a running workspace can be suspended"},
    IntentRule{State::stopped, Intent::stop, already, "it is stopped"},
    IntentRule{State::stopped, Intent::remove, accepted, "it is deleted"},

    IntentRule{State::deleting, Intent::run, refused, "it is being deleted"},
    IntentRule{State::deleting, Intent::suspend, refused, "it is being deleted"},
    IntentRule{State::deleting, Intent::stop, refused, "it is being deleted"},
    IntentRule{State::deleting, Intent::remove, already, "it is being deleted"},

    IntentRule{State::deleted, Intent::run, refused, "it is deleted"},
    IntentRule{State::deleted, Intent::suspend, refused, "it is deleted"},
    IntentRule{State::deleted, Intent::stop, refused, "it is deleted"},
    IntentRule{State::deleted, Intent::remove, already, "it is deleted"},

    IntentRule{State::error, Intent::run, accepted, "it is tried again"},
    IntentRule{State::error, Intent::suspend, refused, "only a running workspace can be suspended"},
    IntentRule{State::error, Intent::stop, accepted, "it is not tried again by itself"},
    IntentRule{State::error, Intent::remove, accepted, "it is deleted"},
};

// One row for each pair, in the enumerations' own order: that is what makes the look-up an index.
consteval bool is_complete() {
    std::size_t index = 0;
    for (State state : all_states) {
        for (Intent intent : all_intents) {
            if (intent_table[index].state != state || intent_table[index].intent != intent) {
                return false;
            }
            ++index;
        }
    }
    return index == intent_table.size();
}
static_assert(is_complete());

struct ActionRule {
    Action action;
    Intent intent;
    std::string_view past;     // "started"
    std::array<State, 5> from; // where it is offered; unused places repeat the first
};

constexpr std::array action_table{
    ActionRule{Action::start,
               Intent::run,
               "started",
               {State::stopped, State::stopping, State::stopped, State::stopped, State::stopped}},
    ActionRule{Action::stop,
               Intent::stop,
               "stopped",
               {State::running, State::suspended, State::pending, State::provisioning, State::starting}},
    ActionRule{Action::suspend,
               Intent::suspend,
               "suspended",
               {State::running, State::running, State::running, State::running, State::running}},
    ActionRule{Action::resume,
               Intent::run,
               "resumed",
               {State::suspended, State::suspended, State::suspended, State::suspended, State::suspended}},
    ActionRule{
        Action::retry, Intent::run, "retried", {State::error, State::error, State::error, State::error, State::error}},
    ActionRule{Action::cancel,
               Intent::stop,
               "cancelled",
               {State::pending, State::provisioning, State::starting, State::error, State::pending}},
};

// Delete stands apart: it is accepted wherever there is something left to delete.
const ActionRule* rule_of(Action action) {
    const auto found = std::ranges::find(action_table, action, &ActionRule::action);
    return found == action_table.end() ? nullptr : &*found;
}

std::string actions_offered_in(State state) {
    std::string names;
    for (Action action : all_actions) {
        if (offered(state, action)) {
            names += (names.empty() ? "" : ", ") + std::string(to_string(action));
        }
    }
    return names;
}

} // namespace

std::string_view to_string(Intent intent) {
    return name_in<Intent>(intent_names, intent);
}
std::string_view to_string(State state) {
    return name_in<State>(state_names, state);
}
std::string_view to_string(Action action) {
    return name_in<Action>(action_names, action);
}
Result<Intent> intent_from(std::string_view text) {
    return value_in<Intent>(intent_names, text, "intent");
}
Result<State> state_from(std::string_view text) {
    return value_in<State>(state_names, text, "state");
}
Result<Action> action_from(std::string_view text) {
    return value_in<Action>(action_names, text, "action");
}

std::span<const Transition> transitions() {
    return transition_table;
}

const Transition* find_transition(State from, State to) {
    const auto found =
        std::ranges::find_if(transition_table, [&](const Transition& row) { return row.from == from && row.to == to; });
    return found == transition_table.end() ? nullptr : &*found;
}

Result<void> check_transition(State from, State to) {
    if (allowed(from, to)) {
        return {};
    }
    return fail(Errc::conflict,
                berth::format("A workspace that is {} cannot become {}.", to_string(from), to_string(to)));
}

std::span<const IntentRule> intent_rules() {
    return intent_table;
}

const IntentRule& intent_rule(State state, Intent intent) {
    return intent_table[static_cast<std::size_t>(state) * all_intents.size() + static_cast<std::size_t>(intent)];
}

Intent intent_of(Action action) {
    const ActionRule* rule = rule_of(action);
    return rule == nullptr ? Intent::remove : rule->intent;
}

bool offered(State state, Action action) {
    if (const ActionRule* rule = rule_of(action)) {
        return std::ranges::contains(rule->from, state);
    }
    return intent_rule(state, Intent::remove).acceptance == Acceptance::accepted;
}

Result<Acceptance> check_action(State state, Action action) {
    if (offered(state, action)) {
        return Acceptance::accepted;
    }
    const IntentRule& rule = intent_rule(state, intent_of(action));
    if (rule.acceptance == Acceptance::already) {
        return Acceptance::already;
    }
    const ActionRule* named = rule_of(action);
    const std::string possible = actions_offered_in(state);
    return fail(Errc::conflict,
                berth::format("The workspace is {} and cannot be {} now.",
                              state == State::error ? "in error" : to_string(state),
                              named == nullptr ? "deleted" : named->past),
                possible.empty() ? std::string() : berth::format("Possible are: {}.", possible));
}

bool is_settled(State state) {
    return state == State::running || state == State::suspended || state == State::stopped || state == State::deleted ||
           state == State::error;
}

bool at_rest(State state, Intent intent) {
    switch (intent) {
    case Intent::run:
        return state == State::running;
    case Intent::suspend:
        return state == State::suspended;
    case Intent::stop:
        return state == State::stopped || state == State::error;
    case Intent::remove:
        return state == State::deleted;
    }
    return false;
}

Json encode(Intent intent) {
    return to_string(intent);
}
Json encode(State state) {
    return to_string(state);
}

template<>
Result<Intent> decode<Intent>(const Json& value) {
    return intent_from(value.is_string() ? value.get_ref<const std::string&>() : std::string());
}

template<>
Result<State> decode<State>(const Json& value) {
    return state_from(value.is_string() ? value.get_ref<const std::string&>() : std::string());
}

} // namespace berth::model
