#include "platform/serve.h"

#include "base/format.h"
#include "net/io_threads.h"
#include "platform/local/local_provisioner.h"
#include "platform/platform.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>

namespace berth::platform {

namespace {

// Relays are copying: two threads fill two cores, and more only wait for the same memory.
constexpr std::size_t connection_threads = 2;
// The database has one writer and two readers; the rest are for logs and templates.
constexpr std::size_t blocking_threads = 6;
// What the provisioner does takes as long as it takes (removing a million files): requests do not stand behind it.
constexpr std::size_t provisioner_threads = 4;

void set_up_log(const std::string& level) {
    auto logger = std::make_shared<spdlog::logger>("berthd", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
    logger->set_level(spdlog::level::from_str(level));
    logger->flush_on(spdlog::level::trace);
    spdlog::set_default_logger(std::move(logger));
}

local::NetworkChoice network_choice(const std::string& name) {
    return name == "slirp4netns" ? local::NetworkChoice::slirp4netns
           : name == "pasta"     ? local::NetworkChoice::pasta
           : name == "none"      ? local::NetworkChoice::none
                                 : local::NetworkChoice::automatic;
}

// The program of that name beside this one.
std::filesystem::path beside(const char* name) {
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / name;
}

local::LocalOptions local_options(const Config& config) {
    const auto& local = config.local;
    local::LocalOptions options;
    options.data_folder = std::filesystem::absolute(config.data);
    options.agent_binary = local.agent.empty() ? beside("berth-agent") : local.agent;
    options.supervisor_binary = local.supervisor.empty() ? beside("berth-supervisor") : local.supervisor;
    options.samples = local.samples;
    options.first_uid = local.first_uid;
    options.allow_private_networks = local.allow_private_networks;
    options.network = network_choice(local.network);
    options.keeps_data_folder = config.roles.reconciler;
    return options;
}

// Waits for the signal that ends berthd; renews the certificate on SIGHUP.
asio::awaitable<void> run(Platform& platform) {
    asio::signal_set signals(co_await asio::this_coro::executor, SIGTERM, SIGINT, SIGHUP);
    for (;;) {
        const int signal = co_await signals.async_wait(asio::use_awaitable);
        if (signal != SIGHUP) {
            break;
        }
        if (auto reloaded = platform.reload_tls(); !reloaded) {
            spdlog::error("The certificate is not renewed: {}", reloaded.error().text());
        }
    }
    spdlog::info("Ending; workspaces keep running.");
    co_await platform.stop();
}

} // namespace

Result<> serve(const Config& config, const std::string& version) {
    set_up_log(config.log_level);
    std::signal(SIGPIPE, SIG_IGN);
    net::IoThreads connections(connection_threads); // goes last: the accepting loop holds a socket of theirs
    asio::io_context io(1);
    net::BlockingPool pool(blocking_threads);
    net::BlockingPool provisioner_pool(provisioner_threads);

    // The lock first: a second berthd must not touch what the first one works with.
    auto folder = Platform::open_folder(config);
    if (!folder) {
        return std::unexpected(folder.error());
    }
    auto provisioner = local::LocalProvisioner::open(local_options(config), io.get_executor(), provisioner_pool);
    if (!provisioner) {
        return std::unexpected(provisioner.error());
    }
    auto opened = Platform::open(config, std::move(*folder), io.get_executor(), **provisioner, pool,
                                 {.version = version, .connection_executors = connections.executors()});
    if (!opened) {
        return std::unexpected(opened.error());
    }
    auto& platform = **opened;
    platform.start();
    const auto& host = config.listen.host;
    spdlog::info("berthd {} listens on {}:{}, data in {}", version,
                 host.contains(':') ? berth::format("[{}]", host) : host, platform.port(), config.data.string());

    asio::co_spawn(io, run(platform), [&io](const std::exception_ptr&) { io.stop(); });
    io.run();
    connections.stop();
    spdlog::info("Ended.");
    return {};
}

} // namespace berth::platform
