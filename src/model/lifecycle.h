// The life of a workspace as one table: which state may follow which and why, which intent is accepted in which state,
// which action a person may take. The platform enforces it, the clients enable their buttons from it.
#pragma once

#include "model/json.h"

#include <array>
#include <span>

namespace berth::model {

// What is wanted; a person or a timeout sets it.
enum class Intent { run, suspend, stop, remove };

// What is; the reconciler moves it towards the intent.
enum class State {
    pending,      // waiting for its turn and for resources
    provisioning, // folders and sandbox are being made
    starting,     // the sandbox exists, the agent and the init commands are coming up
    running,
    suspended,
    stopping, // SIGTERM sent, the grace period runs
    stopped,
    deleting,
    deleted,
    error
};

inline constexpr std::array all_intents{Intent::run, Intent::suspend, Intent::stop, Intent::remove};
inline constexpr std::array all_states{State::pending,   State::provisioning, State::starting, State::running,
                                       State::suspended, State::stopping,     State::stopped,  State::deleting,
                                       State::deleted,   State::error};

std::string_view to_string(Intent intent); // remove is "delete"
std::string_view to_string(State state);
Result<Intent> intent_from(std::string_view text);
Result<State> state_from(std::string_view text);

struct Transition {
    State from;
    State to;
    std::string_view reason; // why it happens: "resources are available"
};

// Every transition there is.
std::span<const Transition> transitions();

// The transition's row, or null where there is none.
const Transition* find_transition(State from, State to);
inline bool allowed(State from, State to) {
    return find_transition(from, to) != nullptr;
}

// Conflict where `from` may not become `to`.
Result<void> check_transition(State from, State to);

// What happens when somebody asks for `intent` in a state.
enum class Acceptance {
    accepted, // it becomes the workspace's intent and leads somewhere
    already,  // it is so, or on its way: nothing changes, no error
    refused
};

struct IntentRule {
    State state;
    Intent intent;
    Acceptance acceptance;
    std::string_view reason; // what it leads to, or why it is refused
};

// One row for each state and intent.
std::span<const IntentRule> intent_rules();
const IntentRule& intent_rule(State state, Intent intent);
inline bool intent_allowed(State state, Intent intent) {
    return intent_rule(state, intent).acceptance != Acceptance::refused;
}

// What a person can ask for by name (the API's paths, the command line's commands, the desktop's buttons).
enum class Action { start, stop, suspend, resume, retry, cancel, remove };
inline constexpr std::array all_actions{Action::start, Action::stop,   Action::suspend, Action::resume,
                                        Action::retry, Action::cancel, Action::remove};

std::string_view to_string(Action action); // remove is "delete"
Result<Action> action_from(std::string_view text);
Intent intent_of(Action action);

// Whether a button for it should be enabled.
bool offered(State state, Action action);

// What the API answers to it: offered actions are accepted; one whose intent holds already changes nothing; the rest is
// a conflict that says what can be done instead.
Result<Acceptance> check_action(State state, Action action);

// No provisioning log will come any more: it runs, failed or is gone.
bool is_settled(State state);
// The intent is reached and the reconciler has nothing to do.
bool at_rest(State state, Intent intent);

Json encode(Intent intent);
Json encode(State state);
template<>
Result<Intent> decode<Intent>(const Json& value);
template<>
Result<State> decode<State>(const Json& value);

} // namespace berth::model
