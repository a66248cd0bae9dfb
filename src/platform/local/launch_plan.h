// What the provisioner tells a supervisor to run: one JSON document on a pipe, without secrets (those are in the
// agent's start document, which goes past the supervisor on a pipe of its own). All decisions are made by the
// provisioner; the supervisor carries them out.
#pragma once

#include "base/result.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace berth::platform::local {

// A folder that is bind-mounted to a place which the workspace's uid can reach, before the supervisor's child drops to
// that uid: the folders above `source` may be closed to it.
struct StagedFolder {
    std::string source;
    std::string name; // below LaunchPlan::staging

    friend bool operator==(const StagedFolder&, const StagedFolder&) = default;
};

enum class NetworkHelper { none, slirp4netns, pasta };
std::string_view to_string(NetworkHelper helper);

struct LaunchPlan {
    std::string incarnation;
    bool trial = false;        // finds out whether this machine can do it: ends as soon as sandbox and network stand
    std::string record;        // supervisor.json; empty: none
    std::string log;           // where the agent's stdout and stderr go; empty: nowhere
    std::string socket_folder; // the host's side of the folder in which the agent makes its socket
    std::string socket_name;
    std::string endpoint;  // the name that berthd reaches the socket by, out of the workspace's hands; empty: none
    bool drop_uid = false; // the supervisor runs as root: the sandbox runs as uid and gid
    uid_t uid = 0;
    gid_t gid = 0;
    std::string staging; // a folder of the host to mount over, privately; empty: no staging
    std::vector<StagedFolder> staged;
    std::vector<std::string> cgroups; // files (cgroup.procs) that take the sandbox's first process
    std::string bwrap;
    std::vector<std::string> arguments; // of bwrap, with the command at their end
    NetworkHelper network = NetworkHelper::none;
    std::string network_helper; // its path
    bool allow_private_networks = false;
    std::chrono::milliseconds start_timeout{};

    friend bool operator==(const LaunchPlan&, const LaunchPlan&) = default;
};

std::string encode(const LaunchPlan& plan);
Result<LaunchPlan> decode_launch_plan(std::string_view text);

// What the supervisor answers on its report pipe, once: the sandbox runs, or why not.
std::string encode_report(const Result<>& report);
Result<> decode_report(std::string_view text);

// Descriptors that a supervisor is started with, beside the usual three.
inline constexpr int plan_descriptor = 3;           // read end: the LaunchPlan
inline constexpr int start_document_descriptor = 4; // read end: becomes the agent's stdin
inline constexpr int report_descriptor = 5;         // write end: the report

} // namespace berth::platform::local
