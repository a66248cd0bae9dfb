#include "agent/exec/exec_stream.h"

#include "agent/process/descriptor.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <utility>

namespace berth::agent {

namespace {

using namespace std::literals;
using model::channel::ExecFrame;

// Between asking a process to end and making it.
constexpr auto kill_grace = 2s;
// What is passed on after the process has ended while others of its making still hold its streams.
constexpr std::size_t exec_last_output = 1024 * 1024;
// What waits for the process to read it; beyond it the client waits.
constexpr std::size_t max_queued_input = 256 * 1024;
// How often a client that waits is looked after.
constexpr auto liveness_interval = 500ms;
// The codes shells give for a command that is not there, and one that cannot be run.
constexpr int exit_not_found = 127;
constexpr int exit_not_runnable = 126;
// End of transmission: what a person types to end a program's input on a terminal.
constexpr std::byte end_of_transmission{0x04};

class Execution final : public std::enable_shared_from_this<Execution> {
public:
    Execution(std::shared_ptr<net::LinkStream> stream, Process process, std::shared_ptr<ProcessEnd> end,
              Activity& activity)
        : stream_(std::move(stream))
        , executor_(stream_->executor())
        , pid_(process.pid)
        , end_(std::move(end))
        , activity_(activity)
        , changed_(executor_) {
        if (process.pty) {
            pty_ = open(std::move(process.pty));
            input_ = output_ = pty_;
        } else {
            input_ = open(std::move(process.stdin_pipe));
            output_ = open(std::move(process.stdout_pipe));
            error_ = open(std::move(process.stderr_pipe));
        }
    }

    static asio::awaitable<void> serve(std::shared_ptr<Execution> self) {
        asio::co_spawn(self->executor_, read(self), asio::detached);
        asio::co_spawn(self->executor_, write_input(self), asio::detached);
        self->pumping_ = self->error_ ? 2 : 1;
        asio::co_spawn(self->executor_, pump(self, self->output_, ExecFrame::stdout_data), asio::detached);
        if (self->error_) {
            asio::co_spawn(self->executor_, pump(self, self->error_, ExecFrame::stderr_data), asio::detached);
        }
        const ExitStatus status = co_await self->end_->wait();
        self->output_->cancel();
        if (self->error_) {
            self->error_->cancel();
        }
        while (self->pumping_ > 0) {
            co_await self->changed_.wait();
        }
        self->input_->close();
        self->input_ended_ = true;
        self->changed_.notify();
        const Bytes last = encode_message(ExecFrame::exit, status);
        if (!self->broken_ && co_await self->stream_->write(ByteView(last))) {
            [[maybe_unused]] const auto ended = co_await self->stream_->shutdown_send();
        }
        self->stream_->close();
    }

private:
    using DescriptorPtr = std::shared_ptr<Descriptor>;

    DescriptorPtr open(UniqueFd fd) { return std::make_shared<Descriptor>(executor_, std::move(fd)); }

    // --- Output
    static asio::awaitable<void> pump(std::shared_ptr<Execution> self, DescriptorPtr from, ExecFrame type) {
        Bytes buffer(read_size);
        bool open = true;
        while (open && !self->end_->known()) {
            const std::size_t count = co_await from->read_some(buffer);
            open = count > 0 && co_await self->send(type, ByteView(buffer).first(count));
            if (count == 0 && self->end_->known()) { // cancelled: more may be there
                open = true;
            }
        }
        for (std::size_t total = 0; open && total < exec_last_output;) {
            const std::size_t count = from->read_now(buffer);
            open = count > 0 && co_await self->send(type, ByteView(buffer).first(count));
            total += count;
        }
        --self->pumping_;
        self->changed_.notify();
    }

    // One frame at a time, though two streams are pumped. False when the client is gone.
    asio::awaitable<bool> send(ExecFrame type, ByteView payload) {
        while (writing_ && !broken_) {
            co_await changed_.wait();
        }
        if (broken_) {
            co_return false;
        }
        writing_ = true;
        const Bytes frame = model::channel::encode_frame(static_cast<std::uint8_t>(type), payload);
        const bool sent = (co_await stream_->write(ByteView(frame))).has_value();
        writing_ = false;
        changed_.notify();
        co_return sent;
    }

    // --- Input
    static asio::awaitable<void> read(std::shared_ptr<Execution> self) {
        auto ended = co_await self->read_frames();
        if (!ended && !self->end_->known()) { // the client is gone, or makes no sense
            self->broken_ = true;
            self->stream_->reset(std::move(ended.error()));
            self->changed_.notify();
            co_await self->end_process();
        }
    }

    asio::awaitable<Result<>> read_frames() {
        Bytes buffer(read_size);
        model::channel::FrameDecoder decoder;
        for (;;) {
            const auto count = co_await stream_->read_some(buffer);
            if (!count) {
                co_return std::unexpected(count.error());
            }
            if (*count == 0) {
                finish_input();
                co_return decoder.finish();
            }
            if (auto fed = decoder.feed(ByteView(buffer).first(*count)); !fed) {
                co_return fed;
            }
            while (auto frame = decoder.next()) {
                if (auto handled = co_await handle(*frame); !handled) {
                    co_return handled;
                }
            }
        }
    }

    asio::awaitable<Result<>> handle(const model::channel::Frame& frame) {
        switch (static_cast<ExecFrame>(frame.type)) {
        case ExecFrame::stdin_data:
            activity_.touch();
            co_return co_await queue_input(frame.payload);
        case ExecFrame::stdin_end:
            finish_input();
            co_return Result<>{};
        case ExecFrame::signal: {
            auto request = model::channel::decode_message<model::channel::SignalRequest>(frame);
            if (!request) {
                co_return std::unexpected(std::move(request.error()));
            }
            signal(signal_number(request->signal));
            co_return Result<>{};
        }
        case ExecFrame::resize: {
            auto size = model::channel::decode_message<model::channel::TerminalSize>(frame);
            if (!size) {
                co_return std::unexpected(std::move(size.error()));
            }
            if (pty_ && pty_->is_open()) {
                co_return set_pty_size(pty_->native(), {size->cols, size->rows});
            }
            co_return Result<>{};
        }
        default:
            co_return fail(Errc::protocol_error,
                           "An exec stream has no frame of type " + std::to_string(frame.type) + " in this direction.");
        }
    }

    asio::awaitable<Result<>> queue_input(const Bytes& bytes) {
        while (queued_input_.size() >= max_queued_input && !input_ended_ && !broken_) {
            // While nothing is read from the stream its end goes unnoticed; writing notices it.
            asio::steady_timer lookout(executor_, liveness_interval);
            lookout.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
                if (!error) {
                    self->changed_.notify();
                }
            });
            co_await changed_.wait();
            const bool silent = lookout.expiry() <= asio::steady_timer::clock_type::now();
            if (silent && queued_input_.size() >= max_queued_input && !co_await send(ExecFrame::stdout_data, {})) {
                co_return fail(Errc::cancelled, "The client is gone.");
            }
        }
        if (!input_ended_ && !input_finished_) {
            queued_input_.insert(queued_input_.end(), bytes.begin(), bytes.end());
            changed_.notify();
        }
        co_return Result<>{};
    }

    void finish_input() {
        input_finished_ = true;
        changed_.notify();
    }

    static asio::awaitable<void> write_input(std::shared_ptr<Execution> self) {
        while (!self->input_ended_) {
            if (!self->queued_input_.empty()) {
                const Bytes taken = std::exchange(self->queued_input_, {});
                self->changed_.notify(); // there is room for more
                if (!co_await self->input_->write(taken)) {
                    self->input_ended_ = true; // the process reads no more; what follows is dropped, as a shell would
                }
            } else if (self->input_finished_) {
                self->input_ended_ = true;
                if (self->pty_) {
                    co_await self->pty_->write(ByteView(&end_of_transmission, 1));
                } else {
                    self->input_->close();
                }
            } else {
                co_await self->changed_.wait();
            }
        }
    }

    // --- The process
    // To the whole group: what a shell started belongs to it.
    void signal(int number) {
        if (number != 0 && !end_->known()) {
            ::kill(-pid_, number);
        }
    }

    asio::awaitable<void> end_process() {
        signal(SIGHUP);
        signal(SIGTERM);
        signal(SIGCONT); // a stopped one could not follow
        asio::steady_timer timer(executor_, kill_grace);
        co_await timer.async_wait(asio::use_awaitable);
        signal(SIGKILL);
    }

    std::shared_ptr<net::LinkStream> stream_;
    asio::any_io_executor executor_;
    pid_t pid_;
    std::shared_ptr<ProcessEnd> end_;
    Activity& activity_;
    net::Event changed_;
    DescriptorPtr pty_;
    DescriptorPtr input_;
    DescriptorPtr output_;
    DescriptorPtr error_;
    int pumping_ = 0;
    bool writing_ = false;
    bool broken_ = false;
    Bytes queued_input_;
    bool input_finished_ = false; // the client sends no more of it
    bool input_ended_ = false;    // the process gets no more of it
};

// What a shell says and returns for a command that it cannot run.
asio::awaitable<void> report_failure(std::shared_ptr<net::LinkStream> stream, Error error) {
    if (!stream->accept()) {
        co_return;
    }
    ExitStatus status;
    status.code = error.code == Errc::not_found ? exit_not_found : exit_not_runnable;
    Bytes frames = model::channel::encode_frame(static_cast<std::uint8_t>(ExecFrame::stderr_data),
                                                as_bytes("berth: " + error.text() + '\n'));
    const Bytes exit = encode_message(ExecFrame::exit, status);
    frames.insert(frames.end(), exit.begin(), exit.end());
    if (co_await stream->write(ByteView(frames))) {
        [[maybe_unused]] const auto ended = co_await stream->shutdown_send();
    }
}

} // namespace

ProcessSpec exec_process(const model::channel::ExecTarget& target, const ExecServices& services) {
    ProcessSpec spec;
    if (target.shell) {
        spec.program = services.shell;
        spec.arguments = {services.shell, "-lc", target.argv.front()};
    } else {
        spec.program = target.argv.front();
        spec.arguments = target.argv;
    }
    Variables environment = services.environment;
    for (const auto& [name, value] : target.env) {
        environment[name] = value;
    }
    if (target.pty) {
        spec.pty = PtySize{target.pty->size.cols, target.pty->size.rows};
        environment = terminal_environment(std::move(environment), target.pty->term);
    }
    spec.environment = environment_block(environment);
    spec.directory = target.cwd.empty() ? services.directory : target.cwd;
    return spec;
}

asio::awaitable<void> serve_exec(std::shared_ptr<net::LinkStream> stream, model::channel::ExecTarget target,
                                 const ExecServices& services) {
    services.activity->touch();
    auto process = spawn(exec_process(target, services));
    if (!process) {
        co_return co_await report_failure(std::move(stream), std::move(process.error()));
    }
    auto end = services.reaper->watch(process->pid);
    // Accepted or not: a stream that is gone already ends the process by its first read.
    [[maybe_unused]] const auto accepted = stream->accept();
    auto execution =
        std::make_shared<Execution>(std::move(stream), std::move(*process), std::move(end), *services.activity);
    co_await Execution::serve(execution);
}

} // namespace berth::agent
