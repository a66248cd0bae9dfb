// A whole berthd in the test's own process: real HTTP, a real database in a folder of its own, a fake provisioner with
// fake agents, and an OpenID provider. It can be killed (everything of it dropped where it stands) and started again.
#pragma once

#include "fake_agent.h"
#include "fake_oidc.h"
#include "net/http_client.h"
#include "platform/platform.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <optional>
#include <string>
#include <thread>

namespace berth::platform {

// An answer with its body read as JSON.
struct Reply {
    unsigned status = 0;
    net::Headers headers;
    std::string text;
    model::Json body;
};

class PlatformFixture : public testing::Test {
protected:
    PlatformFixture();
    ~PlatformFixture() override;

    // Starts berthd (again) on the same data folder.
    void start_platform();
    // Ends it in order.
    void stop_platform();
    // Lets it die at a place between two steps of the reconciler: what runs there never gets further. Then waits until
    // it got there.
    void die_at(const std::string& place);
    // Waits until the place was reached, and drops what was left of that berthd.
    void wait_for_death();

    template<typename T>
    T run(asio::awaitable<T> work) {
        return boost::asio::co_spawn(io_, std::move(work), boost::asio::use_future).get();
    }

    Reply request(const std::string& method, const std::string& target, const std::string& token = {},
                  const std::optional<model::Json>& body = {}, net::Headers headers = {});
    Reply get(const std::string& target) { return request("GET", target, token()); }
    Reply post(const std::string& target, const std::optional<model::Json>& body = {}) {
        return request("POST", target, token(), body);
    }

    // A good access token of "ada", or of somebody else.
    std::string token(const std::string& subject = "ada") { return oidc_.access_token(subject); }

    // Creates a workspace of ada's and returns its id.
    std::string create(const std::string& name, const std::string& from = "plain");
    std::string state_of(const std::string& id);
    // Waits, by the long poll, until the workspace is in that state.
    void wait_for_state(const std::string& id, const std::string& state);
    // Waits until something holds that no event tells of.
    void eventually(const std::function<bool()>& holds);
    std::string create_running(const std::string& name, const std::string& from = "plain");
    model::Json step_of(const std::string& id, const std::string& name);
    std::string log_of(const std::string& id); // "step: text" for each line

    void write_template(const std::string& name, const std::string& spec);

    std::filesystem::path folder_;
    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{io_.get_executor()};
    net::BlockingPool pool_{4};
    FakeProvisioner provisioner_;
    FakeAgents agents_;
    FakeOidc oidc_;
    Config config_;
    PlatformOptions options_;
    std::unique_ptr<Platform> platform_;
    std::vector<std::jthread> threads_;

private:
    std::mutex place_mutex_;
    std::string deadly_place_; // guarded by place_mutex_
    bool died_ = false;        // guarded by place_mutex_
    Signal died_signal_;
};

} // namespace berth::platform
