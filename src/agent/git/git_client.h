// One client's offer: asks it for credentials, and carries connections to its SSH agent. For this folder's own use.
#pragma once

#include "agent/git/git_service.h"

#include <map>

namespace berth::agent {

class GitService::Client final : public std::enable_shared_from_this<Client> {
public:
    Client(std::shared_ptr<net::LinkStream> stream, std::shared_ptr<net::Link> link, model::channel::GitOffer offer);

    const model::channel::GitOffer& offer() const { return offer_; }
    // Whether it would hear a question now: one whose machine sleeps would keep people waiting.
    bool connected() const;

    // To the stream's end.
    asio::awaitable<void> serve();
    // Waits for the client's answer; one without credentials where it does not come in time or the client goes.
    asio::awaitable<model::channel::CredentialAnswer> ask(model::channel::CredentialRequest request);
    // Carries a connection to the end of either side.
    asio::awaitable<void> carry(std::shared_ptr<Socket> socket);

private:
    struct SshConnection {
        explicit SshConnection(const asio::any_io_executor& executor)
            : changed(executor) {}
        Bytes incoming; // from the client's SSH agent
        bool closed = false;
        net::Event changed;
    };

    void send(Bytes frame);
    asio::awaitable<void> write_all();
    Result<> take(const model::channel::Frame& frame);
    asio::awaitable<Result<>> read_all();
    void end();
    asio::awaitable<void> write_answers(std::shared_ptr<Socket> socket, std::shared_ptr<SshConnection> connection);

    std::shared_ptr<net::LinkStream> stream_;
    std::shared_ptr<net::Link> link_;
    model::channel::GitOffer offer_;
    net::Event changed_; // queue, answers, end
    Bytes queue_;
    bool ended_ = false;
    std::uint32_t last_id_ = 0;
    std::map<std::uint32_t, std::optional<model::channel::CredentialAnswer>> questions_;
    std::map<std::uint32_t, std::shared_ptr<SshConnection>> connections_;
};

} // namespace berth::agent
