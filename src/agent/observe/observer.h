// Watches the workspace from inside: a sample of what it uses every few seconds, kept for an hour, and the ports its
// programs listen on while somebody wants to know. Who is told is observe_api's affair.
#pragma once

#include "agent/observe/disk_use.h"
#include "agent/observe/listening_ports.h"
#include "model/live.h"
#include "net/asio.h"
#include "net/event.h"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <string>
#include <vector>

namespace berth::agent {

class Observer {
public:
    struct Setup {
        std::vector<std::filesystem::path> folders; // whose files are counted
        std::vector<std::string> memory_folders;    // where files are memory
        std::chrono::milliseconds first_sample{1'000};
        std::chrono::milliseconds interval = model::sample_interval;
    };

    Observer(const asio::any_io_executor& executor, Setup setup);

    // Samples from now on.
    void start();

    // The oldest first. References hold until the next co_await.
    const std::deque<model::Sample>& samples() const { return samples_; }
    // Counts the changes of ports(); 0 before the first look.
    std::uint64_t ports_version() const { return ports_version_; }
    const std::vector<model::ListeningPort>& ports() const { return ports_.ports(); }
    // Returns after there was a sample or a change of ports.
    asio::awaitable<void> changed() { co_await changed_.wait(); }

    // While one lives, ports are looked for and files are counted.
    class Watching {
    public:
        explicit Watching(Observer& observer);
        Watching(const Watching&) = delete;
        Watching& operator=(const Watching&) = delete;
        ~Watching() { --observer_.watching_; }

    private:
        Observer& observer_;
    };

private:
    asio::awaitable<void> sample_again_and_again();
    asio::awaitable<void> look_for_ports();

    asio::any_io_executor executor_;
    const Setup setup_;
    DiskUse disk_;
    std::deque<model::Sample> samples_;
    ListeningPorts ports_;
    std::uint64_t ports_version_ = 0;
    std::size_t watching_ = 0;
    net::Event watched_; // somebody began to watch
    net::Event changed_;
};

} // namespace berth::agent
