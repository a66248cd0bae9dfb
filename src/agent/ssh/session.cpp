#include "agent/ssh/session.h"

#include "agent/ssh/connection.h"
#include "agent/ssh/forwards.h"
#include "agent/ssh/sftp_server.h"
#include "model/ids.h"
#include "net/socket_stream.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <array>
#include <csignal>
#include <sys/socket.h>
#include <thread>

namespace berth::agent::ssh {

namespace {

constexpr std::size_t max_variables = 64;
constexpr std::size_t max_variable_size = 32 * 1024;
// What is passed on of a pty after its process has ended, while others still have it open.
constexpr std::size_t max_last_words = 1024 * 1024;
// End of transmission: what a person types to end a program's input on a terminal.
constexpr std::byte typed_end{0x04};

// What describes the workspace stays right, whatever the client says.
bool may_set(std::string_view name) {
    constexpr std::array kept{"HOME", "SHELL", "USER", "LOGNAME"};
    return model::is_variable_name(name) && !name.starts_with("BERTH_") && !std::ranges::contains(kept, name);
}

std::uint16_t cells(std::uint32_t count, std::uint16_t otherwise) {
    constexpr std::uint32_t most = 10'000;
    return count == 0 ? otherwise : static_cast<std::uint16_t>(std::min(count, most));
}

PtySize read_size_of(Reader& reader) {
    const PtySize standard;
    const std::uint32_t columns = reader.uint32();
    const std::uint32_t rows = reader.uint32();
    reader.uint32(); // pixels
    reader.uint32();
    return {cells(columns, standard.columns), cells(rows, standard.rows)};
}

} // namespace

void Session::attach(std::shared_ptr<Connection> connection, const std::shared_ptr<Channel>& channel) {
    auto session = std::make_shared<Session>(std::move(connection), channel);
    // The channel keeps it; what runs keeps both. The channel lets go of it at its end.
    channel->on_close([weak = std::weak_ptr(session)] {
        if (const auto held = weak.lock()) {
            held->client_closed();
        }
    });
    channel->on_request([session](std::string_view name, Reader& reader) { return session->request(name, reader); });
}

Session::Session(std::shared_ptr<Connection> connection, std::shared_ptr<Channel> channel)
    : connection_(std::move(connection))
    , channel_(std::move(channel))
    , pumped_(std::make_unique<net::Event>(connection_->executor())) {}

bool Session::request(std::string_view name, Reader& reader) {
    if (name == "window-change") {
        return resize(reader);
    }
    if (name == "signal") {
        return signal(reader.text());
    }
    if (started_) {
        return false;
    }
    if (name == "env") {
        return set_variable(reader);
    }
    if (name == "pty-req") {
        return request_pty(reader);
    }
    if (name == "auth-agent-req@openssh.com") {
        return forward_agent();
    }
    if (name == "shell") {
        return start(std::nullopt);
    }
    if (name == "exec") {
        const std::string command(reader.text());
        return reader.ok() && start(command);
    }
    return name == "subsystem" && reader.text() == "sftp" && start_sftp();
}

bool Session::set_variable(Reader& reader) {
    const auto name = reader.text();
    const auto value = reader.text();
    if (!reader.ok() || !may_set(name) || value.size() > max_variable_size || value.contains('\0') ||
        variables_.size() >= max_variables) {
        return false;
    }
    variables_[std::string(name)] = value;
    return true;
}

bool Session::request_pty(Reader& reader) {
    const auto terminal = reader.text();
    const PtySize size = read_size_of(reader);
    if (!reader.ok() || terminal.size() > 64 || terminal.contains('\0')) {
        return false;
    }
    terminal_ = terminal.empty() ? terminal_type : terminal;
    pty_size_ = size;
    return true;
}

bool Session::resize(Reader& reader) {
    const PtySize size = read_size_of(reader);
    if (!reader.ok() || !pty_size_) {
        return false;
    }
    pty_size_ = size;
    return pty_ && pty_->is_open() && set_pty_size(pty_->native(), size).has_value();
}

// To the whole group: what a shell started belongs to it.
bool Session::signal(std::string_view name) {
    const int number = signal_number(name);
    return number != 0 && running_ && ::kill(-pid_, number) == 0;
}

bool Session::forward_agent() {
    const std::string socket = connection_->agent_socket();
    if (!socket.empty()) {
        variables_["SSH_AUTH_SOCK"] = socket;
    }
    return !socket.empty();
}

Variables Session::process_environment() const {
    Variables environment = connection_->services().environment;
    // What login files and programs know an SSH session by.
    environment["SSH_CLIENT"] = "127.0.0.1 0 22";
    environment["SSH_CONNECTION"] = "127.0.0.1 0 127.0.0.1 22";
    for (const auto& [name, value] : variables_) {
        environment[name] = value;
    }
    if (pty_size_) {
        environment["TERM"] = terminal_;
    }
    return environment;
}

bool Session::start(const std::optional<std::string>& command) {
    const Services& services = connection_->services();
    ProcessSpec spec;
    spec.program = services.shell;
    if (command) {
        spec.arguments = {services.shell, "-c", *command};
    } else {
        spec.arguments = {"-" + services.shell.substr(services.shell.rfind('/') + 1)};
    }
    spec.environment = environment_block(process_environment());
    spec.directory = services.directory;
    spec.pty = pty_size_;
    auto process = spawn(spec);
    if (!process) {
        return false;
    }
    started_ = true;
    services.activity->touch();
    pid_ = process->pid;
    running_ = true;
    auto end = services.reaper->watch(pid_);
    const auto open = [this](UniqueFd fd) {
        return std::make_shared<Descriptor>(connection_->executor(), std::move(fd));
    };
    if (process->pty) {
        pty_ = input_ = output_ = open(std::move(process->pty));
    } else {
        input_ = open(std::move(process->stdin_pipe));
        output_ = open(std::move(process->stdout_pipe));
        errors_ = open(std::move(process->stderr_pipe));
    }
    asio::co_spawn(connection_->executor(), serve(shared_from_this(), std::move(end)), asio::detached);
    return true;
}

asio::awaitable<void> Session::serve(std::shared_ptr<Session> self, std::shared_ptr<ProcessEnd> end) {
    const auto executor = self->connection_->executor();
    self->pumping_ = self->errors_ ? 2 : 1;
    asio::co_spawn(executor, pump_input(self), asio::detached);
    asio::co_spawn(executor, pump_output(self, self->output_, false), asio::detached);
    if (self->errors_) {
        asio::co_spawn(executor, pump_output(self, self->errors_, true), asio::detached);
    }
    const ExitStatus status = co_await end->wait();
    self->running_ = false;
    if (self->pty_ && self->pty_->is_open()) {
        self->pty_->cancel(); // others may still have it open
    }
    while (self->pumping_ > 0) {
        co_await self->pumped_->wait();
    }
    self->let_go();
    self->tell_end(status);
}

// The process is told that nobody is there: by a hang-up from its terminal, or by pipes that have no other end.
void Session::let_go() {
    for (const auto& descriptor : {input_, output_, errors_}) {
        if (descriptor) {
            descriptor->close();
        }
    }
}

void Session::client_closed() {
    let_go();
    channel_->close();
}

void Session::tell_end(const ExitStatus& status) {
    if (status.code) {
        channel_->send_request("exit-status", Writer().uint32(static_cast<std::uint32_t>(*status.code)).bytes());
    } else {
        channel_->send_request("exit-signal", Writer()
                                                  .string(status.signal)
                                                  .boolean(false)
                                                  .string(std::string_view())
                                                  .string(std::string_view())
                                                  .bytes());
    }
    channel_->close();
}

asio::awaitable<void> Session::pump_input(std::shared_ptr<Session> self) {
    Bytes buffer(read_size);
    for (;;) {
        const auto count = co_await self->channel_->read_some(buffer);
        if (!count || *count == 0 || !self->input_->is_open()) {
            break;
        }
        self->connection_->services().activity->touch();
        if (!co_await self->input_->write(ByteView(buffer).first(*count))) {
            break; // it reads no more; what follows is dropped, as a shell would
        }
    }
    if (self->pty_) {
        if (self->pty_->is_open()) {
            co_await self->pty_->write(ByteView(&typed_end, 1));
        }
    } else {
        self->input_->close();
    }
    // The window stays open for a client that goes on sending to a process that does not read.
    for (;;) {
        const auto count = co_await self->channel_->read_some(buffer);
        if (!count || *count == 0) {
            co_return;
        }
    }
}

asio::awaitable<void> Session::pump_output(std::shared_ptr<Session> self, std::shared_ptr<Descriptor> from,
                                           bool is_error) {
    Bytes buffer(read_size);
    // NOLINTNEXTLINE(cppcoreguidelines-avoid-capturing-lambda-coroutines): awaited here only
    const auto pass_on = [&](std::size_t count) -> asio::awaitable<bool> {
        const auto bytes = ByteView(buffer).first(count);
        if (is_error) {
            co_return (co_await self->channel_->write_stderr(bytes)).has_value();
        }
        co_return (co_await self->channel_->write(std::span(&bytes, 1))).has_value();
    };
    bool wanted = true;
    // Pipes are read to their end: what the process left running may still write. A pty ends with its process.
    while (wanted && from->is_open() && (!self->pty_ || self->running_)) {
        const std::size_t count = co_await from->read_some(buffer);
        if (count == 0) {
            break;
        }
        wanted = co_await pass_on(count);
    }
    for (std::size_t total = 0; self->pty_ && wanted && from->is_open() && total < max_last_words;) {
        const std::size_t count = from->read_now(buffer);
        if (count == 0) {
            break;
        }
        total += count;
        wanted = co_await pass_on(count);
    }
    if (!wanted && from->is_open()) {
        from->close();
    }
    --self->pumping_;
    self->pumped_->notify();
}

bool Session::start_sftp() {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return false;
    }
    started_ = true;
    asio::local::stream_protocol::socket socket(connection_->executor());
    boost::system::error_code error;
    socket.assign(asio::local::stream_protocol(), ends[0], error);
    // A thread of its own, since files may keep it waiting; it shares nothing and ends with its socket.
    std::thread([theirs = UniqueFd(ends[1]), directory = connection_->services().directory,
                 home = connection_->services().environment.at("HOME")] {
        serve_sftp(theirs.get(), directory, home);
    }).detach();
    asio::co_spawn(
        connection_->executor(),
        [](std::shared_ptr<Session> self, net::ByteStreamPtr stream) -> asio::awaitable<void> {
            self->channel_->send_request_at_close("exit-status", Writer().uint32(0).take());
            co_await relay_channel(self->channel_, std::move(stream), *self->connection_->services().activity);
        }(shared_from_this(), net::make_stream(std::move(socket))),
        asio::detached);
    return true;
}

} // namespace berth::agent::ssh
