#include "agent/process/reaper.h"

#include <csignal>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace berth::agent {

asio::awaitable<ExitStatus> ProcessEnd::wait() {
    while (!status_) {
        co_await ended_.wait();
    }
    co_return *status_;
}

void ProcessEnd::set(ExitStatus status) {
    status_ = std::move(status);
    ended_.notify();
}

Reaper::Reaper(const asio::any_io_executor& executor)
    : executor_(executor)
    , signals_(executor, SIGCHLD)
    , changed_(executor) {
    arm();
}

void Reaper::adopt_orphans() {
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

std::shared_ptr<ProcessEnd> Reaper::watch(pid_t pid) {
    auto end = std::make_shared<ProcessEnd>(executor_);
    watched_.emplace(pid, end);
    return end;
}

void Reaper::arm() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
        if (!error) {
            reap();
            arm();
        }
    });
}

// One signal may stand for several ends.
void Reaper::reap() {
    int status = 0;
    for (;;) {
        const pid_t pid = ::waitpid(-1, &status, WNOHANG);
        if (pid <= 0) {
            return;
        }
        if (const auto found = watched_.find(pid); found != watched_.end()) {
            const auto end = std::move(found->second);
            watched_.erase(found);
            end->set(exit_status_of(status));
        }
        changed_.notify();
    }
}

} // namespace berth::agent
