#include "agent/git/git_client.h"

#include "net/timeout.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>

namespace berth::agent {

namespace {

using model::channel::CredentialAnswer;
using model::channel::CredentialRequest;
using model::channel::encode_connection;
using model::channel::encode_frame;
using model::channel::GitFrame;
using namespace std::literals;

// A person may be asked on their screen before there is an answer.
constexpr auto answer_limit = 120s;
// What is held in either direction; an SSH agent's messages are smaller than that.
constexpr std::size_t held_limit = 512 * 1024;
constexpr std::size_t most_ssh_connections = 64;

asio::awaitable<Result<>> until_answered(net::Event& changed,
                                         std::map<std::uint32_t, std::optional<CredentialAnswer>>& questions,
                                         std::uint32_t id, const bool& ended) {
    while (!ended && !questions[id]) {
        co_await changed.wait();
    }
    co_return Result<>{};
}

} // namespace

GitService::Client::Client(std::shared_ptr<net::LinkStream> stream, std::shared_ptr<net::Link> link,
                           model::channel::GitOffer offer)
    : stream_(std::move(stream))
    , link_(std::move(link))
    , offer_(std::move(offer))
    , changed_(stream_->executor()) {}

bool GitService::Client::connected() const {
    return !ended_ && link_ && link_->state() == link::SessionState::connected;
}

asio::awaitable<void> GitService::Client::serve() {
    asio::co_spawn(
        stream_->executor(),
        [](ClientPtr self) -> asio::awaitable<void> { co_await self->write_all(); }(shared_from_this()),
        asio::detached);
    auto outcome = co_await read_all();
    if (!outcome) {
        stream_->reset(std::move(outcome.error()));
    }
    end();
}

void GitService::Client::end() {
    ended_ = true;
    for (const auto& [number, connection] : connections_) {
        connection->closed = true;
        connection->changed.notify();
    }
    changed_.notify();
    stream_->close();
}

asio::awaitable<Result<>> GitService::Client::read_all() {
    Bytes buffer(4 * 1024);
    model::channel::FrameDecoder decoder;
    for (;;) {
        const auto count = co_await stream_->read_some(buffer);
        if (!count) {
            co_return std::unexpected(count.error());
        }
        if (*count == 0) {
            co_return decoder.finish();
        }
        auto fed = decoder.feed(ByteView(buffer).first(*count));
        while (fed) {
            const auto frame = decoder.next();
            if (!frame) {
                break;
            }
            fed = take(*frame);
        }
        if (!fed) {
            co_return fed;
        }
    }
}

Result<> GitService::Client::take(const model::channel::Frame& frame) {
    switch (static_cast<GitFrame>(frame.type)) {
    case GitFrame::credential_answer: {
        auto answer = model::decode_text<CredentialAnswer>(as_text(frame.payload));
        if (!answer) {
            return std::unexpected(std::move(answer.error()));
        }
        if (const auto asked = questions_.find(answer->id); asked != questions_.end()) {
            asked->second = std::move(*answer);
            changed_.notify();
        }
        return {};
    }
    case GitFrame::ssh_answer:
    case GitFrame::ssh_closed: {
        const auto number = model::channel::connection_of(frame);
        if (!number) {
            return std::unexpected(number.error());
        }
        const auto found = connections_.find(*number);
        if (found == connections_.end()) {
            return {}; // it was closed here meanwhile
        }
        SshConnection& connection = *found->second;
        const ByteView bytes = ByteView(frame.payload).subspan(sizeof(std::uint32_t));
        if (connection.incoming.size() + bytes.size() > held_limit) {
            connection.closed = true; // the workspace's program does not read
        } else {
            connection.incoming.insert(connection.incoming.end(), bytes.begin(), bytes.end());
        }
        connection.closed = connection.closed || frame.type == static_cast<std::uint8_t>(GitFrame::ssh_closed);
        connection.changed.notify();
        return {};
    }
    default:
        return {}; // a newer client may say more
    }
}

void GitService::Client::send(Bytes frame) {
    queue_.insert(queue_.end(), frame.begin(), frame.end());
    changed_.notify();
}

asio::awaitable<void> GitService::Client::write_all() {
    const auto self = shared_from_this();
    while (!ended_) {
        if (queue_.empty()) {
            co_await changed_.wait();
            continue;
        }
        const Bytes bytes = std::exchange(queue_, {});
        changed_.notify(); // there is room
        if (!co_await stream_->write(ByteView(bytes))) {
            co_return; // the reader hears of it, too
        }
    }
}

asio::awaitable<CredentialAnswer> GitService::Client::ask(CredentialRequest request) {
    const auto self = shared_from_this();
    const std::uint32_t id = ++last_id_;
    request.id = id;
    questions_[id] = std::nullopt;
    send(encode_frame(static_cast<std::uint8_t>(GitFrame::credential_request), as_bytes(model::dump(encode(request)))));
    [[maybe_unused]] const auto in_time =
        co_await net::with_timeout(until_answered(changed_, questions_, id, ended_), answer_limit, "The answer");
    auto answer = std::move(questions_[id]);
    questions_.erase(id);
    if (answer) {
        co_return std::move(*answer);
    }
    CredentialAnswer none;
    none.reason = "your machine did not answer.";
    co_return none;
}

asio::awaitable<void> GitService::Client::carry(std::shared_ptr<Socket> socket) {
    const auto self = shared_from_this();
    if (ended_ || connections_.size() >= most_ssh_connections) {
        co_return;
    }
    const std::uint32_t number = ++last_id_;
    const auto connection = std::make_shared<SshConnection>(stream_->executor());
    connections_[number] = connection;
    asio::co_spawn(
        stream_->executor(),
        [](ClientPtr client, std::shared_ptr<Socket> to, std::shared_ptr<SshConnection> from) -> asio::awaitable<void> {
            co_await client->write_answers(std::move(to), std::move(from));
        }(self, socket, connection),
        asio::detached);
    std::array<std::byte, model::channel::ssh_data_limit> buffer;
    while (!connection->closed) {
        const auto [error, count] = co_await socket->async_read_some(asio::buffer(buffer.data(), buffer.size()),
                                                                     asio::as_tuple(asio::use_awaitable));
        if (error) {
            break;
        }
        send(encode_frame(static_cast<std::uint8_t>(GitFrame::ssh_data),
                          encode_connection(number, ByteView(buffer.data(), count))));
        while (queue_.size() > held_limit) {
            co_await changed_.wait();
            if (ended_) {
                break;
            }
        }
    }
    if (!connection->closed) {
        send(encode_frame(static_cast<std::uint8_t>(GitFrame::ssh_end), encode_connection(number)));
    }
    connection->closed = true;
    connection->changed.notify();
    connections_.erase(number);
}

asio::awaitable<void> GitService::Client::write_answers(std::shared_ptr<Socket> socket,
                                                        std::shared_ptr<SshConnection> connection) {
    for (;;) {
        if (!connection->incoming.empty()) {
            const Bytes bytes = std::exchange(connection->incoming, {});
            const auto [error, count] = co_await asio::async_write(*socket, asio::buffer(bytes.data(), bytes.size()),
                                                                   asio::as_tuple(asio::use_awaitable));
            if (error) {
                break;
            }
        } else if (connection->closed) {
            break;
        } else {
            co_await connection->changed.wait();
        }
    }
    connection->closed = true;
    boost::system::error_code ignored;
    socket->close(ignored); // ends the reading, too
}

} // namespace berth::agent
