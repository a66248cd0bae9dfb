// What people see of a workspace coming up and living: provisioning steps, log lines, events.
#pragma once

#include "model/time.h"
#include "model/user.h"

#include <cstdint>

namespace berth::model {

enum class StepState { pending, running, done, failed, undone };

std::string_view to_string(StepState state);
Result<StepState> step_state_from(std::string_view text);

// One step of the provisioning saga: "folders", "sandbox", "agent", "init:0"…
struct ProvisioningStep {
    std::string name;
    std::string title; // for people: "Make the folders"; an init step's command
    StepState state = StepState::pending;
    std::optional<Time> started_at;
    std::optional<Time> finished_at;
    std::string detail; // of a failed one: what happened

    friend bool operator==(const ProvisioningStep&, const ProvisioningStep&) = default;
};

enum class LogStream { out, err, system }; // "stdout", "stderr", "system" (Berth's own words)

std::string_view to_string(LogStream stream);
Result<LogStream> log_stream_from(std::string_view text);

// One line of the provisioning log. The text has no line break; bytes that are no UTF-8 were replaced.
struct LogLine {
    std::uint64_t seq = 0; // counts up from 1 per workspace
    Time time;
    std::string step; // the step it belongs to; empty for what belongs to none
    LogStream stream = LogStream::system;
    std::string text;

    friend bool operator==(const LogLine&, const LogLine&) = default;
};

// Something that happened and that people may see. Kinds are dotted: "workspace.state", "workspace.step".
struct Event {
    std::uint64_t id = 0; // increases over the whole platform
    Time time;
    std::string kind;
    std::string workspace_id;    // empty where it concerns none
    std::optional<UserId> actor; // none: the platform itself
    std::string message;         // one sentence for people
    Json data = Json::object();  // by kind; for workspace.state {"from","to","intent"}

    friend bool operator==(const Event&, const Event&) = default;
};

// The kinds of event there are.
namespace event_kind {
inline constexpr std::string_view created = "workspace.created";
inline constexpr std::string_view intent = "workspace.intent";
inline constexpr std::string_view state = "workspace.state";
inline constexpr std::string_view step = "workspace.step";
inline constexpr std::string_view connected = "workspace.connected";
} // namespace event_kind

// A page of events; `next` is what to ask `after` with next time.
struct EventPage {
    std::vector<Event> events;
    std::uint64_t next = 0;

    friend bool operator==(const EventPage&, const EventPage&) = default;
};

Json encode(StepState state);
Json encode(LogStream stream);
Json encode(const ProvisioningStep& step);
Json encode(const LogLine& line);
Json encode(const Event& event);
Json encode(const EventPage& page);
template<>
Result<StepState> decode<StepState>(const Json& value);
template<>
Result<LogStream> decode<LogStream>(const Json& value);
template<>
Result<ProvisioningStep> decode<ProvisioningStep>(const Json& value);
template<>
Result<LogLine> decode<LogLine>(const Json& value);
template<>
Result<Event> decode<Event>(const Json& value);
template<>
Result<EventPage> decode<EventPage>(const Json& value);

} // namespace berth::model
