// Runs the template's init commands, one step at a time, on berthd's order: output kept and streamed, the environment
// carried from step to step, each end recorded before it is told. Idempotent: berthd may ask again after any crash.
#pragma once

#include "agent/init/init_log.h"
#include "agent/init/init_record.h"
#include "agent/process/reaper.h"
#include "model/channel/control.h"
#include "net/event.h"

#include <map>
#include <memory>

namespace berth::agent {

class InitRunner {
public:
    struct Setup {
        std::filesystem::path folder; // ~/.berth/init
        std::string directory;        // of the first step
        std::string incarnation;
        Variables environment;
    };

    // Steps have numbers below it.
    static constexpr std::size_t max_steps = 1000;

    static Result<std::unique_ptr<InitRunner>> create(asio::any_io_executor executor, Reaper& reaper, Setup setup);

    // Starts step `index` unless it runs or is done; `restart` runs a done one again. Errors: `conflict` while another
    // step runs, or when this one runs with another command; spawn()'s errors, which are recorded as the step's
    // failure.
    Result<model::channel::InitStatus> start(std::size_t index, const model::channel::InitCommand& command);

    model::channel::InitStatus status(std::size_t index);

    // Recorded output from `offset` on; empty: nothing more yet, or nothing more at all once the step has ended.
    std::vector<model::channel::InitOutput> output(std::size_t index, std::uint64_t offset, std::size_t limit);
    // Returns after output was recorded or a step has changed.
    asio::awaitable<void> changed() { co_await changed_.wait(); }

    // Ends the step that runs.
    void terminate();

private:
    struct Running;

    InitRunner(asio::any_io_executor executor, Reaper& reaper, Setup setup, InitStore store)
        : executor_(std::move(executor))
        , reaper_(&reaper)
        , setup_(std::move(setup))
        , store_(std::move(store))
        , changed_(executor_) {}

    Result<> launch(std::size_t index, const std::string& command);
    InitEnvironment environment_before(std::size_t index) const;
    InitLog* log(std::size_t index);
    void finish(std::size_t index, const std::string& command, ExitStatus exit, int state_fd);
    void fail_step(std::size_t index, const std::string& command, const Error& error);
    void signal(int number);

    asio::awaitable<void> follow(std::shared_ptr<Running> step);
    asio::awaitable<void> collect(std::shared_ptr<Running> step, std::size_t stream);

    asio::any_io_executor executor_;
    Reaper* reaper_;
    Setup setup_;
    InitStore store_;
    net::Event changed_;
    std::map<std::size_t, InitLog> logs_; // opened ones
    std::shared_ptr<Running> running_;
};

} // namespace berth::agent
