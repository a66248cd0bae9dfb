// A provisioner without sandboxes, for tests of what drives one. Keeps the interface's contract in memory, and so lives
// on when the reconciler above it is made anew; fails or hangs where a test asks for it.
#pragma once

#include "platform/provisioner.h"

#include <boost/asio/any_io_executor.hpp>

#include <deque>
#include <map>
#include <memory>
#include <mutex>

namespace berth::platform {

class FakeProvisioner final : public Provisioner {
public:
    // What happens to a call.
    enum class Fault {
        before, // fails without having done anything
        after,  // does its work, then fails: as when berthd dies before it could note the success
        hang    // does nothing and answers only when its coroutine is cancelled
    };

    // Sockets of endpoints are named in this folder.
    explicit FakeProvisioner(std::filesystem::path folder);

    // Called within start() and resume(), and when a sandbox ends: where a test has an agent answer, or stop answering.
    std::function<Result<>(const WorkspaceSpec&, const Endpoint&)> on_start;
    std::function<void(const std::string& id)> on_end;
    // Where agents answer, unless on a socket in the folder.
    std::function<Endpoint(const std::string& id)> place;

    // The next call of this operation ("create", "start", …) meets the fault; several queue up.
    void inject(const std::string& operation, Fault fault,
                Error error = {Errc::unavailable, "The machine has no room for another workspace.", ""});
    // The sandbox ends by itself; the watcher is told.
    void kill_sandbox(const std::string& id);
    // As after a reboot of the host: no sandbox is left, nobody is told.
    void reboot();

    // Every call so far, as "start w…".
    std::vector<std::string> calls() const;
    std::optional<WorkspaceSpec> spec(const std::string& id) const;
    void set_capabilities(ProvisionerCapabilities capabilities);

    ProvisionerCapabilities capabilities() const override;
    boost::asio::awaitable<Result<>> create(WorkspaceSpec spec) override;
    boost::asio::awaitable<Result<Endpoint>> start(WorkspaceSpec spec) override;
    boost::asio::awaitable<Result<>> suspend(std::string id) override;
    boost::asio::awaitable<Result<Endpoint>> resume(std::string id) override;
    boost::asio::awaitable<Result<>> stop(std::string id, std::chrono::milliseconds grace) override;
    boost::asio::awaitable<Result<>> destroy(std::string id) override;
    boost::asio::awaitable<Result<Observed>> inspect(std::string id) override;
    boost::asio::awaitable<Result<std::vector<std::string>>> list() override;
    void watch(std::function<void(std::string id)> changed) override;

private:
    struct Sandbox {
        WorkspaceSpec spec;
        Observed observed;
    };
    struct Injected {
        std::string operation;
        Fault fault;
        Error error;
    };

    // Notes the call and takes the fault injected for it, if any; waits where that is `hang`.
    boost::asio::awaitable<std::optional<Injected>> enter(std::string operation, std::string id);
    void end(Sandbox& sandbox, Observed::State state, const std::string& id);

    const std::filesystem::path folder_;
    mutable std::mutex mutex_;
    ProvisionerCapabilities capabilities_;
    std::map<std::string, Sandbox> sandboxes_;
    std::deque<Injected> injected_;
    std::vector<std::string> calls_;
    std::function<void(std::string)> watcher_;
};

} // namespace berth::platform
