// Waits for every child: the processes that the agent started, and the orphans it adopts as subreaper of its sandbox.
#pragma once

#include "agent/process/exit_status.h"
#include "net/asio.h"
#include "net/event.h"

#include <boost/asio/signal_set.hpp>

#include <map>
#include <memory>
#include <optional>
#include <sys/types.h>

namespace berth::agent {

// The end of one process, known to all who wait for it.
class ProcessEnd {
public:
    explicit ProcessEnd(const asio::any_io_executor& executor)
        : ended_(executor) {}

    bool known() const { return status_.has_value(); }
    const ExitStatus& status() const { return *status_; }
    asio::awaitable<ExitStatus> wait();
    void set(ExitStatus status);

private:
    net::Event ended_;
    std::optional<ExitStatus> status_;
};

class Reaper {
public:
    explicit Reaper(const asio::any_io_executor& executor);

    // From now on orphans of the agent's descendants become its children.
    void adopt_orphans();
    // Watches a child just started. Call it before the next co_await.
    std::shared_ptr<ProcessEnd> watch(pid_t pid);
    // Children that were watched and have not ended.
    std::size_t running() const { return watched_.size(); }
    // Returns after a child has ended.
    asio::awaitable<void> changed() { co_await changed_.wait(); }

private:
    void arm();
    void reap();

    asio::any_io_executor executor_;
    asio::signal_set signals_;
    net::Event changed_;
    std::map<pid_t, std::shared_ptr<ProcessEnd>> watched_;
};

} // namespace berth::agent
