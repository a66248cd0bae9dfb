#include "agent/git/git_service.h"

#include "agent/git/credential_text.h"
#include "agent/git/git_client.h"
#include "agent/init/init_record.h"
#include "base/format.h"
#include "net/listen.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <ranges>

namespace berth::agent {

using model::channel::CredentialAnswer;
using model::channel::CredentialRequest;
using model::channel::GitOffer;

GitService::GitService(asio::any_io_executor executor, GitFiles files, std::string agent_program)
    : executor_(std::move(executor))
    , files_(std::move(files))
    , agent_program_(std::move(agent_program)) {}

GitService::~GitService() = default;

Result<> GitService::start() {
    if (auto prepared = files_.prepare(); !prepared) {
        return prepared;
    }
    std::error_code error;
    if (!std::filesystem::exists(files_.config(), error)) { // else it says who connected last, which stays true
        if (auto written = write_config({}, {}); !written) {
            return written;
        }
    }
    auto listening = net::listen_unix(executor_, files_.helper_socket());
    if (!listening) {
        return std::unexpected(std::move(listening.error()));
    }
    helpers_.emplace(std::move(*listening));
    asio::co_spawn(executor_, accept_helpers(), asio::detached);
    return {};
}

Result<> GitService::write_config(const std::string& name, const std::string& email) {
    return write_atomically(files_.config(), git_configuration(files_, agent_program_, name, email));
}

asio::awaitable<void> GitService::serve(std::shared_ptr<net::LinkStream> stream, std::shared_ptr<net::Link> link,
                                        GitOffer offer) {
    if (!stream->accept()) {
        co_return;
    }
    const auto client = std::make_shared<Client>(std::move(stream), std::move(link), std::move(offer));
    clients_.push_back(client);
    const GitOffer& known = client->offer();
    if ((!known.name.empty() || !known.email.empty()) && (known.name != name_ || known.email != email_)) {
        if (write_config(known.name, known.email)) {
            name_ = known.name;
            email_ = known.email;
        }
    }
    follow_offers();
    co_await client->serve();
    std::erase(clients_, client);
    follow_offers();
}

std::vector<GitService::ClientPtr> GitService::offering(bool GitOffer::* wanted) const {
    std::vector<ClientPtr> found;
    for (const ClientPtr& client : clients_ | std::views::reverse) {
        if (client->offer().*wanted && client->connected()) {
            found.push_back(client);
        }
    }
    return found;
}

// The socket is there while somebody offers an agent, so that ssh asks nobody where nobody answers.
void GitService::follow_offers() {
    const bool wanted =
        std::ranges::any_of(clients_, [](const ClientPtr& client) { return client->offer().ssh_agent; });
    if (wanted && !ssh_) {
        if (auto listening = net::listen_unix(executor_, files_.ssh_agent_socket())) {
            ssh_ = std::make_shared<Acceptor>(std::move(*listening));
            asio::co_spawn(executor_, accept_ssh(ssh_), asio::detached);
        }
    } else if (!wanted && ssh_) {
        boost::system::error_code ignored;
        ssh_->close(ignored);
        ssh_.reset();
        std::error_code gone;
        std::filesystem::remove(files_.ssh_agent_socket(), gone);
    }
}

asio::awaitable<void> GitService::accept_helpers() {
    for (;;) {
        auto [error, socket] = co_await helpers_->async_accept(asio::as_tuple(asio::use_awaitable));
        if (error == asio::error::operation_aborted) {
            co_return;
        }
        if (!error) {
            asio::co_spawn(executor_, answer_helper(std::make_shared<Socket>(std::move(socket))), asio::detached);
        }
    }
}

asio::awaitable<void> GitService::answer_helper(std::shared_ptr<Socket> socket) {
    std::string text;
    std::array<char, 1024> buffer{};
    while (text.size() <= credential_text_limit) {
        const auto [error, count] = co_await socket->async_read_some(asio::buffer(buffer.data(), buffer.size()),
                                                                     asio::as_tuple(asio::use_awaitable));
        if (error) {
            break;
        }
        text.append(buffer.data(), count);
    }
    auto request = parse_credential_request(text);
    CredentialAnswer answer;
    if (request) {
        answer = co_await ask_clients(std::move(*request));
    } else {
        answer.reason = request.error().message;
    }
    std::string reply = encode_helper_answer(answer);
    co_await asio::async_write(*socket, asio::buffer(reply.data(), reply.size()), asio::as_tuple(asio::use_awaitable));
    wipe(reply.data(), reply.size());
}

// The person's newest machine first; another one where that has none.
asio::awaitable<CredentialAnswer> GitService::ask_clients(CredentialRequest request) {
    CredentialAnswer answer;
    answer.reason = "no machine of yours is connected that lends its credentials.";
    for (const ClientPtr& client : offering(&GitOffer::credentials)) {
        answer = co_await client->ask(request);
        if (answer.found) {
            break;
        }
    }
    co_return answer;
}

asio::awaitable<void> GitService::accept_ssh(std::shared_ptr<Acceptor> acceptor) {
    for (;;) {
        auto [error, socket] = co_await acceptor->async_accept(asio::as_tuple(asio::use_awaitable));
        if (error == asio::error::operation_aborted || !acceptor->is_open()) {
            co_return;
        }
        const auto lenders = offering(&GitOffer::ssh_agent);
        if (error || lenders.empty()) {
            continue; // closed: ssh goes on without
        }
        asio::co_spawn(
            executor_,
            [](ClientPtr client, std::shared_ptr<Socket> to) -> asio::awaitable<void> {
                co_await client->carry(std::move(to));
            }(lenders.front(), std::make_shared<Socket>(std::move(socket))),
            asio::detached);
    }
}

} // namespace berth::agent
