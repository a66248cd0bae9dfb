// What berthd and an agent say to each other: the document on the agent's standard input, and /control/v1.
#pragma once

#include "base/secret.h"
#include "model/channel/exec.h"
#include "model/progress.h"
#include "model/template.h"

namespace berth::model::channel {

inline constexpr std::string_view control_base = "/control/v1";
inline constexpr std::string_view link_target = "/link/v1";

// What an agent is started with. The only place where secrets of a workspace are handed over.
struct AgentStart {
    std::string workspace_id;
    std::string name;
    std::string incarnation;
    std::string public_key; // berthd's Ed25519 key, raw, base64url
    std::string home;
    std::string directory = "/workspace";
    std::string shell = "/bin/sh";
    std::map<std::string, Secret> env;
    std::vector<Port> ports;
    std::string ide;                     // the folder of the browser IDE's bundle; empty: there is none
    std::vector<std::string> extensions; // what its template wants installed in it, "publisher.name"
    // How long a link session is kept while its client is away: "session_grace_seconds".
    std::chrono::seconds session_grace{24 * 3600};
};

// GET health
struct AgentHealth {
    std::string workspace_id;
    std::string incarnation;
    std::string version;
    std::chrono::milliseconds uptime{}; // "uptime_ms"

    friend bool operator==(const AgentHealth&, const AgentHealth&) = default;
};

// PUT init/{index}
struct InitCommand {
    std::string command;
    bool restart = false; // run it again although it was done or has failed

    friend bool operator==(const InitCommand&, const InitCommand&) = default;
};

enum class InitState { absent, running, done, failed };
std::string_view to_string(InitState state);
Result<InitState> init_state_from(std::string_view text);

// GET init/{index}
struct InitStatus {
    InitState state = InitState::absent;
    ExitStatus exit;                // of one that ended: "exit_code" or "signal"
    std::uint64_t output_bytes = 0; // recorded so far

    friend bool operator==(const InitStatus&, const InitStatus&) = default;
};

// One line of GET init/{index}/output. Offsets count the recorded bytes of both streams together, in order.
struct InitOutput {
    std::uint64_t offset = 0; // of the text's first byte; the next one's is offset + bytes
    std::uint64_t bytes = 0;  // that the text stands for (it may be longer where bytes were no UTF-8)
    LogStream stream = LogStream::out;
    std::string text;

    friend bool operator==(const InitOutput&, const InitOutput&) = default;
};

// POST sessions/end: of one user, or of all where none is given.
struct EndSessions {
    std::optional<UserId> user;

    friend bool operator==(const EndSessions&, const EndSessions&) = default;
};

// GET activity
struct Activity {
    std::optional<Time> last_active_at;

    friend bool operator==(const Activity&, const Activity&) = default;
};

Json encode(const AgentStart& start);
Json encode(const AgentHealth& health);
Json encode(const InitCommand& command);
Json encode(const InitStatus& status);
Json encode(const InitOutput& output);
Json encode(const EndSessions& request);
Json encode(const Activity& activity);

} // namespace berth::model::channel

namespace berth::model {
template<>
Result<channel::AgentStart> decode<channel::AgentStart>(const Json& value);
template<>
Result<channel::AgentHealth> decode<channel::AgentHealth>(const Json& value);
template<>
Result<channel::InitCommand> decode<channel::InitCommand>(const Json& value);
template<>
Result<channel::InitStatus> decode<channel::InitStatus>(const Json& value);
template<>
Result<channel::InitOutput> decode<channel::InitOutput>(const Json& value);
template<>
Result<channel::EndSessions> decode<channel::EndSessions>(const Json& value);
template<>
Result<channel::Activity> decode<channel::Activity>(const Json& value);
} // namespace berth::model
