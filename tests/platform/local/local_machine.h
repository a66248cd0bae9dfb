// A local provisioner on a data folder of its own, with the thread that its coroutines run on: what every test of this
// folder starts from. Leaves nothing behind.
#pragma once

#include "platform/local/local_provisioner.h"
#include "platform/local/supervisor_record.h"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <set>

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

    const LocalOptions& options() const { return options_; }

    // The provisioner's operations; the calling thread waits. They are not templates, so that only one file of these
    // tests compiles coroutines.
    ProvisionerCapabilities capabilities() const;
    Result<> create(const WorkspaceSpec& spec);
    Result<Endpoint> start(const WorkspaceSpec& spec);
    std::future<Result<Endpoint>> start_meanwhile(const WorkspaceSpec& spec);
    Result<> suspend(const std::string& id);
    Result<Endpoint> resume(const std::string& id);
    Result<> stop(const std::string& id, std::chrono::milliseconds grace);
    Result<> destroy(const std::string& id);
    Result<std::vector<std::string>> list();

    WorkspaceSpec spec(std::uint32_t number = 1, const std::string& incarnation = "i1");
    // Creates and starts; fails the test where that fails.
    Endpoint up(const WorkspaceSpec& spec);
    Observed observed(const std::string& id);
    SupervisorRecord record(const std::string& id) const;
    std::filesystem::path folder(const std::string& id) const { return options_.data_folder / "workspaces" / id; }

    // As if berthd were killed and started anew: another provisioner on the same data folder.
    void restart();

private:
    struct Runtime; // the I/O context with its thread, the pool and the provisioner

    std::unique_ptr<TestFolder> folder_;
    LocalOptions options_;
    std::set<std::string> used_;
    std::unique_ptr<Runtime> runtime_;
};

} // namespace berth::platform::local
