#include "agent/init/init_runner.h"

#include "agent/init/init_shell.h"
#include "agent/process/descriptor.h"
#include "base/format.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <csignal>
#include <sys/mman.h>

namespace berth::agent {

namespace {

using model::channel::InitState;
using model::channel::InitStatus;

// What is read after the shell has ended while programs it left running still hold its output.
constexpr std::size_t init_last_output = 1024 * 1024;

} // namespace

// The step that runs now.
struct InitRunner::Running {
    std::size_t index;
    std::string command;
    pid_t pid;
    std::shared_ptr<ProcessEnd> end;
    std::array<Descriptor, 2> outputs; // stdout, stderr
    UniqueFd state;
    int collecting = 2;
};

Result<std::unique_ptr<InitRunner>> InitRunner::create(asio::any_io_executor executor, Reaper& reaper, Setup setup) {
    auto store = InitStore::open(setup.folder);
    if (!store) {
        return std::unexpected(std::move(store.error()));
    }
    return std::unique_ptr<InitRunner>(
        new InitRunner(std::move(executor), reaper, std::move(setup), std::move(*store)));
}

Result<InitStatus> InitRunner::start(std::size_t index, const model::channel::InitCommand& command) {
    if (index >= max_steps) {
        return fail(Errc::invalid_argument, berth::format("Init steps have numbers below {}.", max_steps));
    }
    if (running_) {
        if (running_->index == index && running_->command == command.command) {
            return status(index);
        }
        return fail(Errc::conflict, berth::format("Init step {} is running.", running_->index), "Wait until it ends.");
    }
    const auto known = store_.record(index);
    if (known && known->state == InitState::done && known->command == command.command && !command.restart) {
        return status(index);
    }
    if (auto launched = launch(index, command.command); !launched) {
        fail_step(index, command.command, launched.error());
    }
    return status(index);
}

InitStatus InitRunner::status(std::size_t index) {
    InitStatus status;
    const auto record = store_.record(index);
    if (!record) {
        return status;
    }
    status.state = record->state;
    status.exit = record->exit;
    const bool runs = running_ && running_->index == index;
    if (record->state == InitState::running && !runs) {
        status.state = InitState::failed; // the agent that ran it ended before it did
    }
    if (const InitLog* recorded = log(index)) {
        status.output_bytes = recorded->size();
    }
    return status;
}

std::vector<model::channel::InitOutput> InitRunner::output(std::size_t index, std::uint64_t offset, std::size_t limit) {
    const InitLog* recorded = log(index);
    return recorded != nullptr ? recorded->read(offset, limit) : std::vector<model::channel::InitOutput>{};
}

InitLog* InitRunner::log(std::size_t index) {
    if (const auto open = logs_.find(index); open != logs_.end()) {
        return &open->second;
    }
    if (index >= max_steps || !store_.record(index)) {
        return nullptr;
    }
    auto opened = InitLog::open(store_.log_file(index), true);
    return opened ? &logs_.emplace(index, std::move(*opened)).first->second : nullptr;
}

InitEnvironment InitRunner::environment_before(std::size_t index) const {
    return index == 0 ? InitEnvironment{} : store_.environment_after(index - 1);
}

Result<> InitRunner::launch(std::size_t index, const std::string& command) {
    logs_.erase(index);
    // The record first: should the agent die now, the step counts as failed and not as never tried.
    const InitRecord record{command, setup_.incarnation, InitState::running, {}};
    if (auto saved = store_.save(index, record); !saved) {
        return saved;
    }
    auto opened = InitLog::open(store_.log_file(index), false);
    if (!opened) {
        return std::unexpected(std::move(opened.error()));
    }
    logs_.emplace(index, std::move(*opened));
    UniqueFd state(::memfd_create("berth-init-state", MFD_CLOEXEC));
    const InitEnvironment before = environment_before(index);
    const std::string& directory = before.directory.empty() ? setup_.directory : before.directory;
    auto process = spawn(init_process(command, before.applied_to(setup_.environment), directory, state.get()));
    if (!process) {
        return std::unexpected(std::move(process.error()));
    }
    auto end = reaper_->watch(process->pid);
    // NOLINTNEXTLINE(modernize-make-shared): descriptors cannot be moved, which it would take
    running_ = std::shared_ptr<Running>(new Running{index,
                                                    command,
                                                    process->pid,
                                                    std::move(end),
                                                    {Descriptor(executor_, std::move(process->stdout_pipe)),
                                                     Descriptor(executor_, std::move(process->stderr_pipe))},
                                                    std::move(state)});
    for (std::size_t stream = 0; stream < running_->outputs.size(); ++stream) {
        asio::co_spawn(executor_, collect(running_, stream), asio::detached);
    }
    asio::co_spawn(executor_, follow(running_), asio::detached);
    changed_.notify();
    return {};
}

asio::awaitable<void> InitRunner::collect(std::shared_ptr<Running> step, std::size_t stream) {
    Descriptor& from = step->outputs[stream];
    const auto kind = stream == 0 ? model::LogStream::out : model::LogStream::err;
    Bytes buffer(read_size);
    const auto take = [&](std::size_t count) {
        if (InitLog* recorded = log(step->index)) {
            recorded->append(kind, ByteView(buffer).first(count));
        }
        changed_.notify();
    };
    while (!step->end->known()) {
        const std::size_t count = co_await from.read_some(buffer);
        if (count == 0) {
            break;
        }
        take(count);
    }
    for (std::size_t total = 0; total < init_last_output;) {
        const std::size_t count = from.read_now(buffer);
        if (count == 0) {
            break;
        }
        take(count);
        total += count;
    }
    --step->collecting;
    changed_.notify();
}

asio::awaitable<void> InitRunner::follow(std::shared_ptr<Running> step) {
    const ExitStatus exit = co_await step->end->wait();
    for (Descriptor& output : step->outputs) {
        output.cancel();
    }
    while (step->collecting > 0) {
        co_await changed_.wait();
    }
    finish(step->index, step->command, exit, step->state.get());
    running_.reset();
    changed_.notify();
}

void InitRunner::finish(std::size_t index, const std::string& command, ExitStatus exit, int state_fd) {
    const bool done = exit.code == 0;
    if (done) {
        InitEnvironment after = environment_before(index);
        if (const auto state = read_shell_state(state_fd)) {
            after = InitEnvironment::difference(setup_.environment, state->environment, state->directory);
        }
        // Without it the next step would begin in the wrong place: then this one has not been done.
        if (auto saved = store_.save_environment(index, after); !saved) {
            return fail_step(index, command, saved.error());
        }
    }
    const InitRecord record{command, setup_.incarnation, done ? InitState::done : InitState::failed, std::move(exit)};
    if (auto saved = store_.save(index, record); !saved) {
        fail_step(index, command, saved.error());
    }
}

void InitRunner::fail_step(std::size_t index, const std::string& command, const Error& error) {
    const InitRecord record{command, setup_.incarnation, InitState::failed, {}};
    // A disk that takes no record leaves "running" there, which counts as failed once nothing runs.
    [[maybe_unused]] const auto saved = store_.save(index, record);
    if (InitLog* recorded = log(index)) {
        recorded->append(model::LogStream::system, as_bytes(error.text() + '\n'));
    }
    changed_.notify();
}

void InitRunner::signal(int number) {
    if (running_ && !running_->end->known()) {
        ::kill(-running_->pid, number);
    }
}

void InitRunner::terminate() {
    signal(SIGTERM);
    signal(SIGCONT);
}

} // namespace berth::agent
