#include "model/channel/control.h"

#include "model/names.h"

namespace berth::model::channel {

namespace {

constexpr std::array init_state_names{
    Named{InitState::absent, "absent"},
    Named{InitState::running, "running"},
    Named{InitState::done, "done"},
    Named{InitState::failed, "failed"},
};

} // namespace

std::string_view to_string(InitState state) {
    return name_in<InitState>(init_state_names, state);
}
Result<InitState> init_state_from(std::string_view text) {
    return value_in<InitState>(init_state_names, text, "init state");
}

Json encode(const AgentStart& start) {
    Json env = Json::object();
    for (const auto& [name, value] : start.env) {
        env[name] = std::string(value.reveal());
    }
    return {{"workspace_id", start.workspace_id},
            {"name", start.name},
            {"incarnation", start.incarnation},
            {"public_key", start.public_key},
            {"home", start.home},
            {"directory", start.directory},
            {"shell", start.shell},
            {"env", std::move(env)},
            {"ports", encode_list(start.ports)},
            {"ide", start.ide},
            {"extensions", start.extensions},
            {"session_grace_seconds", start.session_grace.count()}};
}

Json encode(const AgentHealth& health) {
    return {{"workspace_id", health.workspace_id},
            {"incarnation", health.incarnation},
            {"version", health.version},
            {"uptime_ms", health.uptime.count()}};
}

Json encode(const InitCommand& command) {
    return {{"command", command.command}, {"restart", command.restart}};
}

Json encode(const InitStatus& status) {
    return {{"state", to_string(status.state)},
            {"exit_code", status.exit.code ? Json(*status.exit.code) : Json(nullptr)},
            {"signal", status.exit.signal.empty() ? Json(nullptr) : Json(status.exit.signal)},
            {"output_bytes", status.output_bytes}};
}

Json encode(const InitOutput& output) {
    return {{"offset", output.offset},
            {"bytes", output.bytes},
            {"stream", model::encode(output.stream)},
            {"text", output.text}};
}

Json encode(const EndSessions& request) {
    return request.user ? model::encode(*request.user) : Json::object();
}

Json encode(const Activity& activity) {
    return {{"last_active_at", encode_optional(activity.last_active_at)}};
}

} // namespace berth::model::channel

namespace berth::model {

template<>
Result<channel::AgentStart> decode<channel::AgentStart>(const Json& value) {
    channel::AgentStart start;
    std::map<std::string, std::string> env;
    std::uint32_t grace_seconds = static_cast<std::uint32_t>(start.session_grace.count());
    Fields fields(value, "agent start");
    fields.get("workspace_id", start.workspace_id)
        .get("name", start.name)
        .get("incarnation", start.incarnation)
        .get("public_key", start.public_key)
        .get("home", start.home)
        .maybe("directory", start.directory)
        .maybe("shell", start.shell)
        .maybe("env", env)
        .maybe_list("ports", start.ports)
        .maybe("ide", start.ide)
        .maybe("extensions", start.extensions)
        .maybe("session_grace_seconds", grace_seconds);
    start.session_grace = std::chrono::seconds(grace_seconds);
    for (auto& [name, text] : env) {
        start.env.emplace(name, Secret(text));
        wipe(text.data(), text.size());
    }
    return fields.result_of(std::move(start));
}

template<>
Result<channel::AgentHealth> decode<channel::AgentHealth>(const Json& value) {
    channel::AgentHealth health;
    std::uint64_t uptime = 0;
    Fields fields(value, "health");
    fields.get("workspace_id", health.workspace_id)
        .get("incarnation", health.incarnation)
        .get("version", health.version)
        .get("uptime_ms", uptime);
    health.uptime = std::chrono::milliseconds(uptime);
    return fields.result_of(std::move(health));
}

template<>
Result<channel::InitCommand> decode<channel::InitCommand>(const Json& value) {
    channel::InitCommand command;
    Fields fields(value, "init");
    fields.only({"command", "restart"})
        .get("command", command.command)
        .maybe("restart", command.restart)
        .check(!command.command.empty() && !channel::holds_nul(command.command), "command is empty or holds a NUL.");
    return fields.result_of(std::move(command));
}

template<>
Result<channel::InitStatus> decode<channel::InitStatus>(const Json& value) {
    channel::InitStatus status;
    std::string state;
    Fields fields(value, "init");
    fields.get("state", state)
        .maybe("exit_code", status.exit.code)
        .maybe("signal", status.exit.signal)
        .maybe("output_bytes", status.output_bytes);
    if (auto ok = fields.result(); !ok) {
        return std::unexpected(std::move(ok.error()));
    }
    auto known = channel::init_state_from(state);
    if (!known) {
        return std::unexpected(std::move(known.error()));
    }
    status.state = *known;
    return status;
}

template<>
Result<channel::InitOutput> decode<channel::InitOutput>(const Json& value) {
    channel::InitOutput output;
    Fields fields(value, "init output");
    fields.get("offset", output.offset)
        .get("bytes", output.bytes)
        .get_value("stream", output.stream)
        .get("text", output.text);
    return fields.result_of(std::move(output));
}

template<>
Result<channel::EndSessions> decode<channel::EndSessions>(const Json& value) {
    channel::EndSessions request;
    Fields fields(value, "end sessions");
    fields.only({"issuer", "subject"});
    if (fields.has("issuer") || fields.has("subject")) {
        auto user = decode<UserId>(value);
        if (!user) {
            return std::unexpected(std::move(user.error()));
        }
        request.user = std::move(*user);
    }
    return fields.result_of(std::move(request));
}

template<>
Result<channel::Activity> decode<channel::Activity>(const Json& value) {
    channel::Activity activity;
    Fields fields(value, "activity");
    fields.maybe_value("last_active_at", activity.last_active_at);
    return fields.result_of(activity);
}

} // namespace berth::model
