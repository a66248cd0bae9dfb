// Where workspaces run: the one interface of every provisioner (local; later docker, kubernetes). Promises idempotence
// by workspace id: each call may be repeated after a crash of berthd, and leads to the same result. Deciding what
// should run, and recording it, is the reconciler's affair; a provisioner keeps what it needs to find its sandboxes
// again.
#pragma once

#include "base/result.h"
#include "base/secret.h"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace berth::platform {

// What a provisioner can do; what a template asks for beyond it is shown to people with the reason.
struct ProvisionerCapabilities {
    enum class Suspend { none, memory, disk };

    std::string name;                // "local"
    Suspend suspend = Suspend::none; // what a suspended workspace keeps: its memory, or only its disk
    bool image = false;              // honours spec.image
    bool gpu = false;
    bool cpu_limit = false;
    bool memory_limit = false;
    bool disk_limit = false;
    bool own_uid = false;  // each workspace runs under a user id of its own
    bool internet = false; // outbound connections work
    bool ide = false;      // the browser IDE is there, with the template's extensions
    // Why something above does not hold here: the field's name and a sentence, e.g. {"memory_limit", "berthd does not
    // run as root, so no cgroup can be made."}.
    std::vector<std::pair<std::string, std::string>> reasons;

    friend bool operator==(const ProvisionerCapabilities&, const ProvisionerCapabilities&) = default;
};

struct WorkspaceEnvironment {
    std::string name;
    Secret value;
};

struct WorkspacePort {
    std::uint16_t port = 0;
    std::string name;
};

// Everything a provisioner needs to make and start one workspace: resolved values, no template and no parameters.
struct WorkspaceSpec {
    std::string id;   // "w" and 15 of [a-z0-9]: a DNS label and a safe file name
    std::string name; // what its owner calls it; unique per owner only
    // A small number no other existing workspace has: a provisioner that gives each workspace its own uid adds it to
    // the first one of its range.
    std::uint32_t slot = 0;
    // This start's identity, chosen anew for each start from the beginning (not for a resume). The agent reports it.
    std::string incarnation;
    std::string public_key; // berthd's Ed25519 key, raw base64url: what the agent verifies assertions with
    std::chrono::seconds session_grace{24 * 3600}; // how long the agent keeps a link session whose client is away

    std::string image;              // "repository:tag"; empty: the provisioner's own
    std::uint32_t cpu_millis = 0;   // 1000 is one core; 0: no limit
    std::uint64_t memory_bytes = 0; // 0: no limit
    std::uint64_t disk_bytes = 0;   // 0: no limit
    std::uint32_t gpus = 0;
    std::vector<WorkspacePort> ports;
    std::vector<std::string> extensions; // of the browser IDE: "publisher.name"
    // The template's env and the parameters, secrets among them: they reach the workspace through the agent's start
    // document only, never argv, a file or a log.
    std::vector<WorkspaceEnvironment> env;
};

// Where the agent of a running workspace answers.
struct Endpoint {
    std::filesystem::path socket; // a Unix socket that berthd can reach, or https://HOST:PORT (agent_address.h)

    friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

// What a provisioner sees of one workspace.
struct Observed {
    enum class State {
        absent,    // nothing of it is there
        created,   // its folders are there, it was never started since
        running,   // its sandbox runs
        suspended, // its sandbox is there, frozen
        stopped,   // its folders are there, its sandbox has ended
        failed     // its sandbox ended by itself or cannot run; detail says why
    };

    State state = State::absent;
    std::optional<Endpoint> endpoint; // while running or suspended
    std::string incarnation;          // of the running or suspended sandbox
    std::string detail;               // one sentence for people, e.g. the supervisor's last words

    friend bool operator==(const Observed&, const Observed&) = default;
};

// Calls may come from any thread of berthd's executors, several at once for different workspaces; for one workspace the
// reconciler makes one call at a time. No call blocks its thread. A call whose coroutine is cancelled leaves a state
// that the same call, stop() or destroy() can go on from.
//
// Errors: `invalid_argument` for a spec that can never work, `unsupported` for what capabilities() denies,
// `unavailable` for a lack of resources that may pass (the reconciler tries again by itself), `not_found` for a
// workspace that has no sandbox, anything else for a failure that trying again will not mend by itself.
class Provisioner {
public:
    virtual ~Provisioner() = default;

    // Looked up once at start; the same for the provisioner's life.
    virtual ProvisionerCapabilities capabilities() const = 0;

    // Makes the folders (home, /workspace) and what else outlives a stop. Does nothing where they are there.
    virtual boost::asio::awaitable<Result<>> create(WorkspaceSpec spec) = 0;

    // Starts the sandbox with its agent and returns once the agent accepts connections. Where the sandbox already runs
    // under the same incarnation: its endpoint. Under another incarnation, or suspended: `conflict`.
    virtual boost::asio::awaitable<Result<Endpoint>> start(WorkspaceSpec spec) = 0;

    // Freezes and thaws the sandbox. Suspending a suspended one, or resuming a running one, succeeds.
    virtual boost::asio::awaitable<Result<>> suspend(std::string id) = 0;
    virtual boost::asio::awaitable<Result<Endpoint>> resume(std::string id) = 0;

    // Ends every process of the sandbox: SIGTERM, the grace period, SIGKILL; thaws a frozen one first. Returns when
    // none is left. Files stay. Stopping what is stopped or absent succeeds.
    virtual boost::asio::awaitable<Result<>> stop(std::string id, std::chrono::milliseconds grace) = 0;

    // Ends the sandbox at once and removes everything, files included. Destroying what is absent succeeds.
    virtual boost::asio::awaitable<Result<>> destroy(std::string id) = 0;

    virtual boost::asio::awaitable<Result<Observed>> inspect(std::string id) = 0;

    // The ids of all workspaces of which anything is there.
    virtual boost::asio::awaitable<Result<std::vector<std::string>>> list() = 0;

    // From now on calls `changed` (from any thread) with the id of a workspace whose sandbox has ended, been frozen or
    // thawed without this interface having been asked to. One watcher; an empty function ends it. The watcher must not
    // rely on it alone: what happens while berthd is down shows in inspect().
    virtual void watch(std::function<void(std::string id)> changed) = 0;
};

} // namespace berth::platform
