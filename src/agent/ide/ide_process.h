// One process of code-server: started, its output kept (a log file, and its last words to tell why it ended), ended.
#pragma once

#include "agent/process/descriptor.h"
#include "agent/process/reaper.h"
#include "agent/process/spawn.h"

#include <chrono>
#include <filesystem>
#include <memory>

namespace berth::agent {

class IdeProcess : public std::enable_shared_from_this<IdeProcess> {
public:
    // What it says is appended to `log`.
    static Result<std::shared_ptr<IdeProcess>> start(const asio::any_io_executor& executor, Reaper& reaper,
                                                     const ProcessSpec& spec, const std::filesystem::path& log);

    pid_t pid() const { return pid_; }
    // Waits no longer than that; whether it has ended.
    asio::awaitable<bool> ended_within(std::chrono::milliseconds limit);
    // SIGTERM to all of its group, SIGKILL to those that do not follow.
    asio::awaitable<void> end();
    // After its end: "It ended with code 1: <the last line it wrote>".
    std::string how_it_ended() const;

private:
    IdeProcess(const asio::any_io_executor& executor, Process process, std::shared_ptr<ProcessEnd> end, UniqueFd log);
    static asio::awaitable<void> collect(std::shared_ptr<IdeProcess> self, std::shared_ptr<Descriptor> output);
    void keep(ByteView bytes);
    void signal(int number) const;

    asio::any_io_executor executor_;
    pid_t pid_;
    std::shared_ptr<ProcessEnd> end_;
    std::shared_ptr<Descriptor> output_;
    std::shared_ptr<Descriptor> errors_;
    UniqueFd log_;
    std::size_t logged_ = 0;
    std::string last_;
};

} // namespace berth::agent
