// Points in time as the model keeps and sends them: UTC with milliseconds, RFC 3339 in JSON. No clock is read here.
#pragma once

#include "model/json.h"

#include <chrono>

namespace berth::model {

using Time = std::chrono::sys_time<std::chrono::milliseconds>;

// "2026-11-23T15:04:05.678Z". Years 0000 to 9999; what lies outside is clamped.
std::string format_time(Time time);

// Reads RFC 3339 with any offset and any number of fraction digits (cut to milliseconds).
Result<Time> parse_time(std::string_view text);

Json encode(Time time);
Json encode_optional(const std::optional<Time>& time);
template<>
Result<Time> decode<Time>(const Json& value);

} // namespace berth::model
