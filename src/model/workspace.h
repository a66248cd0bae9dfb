// A workspace as people see it: what the API answers and the clients show. Never holds a secret's value.
#pragma once

#include "model/lifecycle.h"
#include "model/problem.h"
#include "model/progress.h"
#include "model/template.h"
#include "model/time.h"
#include "model/user.h"

namespace berth::model {

// What the template asks for and this platform cannot honour, with why.
struct Unsupported {
    std::string path;   // "spec.resources.gpu"
    std::string reason; // "The local provisioner has no GPU passthrough."

    friend bool operator==(const Unsupported&, const Unsupported&) = default;
};

// Why a workspace is in Error.
struct Failure {
    std::string step; // the step that failed; empty where none did
    Error error;
    Time at;
    std::optional<Time> retry_at; // when it is tried again by itself; none: it stays until somebody retries

    friend bool operator==(const Failure&, const Failure&) = default;
};

struct Workspace {
    std::string id;
    std::string name;
    UserId owner;
    std::string owner_name; // as shown to people
    std::string template_name;
    Intent intent = Intent::run;
    State state = State::pending;
    std::string reason; // why it is in this state, one sentence
    std::optional<Failure> failure;
    std::uint32_t attempts = 0;                    // failed tries since somebody last asked
    std::map<std::string, std::string> parameters; // without secrets
    std::vector<std::string> secrets;              // names of the secret parameters that are set
    Resources resources;
    std::vector<Port> ports;
    std::vector<ProvisioningStep> steps;
    std::vector<Unsupported> unsupported;
    Time created_at;
    Time updated_at;                    // of state or intent
    std::optional<Time> running_since;  // only while it runs
    std::optional<Time> last_active_at; // none before anybody did something in it

    friend bool operator==(const Workspace&, const Workspace&) = default;
};

Json encode(const Unsupported& unsupported);
Json encode(const Failure& failure);
Json encode(const Workspace& workspace);
template<>
Result<Unsupported> decode<Unsupported>(const Json& value);
template<>
Result<Failure> decode<Failure>(const Json& value);
template<>
Result<Workspace> decode<Workspace>(const Json& value);

} // namespace berth::model
