#include "model/channel/observe.h"

#include "model/template_rules.h"

#include <algorithm>

namespace berth::model::channel {

Json encode(const Observation& observation) {
    Json json = Json::object();
    if (observation.sample) {
        json["sample"] = model::encode(*observation.sample);
    }
    if (observation.ports) {
        json["ports"] = encode_list(*observation.ports);
    }
    return json;
}

Json encode(const ToolsRequest& request) {
    return {{"tools", encode_list(request.tools)}};
}

} // namespace berth::model::channel

namespace berth::model {

template<>
Result<channel::Observation> decode<channel::Observation>(const Json& value) {
    channel::Observation observation;
    Fields fields(value, "observation");
    fields.maybe_value("sample", observation.sample);
    if (fields.has("ports")) {
        fields.get_list("ports", observation.ports.emplace());
    }
    return fields.result_of(std::move(observation));
}

template<>
Result<channel::ToolsRequest> decode<channel::ToolsRequest>(const Json& value) {
    channel::ToolsRequest request;
    Fields fields(value, "tools");
    fields.get_list("tools", request.tools)
        .check(request.tools.size() <= channel::max_tools, "there are too many tools.")
        .check(std::ranges::all_of(request.tools, [](const Tool& tool) { return rule::is_tool_name(tool.name); }),
               "a tool has a name that none has.");
    return fields.result_of(std::move(request));
}

} // namespace berth::model
