// A platform in one object: the parts of berthd wired together over a provisioner. What main runs, and the tests.
#pragma once

#include "platform/api/api.h"
#include "platform/config.h"
#include "platform/data_folder.h"
#include "platform/gateway/gateway.h"
#include "platform/provisioner.h"
#include "platform/reconciler/reconciler.h"

#include <functional>
#include <memory>
#include <string>

namespace berth::net {
class HttpServer;
}

namespace berth::platform {

struct PlatformOptions {
    std::string version;
    ReconcilerOptions reconciler{};
    ProviderKeysTimes provider_keys{};
    // Changes the reconciler's parts before it is made: a test's faults and short pauses.
    std::function<void(ReconcilerParts&)> adjust{};
    // What connections run on (net::ServerOptions).
    std::vector<asio::any_io_executor> connection_executors{};
};

class Platform {
public:
    // The data folder, with its lock where this berthd keeps it: to be had before anything in it is touched.
    static Result<DataFolder> open_folder(const Config& config);
    // Opens the database, and binds the listener; the data folder, too, where it is not given. `provisioner` and `pool`
    // outlive it.
    static Result<std::unique_ptr<Platform>> open(Config config, DataFolder folder, asio::any_io_executor executor,
                                                  Provisioner& provisioner, net::BlockingPool& pool,
                                                  PlatformOptions options);
    static Result<std::unique_ptr<Platform>> open(Config config, asio::any_io_executor executor,
                                                  Provisioner& provisioner, net::BlockingPool& pool,
                                                  PlatformOptions options);
    ~Platform();

    void start();
    std::uint16_t port() const;
    Result<> reload_tls();

    // Ends in order; see serve().
    asio::awaitable<void> stop();

    // For tests.
    Store& store();
    Reconciler& reconciler();
    const Gateway& gateway() const;
    const jose::SigningKey& signing_key() const;

private:
    struct Parts;
    explicit Platform(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

} // namespace berth::platform
