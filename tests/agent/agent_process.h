// A real berth-agent with a workspace in a temporary folder, and the key that signs for it as berthd would.
#pragma once

#include "harness.h"
#include "jose/key.h"
#include "model/assertion.h"
#include "model/channel/control.h"
#include "net/http.h"

#include <functional>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace berth::agent::testing {

using net::testing::Loop;
using net::testing::TemporaryFolder;

class AgentProcess {
public:
    AgentProcess();
    ~AgentProcess();
    AgentProcess(const AgentProcess&) = delete;
    AgentProcess& operator=(const AgentProcess&) = delete;

    // Starts it and waits until it answers on its socket.
    void start();
    void signal(int number);
    // Waits for its end: the exit code, or minus the signal.
    int wait();
    // SIGKILL and a new one with another incarnation, as after a crash.
    void restart();

    pid_t pid() const { return pid_; }
    std::filesystem::path socket() const { return folder_ / "agent.sock"; }
    std::filesystem::path home() const { return folder_ / "home"; }
    std::filesystem::path workspace() const { return folder_ / "workspace"; }

    // Where the next start() has it listen, as command line; unless on socket(). Whether it answers there is not waited
    // for.
    std::vector<std::string> place;
    // What the next start() hands over.
    model::channel::AgentStart document;

    // An assertion that holds, changed by `change`, signed.
    std::string assertion(model::AssertionScope scope, const std::function<void(model::Assertion&)>& change = {}) const;
    std::string sign(const nlohmann::json& claims, const std::string& type = "berth-assertion+jwt") const;
    const jose::SigningKey& key() const { return key_; }

    // A control request with a good assertion.
    net::Response control(Loop& loop, const std::string& method, const std::string& path, const std::string& body = "");
    // A request with exactly these headers.
    net::Response request(Loop& loop, const std::string& method, const std::string& target, net::Headers headers,
                          const std::string& body = "");

private:
    TemporaryFolder folder_;
    jose::SigningKey key_ = jose::SigningKey::generate();
    pid_t pid_ = -1;
};

} // namespace berth::agent::testing
