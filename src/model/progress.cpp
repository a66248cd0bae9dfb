#include "model/progress.h"

#include "model/names.h"

namespace berth::model {

namespace {

constexpr std::array step_state_names{
    Named{StepState::pending, "pending"}, Named{StepState::running, "running"}, Named{StepState::done, "done"},
    Named{StepState::failed, "failed"},   Named{StepState::undone, "undone"},
};

constexpr std::array log_stream_names{
    Named{LogStream::out, "stdout"},
    Named{LogStream::err, "stderr"},
    Named{LogStream::system, "system"},
};

} // namespace

std::string_view to_string(StepState state) {
    return name_in<StepState>(step_state_names, state);
}
std::string_view to_string(LogStream stream) {
    return name_in<LogStream>(log_stream_names, stream);
}
Result<StepState> step_state_from(std::string_view text) {
    return value_in<StepState>(step_state_names, text, "step state");
}
Result<LogStream> log_stream_from(std::string_view text) {
    return value_in<LogStream>(log_stream_names, text, "log stream");
}

Json encode(StepState state) {
    return to_string(state);
}
Json encode(LogStream stream) {
    return to_string(stream);
}

Json encode(const ProvisioningStep& step) {
    return {{"name", step.name},
            {"title", step.title},
            {"state", encode(step.state)},
            {"started_at", encode_optional(step.started_at)},
            {"finished_at", encode_optional(step.finished_at)},
            {"detail", step.detail}};
}

Json encode(const LogLine& line) {
    return {{"seq", line.seq},
            {"time", encode(line.time)},
            {"step", line.step},
            {"stream", encode(line.stream)},
            {"text", line.text}};
}

Json encode(const Event& event) {
    return {{"id", event.id},
            {"time", encode(event.time)},
            {"kind", event.kind},
            {"workspace_id", event.workspace_id},
            {"actor", encode_optional(event.actor)},
            {"message", event.message},
            {"data", event.data}};
}

Json encode(const EventPage& page) {
    return {{"events", encode_list(page.events)}, {"next", page.next}};
}

template<>
Result<StepState> decode<StepState>(const Json& value) {
    return step_state_from(value.is_string() ? value.get_ref<const std::string&>() : std::string());
}

template<>
Result<LogStream> decode<LogStream>(const Json& value) {
    return log_stream_from(value.is_string() ? value.get_ref<const std::string&>() : std::string());
}

template<>
Result<ProvisioningStep> decode<ProvisioningStep>(const Json& value) {
    ProvisioningStep step;
    Fields fields(value, "step");
    fields.get("name", step.name)
        .get("title", step.title)
        .get_value("state", step.state)
        .maybe_value("started_at", step.started_at)
        .maybe_value("finished_at", step.finished_at)
        .maybe("detail", step.detail);
    return fields.result_of(std::move(step));
}

template<>
Result<LogLine> decode<LogLine>(const Json& value) {
    LogLine line;
    Fields fields(value, "log line");
    fields.get("seq", line.seq)
        .get_value("time", line.time)
        .get("step", line.step)
        .get_value("stream", line.stream)
        .get("text", line.text);
    return fields.result_of(std::move(line));
}

template<>
Result<Event> decode<Event>(const Json& value) {
    Event event;
    Fields fields(value, "event");
    fields.get("id", event.id)
        .get_value("time", event.time)
        .get("kind", event.kind)
        .maybe("workspace_id", event.workspace_id)
        .maybe_value("actor", event.actor)
        .get("message", event.message);
    if (fields.has("data")) {
        event.data = value["data"];
        fields.check(event.data.is_object(), "data must be an object.");
    }
    return fields.result_of(std::move(event));
}

template<>
Result<EventPage> decode<EventPage>(const Json& value) {
    EventPage page;
    Fields fields(value, "event page");
    fields.get_list("events", page.events).get("next", page.next);
    return fields.result_of(std::move(page));
}

} // namespace berth::model
