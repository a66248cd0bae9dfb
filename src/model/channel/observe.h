// What an agent tells berthd of its workspace while it runs: GET /control/v1/observe, a stream of observations, one
// JSON document a line; and POST /control/v1/tools.
#pragma once

#include "model/live.h"
#include "model/template.h"

namespace berth::model::channel {

// One line. The first ones bring the samples from `after` on (a query parameter, milliseconds since 1970), then the
// ports there are; from then on a sample each interval, and the ports whenever they change.
struct Observation {
    std::optional<Sample> sample;
    std::optional<std::vector<ListeningPort>> ports; // without what only the template knows: names

    friend bool operator==(const Observation&, const Observation&) = default;
};

// POST tools; answered with {"tools": [ToolReport…]}.
struct ToolsRequest {
    std::vector<Tool> tools;

    friend bool operator==(const ToolsRequest&, const ToolsRequest&) = default;
};
inline constexpr std::size_t max_tools = 100;

Json encode(const Observation& observation);
Json encode(const ToolsRequest& request);

} // namespace berth::model::channel

namespace berth::model {
template<>
Result<channel::Observation> decode<channel::Observation>(const Json& value);
template<>
Result<channel::ToolsRequest> decode<channel::ToolsRequest>(const Json& value);
} // namespace berth::model
