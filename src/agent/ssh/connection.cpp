#include "agent/ssh/connection.h"

#include "agent/ssh/forwards.h"
#include "agent/ssh/session.h"
#include "base/format.h"
#include "net/connect.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include <limits>
#include <vector>

namespace berth::agent::ssh {

namespace {

// What the client may send on a channel before it is read: OpenSSH's own window for the first few, and little for the
// rest, so that many forwarded connections stay affordable.
constexpr std::uint32_t full_window = 2 * 1024 * 1024;
constexpr std::size_t full_windows = 8;
constexpr std::uint32_t small_window = 128 * 1024;
constexpr std::size_t max_channels = 512;
// What one packet may carry towards us.
constexpr std::uint32_t max_data_taken = 128 * 1024;
// What waits to be sent; beyond it channels wait, and beyond twice as much nothing more is read either.
constexpr std::size_t max_output = 512 * 1024;
// So much at once is part of a file, not of what somebody looks at.
constexpr std::size_t bulk_output = 32 * 1024;

// RFC 4254 section 5.1.
constexpr std::uint32_t open_prohibited = 1;
constexpr std::uint32_t open_connect_failed = 2;
constexpr std::uint32_t open_unknown_type = 3;
constexpr std::uint32_t open_shortage = 4;

std::unexpected<Error> nonsense(std::string_view what) {
    return fail(Errc::protocol_error, berth::format("The SSH client sent {} that makes no sense.", what));
}

} // namespace

Connection::Connection(std::shared_ptr<net::LinkStream> stream, HostKey host_key, const Services& services)
    : stream_(std::move(stream))
    , transport_(std::move(host_key))
    , services_(services)
    , output_(executor())
    , drained_(executor())
    , written_(executor()) {}

Connection::~Connection() = default;

asio::awaitable<void> Connection::serve(std::shared_ptr<Connection> self) {
    self->forwards_ = std::make_unique<Forwards>(self);
    self->writing_ = true;
    asio::co_spawn(self->executor(), write_output(self), asio::detached);
    const auto read = co_await self->read_input();
    if (!read) {
        const bool agreed = read.error().code != Errc::unsupported;
        self->transport_.disconnect(agreed ? DisconnectReason::protocol_error : DisconnectReason::key_exchange_failed,
                                    read.error().text());
    }
    self->end();
    while (self->writing_) {
        co_await self->written_.wait();
    }
    self->stream_->close();
}

asio::awaitable<Result<>> Connection::read_input() {
    for (;;) {
        const auto count = co_await stream_->read_some(transport_.space());
        if (!count || *count == 0) {
            co_return Result<>{}; // the client is gone: nobody is left to be told
        }
        transport_.received(*count);
        for (;;) {
            const auto message = transport_.next();
            if (!message) {
                co_return std::unexpected(message.error());
            }
            if (!*message) {
                break;
            }
            if (auto handled = handle(**message); !handled) {
                co_return handled;
            }
        }
        output_.notify();
        drained_.notify(); // a key exchange may be over
        if (transport_.over()) {
            co_return Result<>{};
        }
        while (transport_.pending() > 2 * max_output && writing_) {
            co_await drained_.wait();
        }
    }
}

asio::awaitable<void> Connection::write_output(std::shared_ptr<Connection> self) {
    Bytes bytes;
    for (;;) {
        self->transport_.take_output(bytes);
        if (!bytes.empty()) {
            self->drained_.notify();
            // Keys overtake files, also those of other streams.
            const auto wanted = bytes.size() >= bulk_output ? link::Priority::bulk : link::Priority::interactive;
            if (self->stream_->priority() != wanted) {
                self->stream_->set_priority(wanted);
            }
            if (!co_await self->stream_->write(ByteView(bytes))) {
                break;
            }
        } else if (self->ended_) {
            [[maybe_unused]] const auto told = co_await self->stream_->shutdown_send();
            break;
        } else {
            co_await self->output_.wait();
        }
    }
    self->writing_ = false;
    self->written_.notify();
    self->drained_.notify();
    self->stream_->cancel(); // reading ends with it
}

void Connection::end() {
    ended_ = true;
    forwards_->stop();
    const auto channels = std::exchange(channels_, {});
    for (const auto& [id, channel] : channels) {
        channel->connection_ended();
    }
    output_.notify();
    drained_.notify();
}

void Connection::send(ByteView message, ByteView data) {
    if (!ended_) {
        transport_.send(message, data);
        output_.notify();
    }
}

bool Connection::has_room() const {
    return ended_ || (!transport_.exchanging() && transport_.pending() < max_output);
}

void Connection::forget(ChannelId id) {
    const auto found = channels_.find(id);
    if (found != channels_.end()) {
        // Its handler may be at work right now.
        asio::post(executor(), [channel = std::move(found->second)] { channel->on_request({}); });
        channels_.erase(found);
    }
}

std::string Connection::agent_socket() {
    return forwards_->agent_socket();
}

Connection::ChannelPtr Connection::add_channel() {
    if (channels_.size() >= max_channels) {
        return nullptr;
    }
    while (channels_.contains(++last_id_)) {
    }
    auto channel = std::make_shared<Channel>(shared_from_this(), last_id_,
                                             channels_.size() < full_windows ? full_window : small_window);
    channels_.emplace(last_id_, channel);
    return channel;
}

// --- What the client says

Result<> Connection::handle(ByteView message) {
    Reader reader(message);
    const auto type = static_cast<Message>(reader.byte());
    if (type == Message::service_request) {
        return handle_service_request(reader);
    }
    if (type == Message::userauth_request) {
        return handle_authentication(reader);
    }
    if (!authenticated_) {
        return nonsense("a message before its authentication");
    }
    switch (type) {
    case Message::global_request:
        return handle_global_request(reader);
    case Message::request_success:
    case Message::request_failure:
    case Message::channel_success:
    case Message::channel_failure:
        return {}; // nothing is asked of clients that needs an answer
    case Message::channel_open:
        return handle_open(reader);
    case Message::channel_open_confirmation:
    case Message::channel_open_failure:
    case Message::channel_window_adjust:
    case Message::channel_data:
    case Message::channel_extended_data:
    case Message::channel_eof:
    case Message::channel_close:
    case Message::channel_request:
        return handle_channel(type, reader);
    default:
        transport_.send_unimplemented();
        return {};
    }
}

Result<> Connection::handle_service_request(Reader& reader) {
    const auto name = reader.text();
    if (!reader.ok() || (name != "ssh-userauth" && name != "ssh-connection")) {
        return nonsense("a request for a service");
    }
    send(Writer(Message::service_accept).string(name).bytes());
    return {};
}

// Who may open an `ssh` stream was decided when the link was authorised, and streams exist nowhere else: there is
// nobody to be asked for anything more. Any user name will do, since the workspace has one account.
Result<> Connection::handle_authentication(Reader& reader) {
    reader.text(); // user
    const auto service = reader.text();
    const auto method = reader.text();
    if (!reader.ok() || service != "ssh-connection") {
        return nonsense("an authentication");
    }
    if (method == "none") {
        authenticated_ = true;
        send(Writer(Message::userauth_success).bytes());
    } else if (!authenticated_) { // after success further ones are ignored (RFC 4252 section 5.1)
        send(Writer(Message::userauth_failure).string(std::string_view("none")).boolean(false).bytes());
    }
    return {};
}

Result<> Connection::handle_global_request(Reader& reader) {
    const auto name = reader.text();
    const bool wants_reply = reader.boolean();
    if (!reader.ok()) {
        return nonsense("a request");
    }
    const auto answer = forwards_->request(name, reader);
    if (wants_reply) {
        send(answer ? Writer(Message::request_success).raw(*answer).bytes() : Writer(Message::request_failure).bytes());
    }
    return {};
}

Result<> Connection::handle_open(Reader& reader) {
    const auto type = reader.text();
    PeerEnd peer;
    peer.id = reader.uint32();
    peer.window = reader.uint32();
    peer.max_packet = reader.uint32();
    if (!reader.ok() || peer.max_packet == 0) {
        return nonsense("an opening of a channel");
    }
    if (type == "session") {
        const auto channel = add_channel();
        if (!channel) {
            refuse_open(peer, open_shortage, "There are too many channels already.");
            return {};
        }
        Session::attach(shared_from_this(), channel);
        confirm(*channel, peer);
        return {};
    }
    std::optional<net::Endpoint> endpoint;
    if (type == "direct-tcpip") {
        const auto host = reader.text();
        const std::uint32_t port = reader.uint32();
        if (reader.ok() && port > 0 && port <= std::numeric_limits<std::uint16_t>::max()) {
            endpoint = net::TcpEndpoint{std::string(host), static_cast<std::uint16_t>(port), false};
        }
    } else if (type == "direct-streamlocal@openssh.com") {
        const auto path = reader.text();
        if (reader.ok() && !path.empty()) {
            endpoint = net::UnixEndpoint{std::string(path)};
        }
    } else {
        refuse_open(peer, open_unknown_type, "This kind of channel is not known.");
        return {};
    }
    if (!endpoint) {
        refuse_open(peer, open_prohibited, "That is no address.");
        return {};
    }
    asio::co_spawn(executor(), serve_direct(shared_from_this(), peer, std::move(*endpoint)), asio::detached);
    return {};
}

asio::awaitable<void> Connection::serve_direct(std::shared_ptr<Connection> self, PeerEnd peer, net::Endpoint endpoint) {
    // Counted from the beginning, so that dialling is bounded too.
    const auto channel = self->ended_ ? nullptr : self->add_channel();
    if (!channel) {
        self->refuse_open(peer, open_shortage, "There are too many channels already.");
        co_return;
    }
    auto socket = co_await dial_for_client(std::move(endpoint));
    if (!socket) {
        channel->refused(socket.error().message);
        self->forget(channel->id());
        self->refuse_open(peer, open_connect_failed, socket.error().message);
        co_return;
    }
    if (self->ended_) {
        co_return;
    }
    self->confirm(*channel, peer);
    co_await relay_channel(channel, std::move(*socket), *self->services_.activity);
}

void Connection::confirm(Channel& channel, const PeerEnd& peer) {
    channel.opened(peer);
    send(Writer(Message::channel_open_confirmation)
             .uint32(peer.id)
             .uint32(channel.id())
             .uint32(channel.window())
             .uint32(max_data_taken)
             .bytes());
}

void Connection::refuse_open(const PeerEnd& peer, std::uint32_t reason, std::string_view text) {
    send(Writer(Message::channel_open_failure)
             .uint32(peer.id)
             .uint32(reason)
             .string(text)
             .string(std::string_view())
             .bytes());
}

asio::awaitable<Result<std::shared_ptr<Channel>>> Connection::open_channel(std::string type, Bytes payload) {
    const auto channel = ended_ ? nullptr : add_channel();
    if (!channel) {
        co_return fail(Errc::rate_limited, "There are too many channels already.");
    }
    send(Writer(Message::channel_open)
             .string(type)
             .uint32(channel->id())
             .uint32(channel->window())
             .uint32(max_data_taken)
             .raw(payload)
             .bytes());
    if (auto opened = co_await channel->wait_open(); !opened) {
        co_return std::unexpected(std::move(opened.error()));
    }
    co_return channel;
}

Result<> Connection::handle_channel(Message type, Reader& reader) {
    const ChannelId id = reader.uint32();
    const auto found = channels_.find(id);
    if (!reader.ok() || found == channels_.end()) {
        return nonsense("something for a channel that there is not");
    }
    const ChannelPtr channel = found->second;
    const bool answers = type == Message::channel_open_confirmation || type == Message::channel_open_failure;
    if (answers == channel->is_open()) {
        return nonsense("something for a channel in another state");
    }
    bool fits = true;
    switch (type) {
    case Message::channel_open_confirmation: {
        PeerEnd peer;
        peer.id = reader.uint32();
        peer.window = reader.uint32();
        peer.max_packet = reader.uint32();
        fits = reader.ok() && peer.max_packet > 0;
        if (fits) {
            channel->opened(peer);
        }
        break;
    }
    case Message::channel_open_failure:
        reader.uint32();
        channel->refused(std::string(reader.text()));
        forget(id);
        break;
    case Message::channel_window_adjust: {
        const std::uint32_t bytes = reader.uint32();
        fits = reader.ok() && channel->widen(bytes);
        break;
    }
    case Message::channel_extended_data:
        reader.uint32();
        [[fallthrough]];
    case Message::channel_data: {
        const ByteView data = reader.string();
        fits = reader.ok() && channel->receive(data);
        break;
    }
    case Message::channel_eof:
        channel->receive_eof();
        break;
    case Message::channel_close:
        channel->receive_close();
        if (channel->over()) {
            forget(id);
        }
        break;
    default:
        return handle_channel_request(*channel, reader);
    }
    return fits ? Result<>{} : nonsense("data for a channel");
}

Result<> Connection::handle_channel_request(Channel& channel, Reader& reader) {
    const auto name = reader.text();
    const bool wants_reply = reader.boolean();
    if (!reader.ok()) {
        return nonsense("a request for a channel");
    }
    const bool done = channel.request(name, reader);
    if (wants_reply && !channel.closed()) {
        send(Writer(done ? Message::channel_success : Message::channel_failure).uint32(channel.peer_end().id).bytes());
    }
    return {};
}

} // namespace berth::agent::ssh
