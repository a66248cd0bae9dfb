// A session channel (RFC 4254 section 6): a login shell, a command or file transfer, on pipes or on a pty. A process
// follows what OpenSSH's server does: one on a pty is hung up on when the client goes, one on pipes loses its pipes.
#pragma once

#include "agent/process/descriptor.h"
#include "agent/process/spawn.h"
#include "agent/ssh/channel.h"
#include "agent/ssh/services.h"

#include <memory>
#include <optional>

namespace berth::agent::ssh {

class Session final : public std::enable_shared_from_this<Session> {
public:
    // Serves the channel's requests from now on; lives as long as the channel has use for it.
    static void attach(std::shared_ptr<Connection> connection, const std::shared_ptr<Channel>& channel);

    Session(std::shared_ptr<Connection> connection, std::shared_ptr<Channel> channel);

private:
    bool request(std::string_view name, Reader& reader);
    bool set_variable(Reader& reader);
    bool request_pty(Reader& reader);
    bool resize(Reader& reader);
    bool signal(std::string_view name);
    bool forward_agent();
    // A login shell where there is no command.
    bool start(const std::optional<std::string>& command);
    bool start_sftp();
    Variables process_environment() const;

    static asio::awaitable<void> serve(std::shared_ptr<Session> self, std::shared_ptr<ProcessEnd> end);
    static asio::awaitable<void> pump_input(std::shared_ptr<Session> self);
    static asio::awaitable<void> pump_output(std::shared_ptr<Session> self, std::shared_ptr<Descriptor> from,
                                             bool is_error);
    void tell_end(const ExitStatus& status);
    void let_go();
    void client_closed();

    std::shared_ptr<Connection> connection_;
    std::shared_ptr<Channel> channel_;
    Variables variables_; // asked for by the client
    std::optional<PtySize> pty_size_;
    std::string terminal_;
    bool started_ = false;

    // Of the process, while it has them.
    pid_t pid_ = -1;
    bool running_ = false;
    std::shared_ptr<Descriptor> pty_;
    std::shared_ptr<Descriptor> input_;
    std::shared_ptr<Descriptor> output_;
    std::shared_ptr<Descriptor> errors_;
    int pumping_ = 0;
    std::unique_ptr<net::Event> pumped_;
};

} // namespace berth::agent::ssh
