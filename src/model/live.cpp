#include "model/live.h"

#include "model/names.h"

namespace berth::model {

namespace {

constexpr std::array tool_state_names{
    Named{ToolState::present, "present"},
    Named{ToolState::other_version, "other_version"},
    Named{ToolState::missing, "missing"},
};

template<typename Number>
Json number_or_null(const std::optional<Number>& number) {
    return number ? Json(*number) : Json(nullptr);
}

} // namespace

std::string_view to_string(ToolState state) {
    return name_in<ToolState>(tool_state_names, state);
}
Result<ToolState> tool_state_from(std::string_view text) {
    return value_in<ToolState>(tool_state_names, text, "tool state");
}

Json encode(const Sample& sample) {
    return {{"time", encode(sample.time)},
            {"cpu_millicores", sample.cpu_millicores},
            {"memory_bytes", sample.memory_bytes},
            {"disk_bytes", number_or_null(sample.disk_bytes)},
            {"processes", sample.processes}};
}

Json encode(const SampleLimits& limits) {
    return {{"cpu_millicores", number_or_null(limits.cpu_millicores)},
            {"memory_bytes", number_or_null(limits.memory_bytes)},
            {"disk_bytes", number_or_null(limits.disk_bytes)}};
}

Json encode(const SampleHistory& history) {
    return {{"interval_seconds", history.interval.count()},
            {"limits", encode(history.limits)},
            {"samples", encode_list(history.samples)}};
}

Json encode(const ListeningPort& port) {
    return {{"port", port.port}, {"address", port.address}, {"process", port.process},
            {"pid", port.pid},   {"name", port.name},       {"public", port.is_public}};
}

Json encode(const ToolReport& report) {
    return {
        {"name", report.name}, {"wanted", report.wanted}, {"found", report.found}, {"state", to_string(report.state)}};
}

Json encode(const WorkspaceSample& sample) {
    Json json = encode(sample.sample);
    json["workspace_id"] = sample.workspace_id;
    return json;
}

Json encode(const WorkspacePorts& ports) {
    return {{"workspace_id", ports.workspace_id}, {"ports", encode_list(ports.ports)}};
}

Json encode(const WorkspaceTools& tools) {
    return {{"workspace_id", tools.workspace_id}, {"tools", encode_list(tools.tools)}};
}

Json encode(const LiveMessage& message) {
    Json json = message.page ? encode(*message.page) : Json::object();
    if (!message.samples.empty()) {
        json["samples"] = encode_list(message.samples);
    }
    if (!message.ports.empty()) {
        json["ports"] = encode_list(message.ports);
    }
    if (!message.tools.empty()) {
        json["tools"] = encode_list(message.tools);
    }
    return json;
}

template<>
Result<Sample> decode<Sample>(const Json& value) {
    Sample sample;
    Fields fields(value, "sample");
    fields.get_value("time", sample.time)
        .get("cpu_millicores", sample.cpu_millicores)
        .get("memory_bytes", sample.memory_bytes)
        .maybe("disk_bytes", sample.disk_bytes)
        .maybe("processes", sample.processes);
    return fields.result_of(sample);
}

template<>
Result<SampleLimits> decode<SampleLimits>(const Json& value) {
    SampleLimits limits;
    Fields fields(value, "limits");
    fields.maybe("cpu_millicores", limits.cpu_millicores)
        .maybe("memory_bytes", limits.memory_bytes)
        .maybe("disk_bytes", limits.disk_bytes);
    return fields.result_of(limits);
}

template<>
Result<SampleHistory> decode<SampleHistory>(const Json& value) {
    SampleHistory history;
    std::int64_t interval = 0;
    Fields fields(value, "samples");
    fields.get("interval_seconds", interval, 1, sample_history.count())
        .maybe_value("limits", history.limits)
        .get_list("samples", history.samples);
    history.interval = std::chrono::seconds(interval);
    return fields.result_of(std::move(history));
}

template<>
Result<ListeningPort> decode<ListeningPort>(const Json& value) {
    ListeningPort port;
    Fields fields(value, "port");
    fields.get("port", port.port)
        .get("address", port.address)
        .maybe("process", port.process)
        .maybe("pid", port.pid)
        .maybe("name", port.name)
        .maybe("public", port.is_public)
        .check(port.port != 0, "port must not be 0.");
    return fields.result_of(std::move(port));
}

template<>
Result<ToolReport> decode<ToolReport>(const Json& value) {
    ToolReport report;
    std::string state;
    Fields fields(value, "tool");
    fields.get("name", report.name).maybe("wanted", report.wanted).maybe("found", report.found).get("state", state);
    if (auto ok = fields.result(); !ok) {
        return std::unexpected(std::move(ok.error()));
    }
    const auto known = tool_state_from(state);
    if (!known) {
        return std::unexpected(known.error());
    }
    report.state = *known;
    return report;
}

template<>
Result<WorkspaceSample> decode<WorkspaceSample>(const Json& value) {
    WorkspaceSample sample;
    Fields fields(value, "workspace sample");
    fields.get("workspace_id", sample.workspace_id);
    if (auto ok = fields.result(); !ok) {
        return std::unexpected(std::move(ok.error()));
    }
    auto decoded = decode<Sample>(value);
    if (!decoded) {
        return std::unexpected(std::move(decoded.error()));
    }
    sample.sample = *decoded;
    return sample;
}

template<>
Result<WorkspacePorts> decode<WorkspacePorts>(const Json& value) {
    WorkspacePorts ports;
    Fields fields(value, "workspace ports");
    fields.get("workspace_id", ports.workspace_id).get_list("ports", ports.ports);
    return fields.result_of(std::move(ports));
}

template<>
Result<WorkspaceTools> decode<WorkspaceTools>(const Json& value) {
    WorkspaceTools tools;
    Fields fields(value, "workspace tools");
    fields.get("workspace_id", tools.workspace_id).get_list("tools", tools.tools);
    return fields.result_of(std::move(tools));
}

template<>
Result<LiveMessage> decode<LiveMessage>(const Json& value) {
    LiveMessage message;
    Fields fields(value, "live message");
    if (fields.has("events")) {
        auto page = decode<EventPage>(value);
        if (!page) {
            return std::unexpected(std::move(page.error()));
        }
        message.page = std::move(*page);
    }
    fields.maybe_list("samples", message.samples).maybe_list("ports", message.ports).maybe_list("tools", message.tools);
    return fields.result_of(std::move(message));
}

Json encode_ports(const std::vector<ListeningPort>& ports) {
    return {{"ports", encode_list(ports)}};
}

Json encode_tools(const std::vector<ToolReport>& tools) {
    return {{"tools", encode_list(tools)}};
}

Result<std::vector<ListeningPort>> decode_ports(const Json& value) {
    std::vector<ListeningPort> ports;
    Fields fields(value, "port list");
    fields.get_list("ports", ports);
    return fields.result_of(std::move(ports));
}

Result<std::vector<ToolReport>> decode_tools(const Json& value) {
    std::vector<ToolReport> tools;
    Fields fields(value, "tool list");
    fields.get_list("tools", tools);
    return fields.result_of(std::move(tools));
}

} // namespace berth::model
