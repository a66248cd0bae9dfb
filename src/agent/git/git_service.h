// What a person's clients lend the workspace's git: their name and e-mail address, their credentials, their SSH keys.
// Holds the offers of those that are connected, answers git's credential helper on a Unix socket, and passes
// connections to the workspace's SSH_AUTH_SOCK on to the client that offers it. Keeps no secret.
#pragma once

#include "agent/git/git_files.h"
#include "model/channel/git.h"
#include "net/event.h"
#include "net/link_driver.h"

#include <boost/asio/local/stream_protocol.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace berth::agent {

class GitService {
public:
    GitService(asio::any_io_executor executor, GitFiles files, std::string agent_program);
    ~GitService();

    // Writes the configuration and listens for the helper. Errors are the caller's to tell: the workspace works
    // without.
    Result<> start();

    // Answers the stream and holds its offer to the stream's end. `link` is what it came over.
    asio::awaitable<void> serve(std::shared_ptr<net::LinkStream> stream, std::shared_ptr<net::Link> link,
                                model::channel::GitOffer offer);

private:
    class Client;
    using ClientPtr = std::shared_ptr<Client>;
    using Socket = asio::local::stream_protocol::socket;
    using Acceptor = asio::local::stream_protocol::acceptor;

    Result<> write_config(const std::string& name, const std::string& email);
    // The newest one that is connected now and offers what `wanted` says.
    std::vector<ClientPtr> offering(bool model::channel::GitOffer::* wanted) const;
    void follow_offers();
    asio::awaitable<void> accept_helpers();
    asio::awaitable<void> answer_helper(std::shared_ptr<Socket> socket);
    asio::awaitable<model::channel::CredentialAnswer> ask_clients(model::channel::CredentialRequest request);
    asio::awaitable<void> accept_ssh(std::shared_ptr<Acceptor> acceptor);

    asio::any_io_executor executor_;
    GitFiles files_;
    std::string agent_program_;
    std::vector<ClientPtr> clients_; // oldest first
    std::optional<Acceptor> helpers_;
    std::shared_ptr<Acceptor> ssh_; // while somebody offers an SSH agent
    std::string name_;
    std::string email_;
};

} // namespace berth::agent
