// The saga's init commands: run by the agent, which records them in the workspace, so that berthd may come and go while
// one runs. Their output is copied into the provisioning log, each line once.
#include "base/format.h"
#include "model/dotfiles.h"
#include "net/timeout.h"
#include "platform/reconciler/output_lines.h"
#include "platform/reconciler/saga.h"

#include <boost/asio/steady_timer.hpp>

namespace berth::platform {

namespace {

using model::StepState;
using model::channel::InitState;

// A stream of output that breaks off while the command goes on is taken up again after this, so often.
constexpr std::chrono::milliseconds follow_pause{100};
constexpr int follow_tries = 20;
// Of a failed command's output people see so much at once; the log has it all.
constexpr std::size_t last_lines = 20;

std::string ended(const model::channel::InitStatus& status) {
    return status.exit.code             ? berth::format("ended with code {}", *status.exit.code)
           : status.exit.signal.empty() ? std::string("was broken off")
                                        : berth::format("was ended by signal {}", status.exit.signal);
}

} // namespace

asio::awaitable<Progress> Saga::run_init(std::size_t index) {
    const auto name = berth::format("init:{}", index);
    const bool taken_up = step(name).state == StepState::running;
    auto known = co_await agent().init_status(index);
    if (!known) {
        co_return std::unexpected(Broken{name, known.error()});
    }
    // A berthd that was killed had begun it, or it came to its end and only the record of that is missing.
    const bool begun = (taken_up && known->state != InitState::absent) || known->state == InitState::done ||
                       known->state == InitState::running;
    if (!begun) {
        if (auto recorded = co_await begin(name); !recorded) {
            co_return recorded;
        }
        if (auto started = co_await begin_init(index); !started) {
            co_return std::unexpected(Broken{name, started.error()});
        }
        parts_.passed(name + " started");
    }
    const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(parts_.limits.init_timeout);
    auto status = co_await net::with_timeout(follow_init(index), limit, "The command");
    if (!status) {
        if (status.error().code == Errc::timed_out) {
            if (model::is_dotfiles_command(workspace_.made_from.init[index])) {
                co_return co_await finish(name, "Your dotfiles were not applied: " + status.error().message);
            }
            status.error().hint = "A command that never ends belongs into a terminal, or into the background.";
        }
        co_return std::unexpected(Broken{name, status.error()});
    }
    co_return co_await end_init(index, std::move(*status));
}

// Announces the command in the log, which also says that its output begins anew, and has the agent start it.
asio::awaitable<Result<>> Saga::begin_init(std::size_t index) {
    const auto& command = workspace_.made_from.init[index];
    const bool dotfiles = model::is_dotfiles_command(command);
    co_await log_line(parts_, id_, berth::format("init:{}", index),
                      dotfiles ? std::string(model::dotfiles_title) + "." : "$ " + command);
    model::channel::InitCommand request;
    request.command = command;
    request.restart = true; // one that failed before runs again; one that was never run just runs
    co_return co_await agent().start_init(index, std::move(request));
}

asio::awaitable<Result<model::channel::InitStatus>> Saga::follow_init(std::size_t index) {
    const auto name = berth::format("init:{}", index);
    asio::steady_timer pause(co_await asio::this_coro::executor);
    Error broken_off;
    for (int tries = 0; tries < follow_tries; ++tries) {
        const auto from =
            co_await parts_.pool.run([&logs = parts_.logs, id = id_, name] { return logs.source_position(id, name); });
        if (!from) {
            co_return std::unexpected(from.error());
        }
        OutputLines lines(name);
        Result<> recorded;
        auto followed = co_await agent().follow_init(
            index, *from, [this, &lines, &recorded](std::vector<model::channel::InitOutput> output) {
                return record_output(lines.take(std::move(output)), recorded);
            });
        if (followed) {
            followed = co_await record_output(lines.finish(), recorded);
        }
        if (!recorded) { // no fault of the agent's, and asking it again would not help
            co_return std::unexpected(recorded.error());
        }
        parts_.passed(name + " followed");
        auto status = co_await agent().init_status(index);
        if (status && status->state != InitState::running && followed) {
            co_return status;
        }
        broken_off = !status ? status.error() : !followed ? followed.error() : Error{};
        const auto observed = co_await parts_.provisioner.inspect(id_);
        if (observed && observed->state != Observed::State::running) {
            co_return fail(Errc::io_error,
                           "The sandbox ended while the command ran" +
                               (observed->detail.empty() ? std::string(".") : ": " + observed->detail),
                           "If it ran out of memory, give the template more.");
        }
        pause.expires_after(follow_pause);
        co_await pause.async_wait(asio::use_awaitable);
    }
    co_return fail(Errc::protocol_error, "The agent does not tell how the command goes: " + broken_off.message);
}

asio::awaitable<Result<>> Saga::record_output(std::vector<NewLogLine> lines, Result<>& recorded) {
    if (!lines.empty()) {
        recorded = co_await parts_.pool.run([&logs = parts_.logs, id = id_, lines = std::move(lines),
                                             now = parts_.clock()] { return logs.append(id, lines, now); });
    }
    co_return recorded;
}

asio::awaitable<Progress> Saga::end_init(std::size_t index, model::channel::InitStatus status) {
    const auto name = berth::format("init:{}", index);
    if (status.state == InitState::done) {
        co_return co_await finish(name);
    }
    const auto how = berth::format("The command {}.", ended(status));
    if (model::is_dotfiles_command(workspace_.made_from.init[index])) { // nobody is kept from their work by them
        const std::string told = "Your dotfiles were not applied: " + how + " The log shows why.";
        co_await log_line(parts_, id_, name, told);
        co_return co_await finish(name, told);
    }
    const auto tail =
        co_await parts_.pool.run([&logs = parts_.logs, id = id_, name] { return logs.tail(id, name, last_lines); });
    std::string output;
    for (const auto& line : tail.value_or(std::vector<std::string>())) {
        output += "\n" + line;
    }
    co_await log_line(parts_, id_, name, how);
    // The first line stands alone where there is room for one only.
    Error error{Errc::invalid_argument, how + (output.empty() ? "" : "\nIts last output:" + output),
                "Mend the cause, then retry: it goes on with this command."};
    co_return std::unexpected(Broken{name, std::move(error)});
}

} // namespace berth::platform
