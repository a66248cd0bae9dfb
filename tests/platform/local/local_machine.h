// A local provisioner on a data folder of its own, with the thread that its coroutines run on: what every test of this
// folder starts from. Leaves nothing behind.
#pragma once

#include "net/blocking_pool.h"
#include "platform/local/local_provisioner.h"
#include "platform/local/supervisor_record.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <set>
#include <thread>

namespace berth::platform::local {

// A folder below /tmp that other users can pass through but not list; removed at the end.
class TestFolder {
public:
    TestFolder();
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;
    ~TestFolder();
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// Options for a provisioner in that folder with the stand-in agent, under uids that no other test process uses.
LocalOptions test_options(const TestFolder& folder);

// Sends a command to the stand-in agent and returns what it prints; nothing where it cannot be reached.
std::optional<std::string> ask(const Endpoint& endpoint, const std::string& command);

// Polls until the condition holds; false after ten seconds.
bool eventually(const std::function<bool()>& condition);

// Whether a process with this pid is there and no zombie.
bool lives(pid_t pid);

class LocalMachine {
public:
    explicit LocalMachine(const std::function<void(LocalOptions&)>& change = {});
    // On a data folder that is somebody else's to remove.
    explicit LocalMachine(LocalOptions options);
    ~LocalMachine(); // destroys every workspace it was given

    LocalProvisioner& provisioner() { return *provisioner_; }
    boost::asio::io_context& io() { return io_; }
    const LocalOptions& options() const { return options_; }

    template<typename T>
    T run(boost::asio::awaitable<T> work) {
        return boost::asio::co_spawn(io_, std::move(work), boost::asio::use_future).get();
    }

    WorkspaceSpec spec(std::uint32_t number = 1, const std::string& incarnation = "i1");
    // Creates and starts; fails the test where that fails.
    Endpoint up(const WorkspaceSpec& spec);
    Observed observed(const std::string& id);
    SupervisorRecord record(const std::string& id) const;
    std::filesystem::path folder(const std::string& id) const { return options_.data_folder / "workspaces" / id; }

    // As if berthd were killed and started anew: another provisioner on the same data folder.
    void restart();

private:
    std::unique_ptr<TestFolder> folder_;
    LocalOptions options_;
    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::optional<net::BlockingPool> pool_;
    std::unique_ptr<LocalProvisioner> provisioner_;
    std::set<std::string> used_;
    std::jthread thread_;
};

} // namespace berth::platform::local
