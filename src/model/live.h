// What a workspace does right now, for those who watch it: samples of what it uses, the ports its programs listen on,
// the tools found in it; and the live messages that carry them. Values only: who measures is the agent's affair, who
// keeps them berthd's.
#pragma once

#include "model/progress.h"

#include <chrono>

namespace berth::model {

// One sample each interval; the platform keeps those of the last hour.
inline constexpr std::chrono::seconds sample_interval{10};
inline constexpr std::chrono::seconds sample_history{3600};
inline constexpr std::size_t sample_count = sample_history / sample_interval;

// What a workspace's programs use.
struct Sample {
    Time time;
    std::uint32_t cpu_millicores = 0;        // on average since the sample before; 1000 is one core
    std::uint64_t memory_bytes = 0;          // their own pages, and what lies in /tmp; not the page cache
    std::optional<std::uint64_t> disk_bytes; // home and /workspace; none before they were counted for the first time
    std::uint32_t processes = 0;

    friend bool operator==(const Sample&, const Sample&) = default;
};

// What a workspace may use at most; none: no limit that holds here.
struct SampleLimits {
    std::optional<std::uint32_t> cpu_millicores;
    std::optional<std::uint64_t> memory_bytes;
    std::optional<std::uint64_t> disk_bytes;

    friend bool operator==(const SampleLimits&, const SampleLimits&) = default;
};

// GET /workspaces/{id}/samples: the last hour, the oldest first. Times in which it did not run are gaps.
struct SampleHistory {
    std::chrono::seconds interval = sample_interval; // "interval_seconds"
    SampleLimits limits;
    std::vector<Sample> samples;

    friend bool operator==(const SampleHistory&, const SampleHistory&) = default;
};

// A TCP port that a program of the workspace listens on; each port once.
struct ListeningPort {
    std::uint16_t port = 0;
    std::string address;    // what to dial inside: "0.0.0.0", "127.0.0.1", "::", "::1"…
    std::string process;    // the program's name; empty where it cannot be seen
    std::int64_t pid = 0;   // inside the workspace; 0 where it cannot be seen
    std::string name;       // the template's for this port; empty where it says nothing
    bool is_public = false; // "public" in JSON; the template's

    friend bool operator==(const ListeningPort&, const ListeningPort&) = default;
};

enum class ToolState { present, other_version, missing };

std::string_view to_string(ToolState state);
Result<ToolState> tool_state_from(std::string_view text);

// A tool that the template names, as it was found inside.
struct ToolReport {
    std::string name;
    std::string wanted; // the template's version; empty: any
    std::string found;  // the version it says it has; empty where it is missing or does not say
    ToolState state = ToolState::missing;

    friend bool operator==(const ToolReport&, const ToolReport&) = default;
};

// One workspace's part of a live message.
struct WorkspaceSample {
    std::string workspace_id;
    Sample sample; // in JSON its members stand beside workspace_id

    friend bool operator==(const WorkspaceSample&, const WorkspaceSample&) = default;
};
struct WorkspacePorts {
    std::string workspace_id;
    std::vector<ListeningPort> ports; // all of them, by number

    friend bool operator==(const WorkspacePorts&, const WorkspacePorts&) = default;
};
struct WorkspaceTools {
    std::string workspace_id;
    std::vector<ToolReport> tools; // in the template's order

    friend bool operator==(const WorkspaceTools&, const WorkspaceTools&) = default;
};

// One text message of the WebSocket at GET /events. Members that are empty are left out; `events` stands together with
// `next`, which is what to connect `after` next time.
struct LiveMessage {
    std::optional<EventPage> page;
    std::vector<WorkspaceSample> samples;
    std::vector<WorkspacePorts> ports;
    std::vector<WorkspaceTools> tools;

    friend bool operator==(const LiveMessage&, const LiveMessage&) = default;
};

Json encode(const Sample& sample);
Json encode(const SampleLimits& limits);
Json encode(const SampleHistory& history);
Json encode(const ListeningPort& port);
Json encode(const ToolReport& report);
Json encode(const WorkspaceSample& sample);
Json encode(const WorkspacePorts& ports);
Json encode(const WorkspaceTools& tools);
Json encode(const LiveMessage& message);
template<>
Result<Sample> decode<Sample>(const Json& value);
template<>
Result<SampleLimits> decode<SampleLimits>(const Json& value);
template<>
Result<SampleHistory> decode<SampleHistory>(const Json& value);
template<>
Result<ListeningPort> decode<ListeningPort>(const Json& value);
template<>
Result<ToolReport> decode<ToolReport>(const Json& value);
template<>
Result<WorkspaceSample> decode<WorkspaceSample>(const Json& value);
template<>
Result<WorkspacePorts> decode<WorkspacePorts>(const Json& value);
template<>
Result<WorkspaceTools> decode<WorkspaceTools>(const Json& value);
template<>
Result<LiveMessage> decode<LiveMessage>(const Json& value);

// {"ports": […]} and {"tools": […]}: GET /workspaces/{id}/ports, …/tools.
Json encode_ports(const std::vector<ListeningPort>& ports);
Json encode_tools(const std::vector<ToolReport>& tools);
Result<std::vector<ListeningPort>> decode_ports(const Json& value);
Result<std::vector<ToolReport>> decode_tools(const Json& value);

} // namespace berth::model
