// The provisioner that needs no daemon: each workspace is a bubblewrap sandbox on this machine, under a user id of its
// own where berthd runs as root, watched by a small supervisor process that outlives berthd. Keeps everything below the
// data folder. What people asked for, and whether the agent is healthy, is the reconciler's affair.
#pragma once

#include "platform/provisioner.h"

#include <boost/asio/any_io_executor.hpp>

#include <memory>

namespace berth::net {
class BlockingPool;
}

namespace berth::platform::local {

// Which program gives a sandbox its way out to the internet.
enum class NetworkChoice { automatic, slirp4netns, pasta, none };

struct LocalOptions {
    std::filesystem::path data_folder;       // absolute; made where it is missing
    std::filesystem::path agent_binary;      // berth-agent
    std::filesystem::path supervisor_binary; // berth-supervisor
    std::filesystem::path samples;           // shown read-only at /opt/berth/samples; empty: none
    // The uid of slot 0 where berthd runs as root. From 1,879,048,192 on nobody else hands out ids: below are people,
    // their subordinate ids (login.defs: 100,000 to 600,100,000) and systemd's containers (systemd's UIDS-GIDS).
    std::uint32_t first_uid = 1'900'000'000;
    bool allow_private_networks = false; // lets workspaces reach the company's own network
    NetworkChoice network = NetworkChoice::automatic;
    bool keeps_data_folder = true; // else another berthd does: this one asks what the machine can, and removes nothing
    std::chrono::milliseconds start_timeout = std::chrono::seconds(20); // until the agent accepts connections
};

class LocalProvisioner final : public Provisioner {
public:
    // Tries out what this machine allows, by starting an empty sandbox: some 50 ms, blocking, so it is called once,
    // before serving. One berthd at a time keeps a data folder: it has the folder's lock by now. `unsupported` where no
    // sandbox can be made at all, with the reason.
    static Result<std::unique_ptr<LocalProvisioner>> open(LocalOptions options, boost::asio::any_io_executor executor,
                                                          net::BlockingPool& pool);
    ~LocalProvisioner() override;

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
    struct Parts;
    explicit LocalProvisioner(std::shared_ptr<Parts> parts);
    std::shared_ptr<Parts> parts_;
};

} // namespace berth::platform::local
