// Agents without workspaces: what answers on the endpoints of a FakeProvisioner. /control/v1 with init commands that
// follow a script, and a link that echoes. What a disk would keep (results of init commands) outlives an agent.
#pragma once

#include "model/channel/control.h"
#include "net/http_server.h"
#include "net/router.h"
#include "platform/fake_provisioner.h"
#include "platform/signal.h"

#include <boost/asio/any_io_executor.hpp>

#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace berth::platform {

// How an init command behaves. Scripts are found by the command's text; what has none ends well and says nothing.
struct InitScript {
    std::vector<std::string> lines;
    int exit_code = 0;
    bool waits = false; // runs until release()
};

class FakeAgents {
public:
    // Answers for every sandbox that `provisioner` starts.
    FakeAgents(boost::asio::any_io_executor executor, FakeProvisioner& provisioner);

    // Ends every agent, and returns when none of their handlers runs any more. The executor has to be run meanwhile.
    void stop();

    void script(const std::string& command, InitScript script);
    // Ends the commands that wait.
    void release(const std::string& command);

    // The init commands that were run, in order.
    std::vector<std::string> runs() const;
    // The header fields of the newest link request, and the claims of its assertion.
    net::Headers link_headers() const;
    nlohmann::json link_claims() const;
    // The subjects whose sessions were asked to be ended.
    std::vector<std::string> ended_sessions() const;
    // What the next link requests are answered instead of being let in.
    void refuse_links(std::optional<net::Response> answer);
    void set_last_active(model::Time at);
    // For agents on https://ADDRESS:PORT; before they start.
    void use_tls(net::TlsFiles files) { tls_ = std::move(files); }

private:
    struct Init {
        std::string command;
        model::channel::InitStatus status;
        std::string output;
    };
    struct Agent {
        WorkspaceSpec spec;
        net::Router router;
        std::unique_ptr<net::HttpServer> server;
        std::set<std::string> seen; // jti
    };

    Result<> start(const WorkspaceSpec& spec, const Endpoint& endpoint);
    void end(const std::string& id);
    void add_routes(Agent& agent);
    // Verifies the assertion of a request; answers 401 and returns nothing where it is bad.
    asio::awaitable<std::optional<nlohmann::json>> authorise(Agent& agent, net::Exchange& exchange, std::string scope);
    asio::awaitable<void> health(Agent& agent, net::Exchange& exchange);
    asio::awaitable<void> start_init(Agent& agent, net::Exchange& exchange);
    asio::awaitable<void> init_status(Agent& agent, net::Exchange& exchange);
    asio::awaitable<void> init_output(Agent& agent, net::Exchange& exchange);
    asio::awaitable<void> activity(Agent& agent, net::Exchange& exchange);
    asio::awaitable<void> link(Agent& agent, net::Exchange& exchange);
    asio::awaitable<void> end_sessions(Agent& agent, net::Exchange& exchange);
    void finish(Init& init);

    boost::asio::any_io_executor executor_;
    Signal changed_;
    std::optional<net::TlsFiles> tls_;

    mutable std::mutex mutex_; // guards what follows
    std::map<std::string, std::shared_ptr<Agent>> agents_;
    std::map<std::string, std::map<std::size_t, Init>> inits_;
    std::map<std::string, InitScript> scripts_;
    std::vector<std::string> runs_;
    net::Headers link_headers_;
    nlohmann::json link_claims_;
    std::vector<std::string> ended_sessions_;
    std::optional<net::Response> link_refusal_;
    std::optional<model::Time> last_active_;
    std::vector<std::future<void>> ending_;
};

} // namespace berth::platform
