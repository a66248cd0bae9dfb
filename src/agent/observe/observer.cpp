#include "agent/observe/observer.h"

#include "agent/observe/process_table.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace berth::agent {

namespace {

using namespace std::literals;
using Clock = std::chrono::steady_clock;

// A person who starts a server looks for its port at once.
constexpr auto port_interval = 1s;

std::uint32_t millicores(std::chrono::nanoseconds cpu, Clock::duration since) {
    if (cpu.count() <= 0 || since.count() <= 0) {
        return 0; // what a process that nobody waited for has used is lost
    }
    return static_cast<std::uint32_t>(1000.0 * static_cast<double>(cpu.count()) /
                                      static_cast<double>(std::chrono::nanoseconds(since).count()));
}

} // namespace

Observer::Observer(const asio::any_io_executor& executor, Setup setup)
    : executor_(executor)
    , setup_(std::move(setup))
    , disk_(setup_.folders)
    , watched_(executor)
    , changed_(executor) {}

void Observer::start() {
    asio::co_spawn(executor_, sample_again_and_again(), asio::detached);
    asio::co_spawn(executor_, look_for_ports(), asio::detached);
}

Observer::Watching::Watching(Observer& observer)
    : observer_(observer) {
    ++observer_.watching_;
    observer_.disk_.start();
    observer_.watched_.notify();
}

asio::awaitable<void> Observer::sample_again_and_again() {
    asio::steady_timer timer(executor_);
    auto pause = setup_.first_sample;
    auto before = sum_of(workspace_processes(), {});
    for (;;) {
        const auto began = Clock::now();
        timer.expires_after(pause);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        const auto since = Clock::now() - began;
        const auto now = sum_of(workspace_processes(), setup_.memory_folders);
        // One that was frozen for a while has used nothing meanwhile: that is no sample, but a gap.
        if (since < 2 * pause) {
            samples_.push_back({.time = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()),
                                .cpu_millicores = millicores(now.cpu - before.cpu, since),
                                .memory_bytes = now.memory,
                                .disk_bytes = disk_.bytes(),
                                .processes = now.processes});
            if (samples_.size() > model::sample_count) {
                samples_.pop_front();
            }
            changed_.notify();
        }
        before = now;
        pause = setup_.interval;
    }
}

asio::awaitable<void> Observer::look_for_ports() {
    asio::steady_timer timer(executor_);
    for (;;) {
        while (watching_ == 0) {
            co_await watched_.wait();
        }
        if (ports_.look() || ports_version_ == 0) {
            ++ports_version_;
            changed_.notify();
        }
        timer.expires_after(port_interval);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

} // namespace berth::agent
