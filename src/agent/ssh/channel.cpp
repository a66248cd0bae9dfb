#include "agent/ssh/channel.h"

#include "agent/ssh/connection.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace berth::agent::ssh {

namespace {

constexpr std::uint32_t stderr_data = 1; // RFC 4254 section 5.2
// What one packet carries at most, whatever the client would take.
constexpr std::size_t max_data_sent = 64 * 1024;

Error channel_cancelled() {
    return {Errc::cancelled, "The operation on the channel was cancelled.", {}};
}

} // namespace

Channel::Channel(std::shared_ptr<Connection> connection, ChannelId id, std::uint32_t window)
    : connection_(std::move(connection))
    , id_(id)
    , window_(window)
    , window_left_(window)
    , changed_(connection_->executor()) {}

asio::any_io_executor Channel::executor() {
    return connection_->executor();
}

Error Channel::end_reason() const {
    return {Errc::unavailable, refusal_.empty() ? "The SSH channel has ended." : refusal_, {}};
}

void Channel::send_request(std::string_view name, ByteView payload) {
    if (is_open_ && !close_sent_) {
        connection_->send(
            Writer(Message::channel_request).uint32(peer_.id).string(name).boolean(false).raw(payload).bytes());
    }
}

void Channel::send_request_at_close(std::string_view name, Bytes payload) {
    last_request_ = name;
    last_payload_ = std::move(payload);
}

void Channel::on_close(std::function<void()> handler) {
    on_close_ = std::move(handler);
    if (close_received_ && drained()) {
        tell_close();
    }
}

void Channel::tell_close() {
    if (const auto handler = std::exchange(on_close_, {})) {
        handler();
    }
}

asio::awaitable<Result<std::size_t>> Channel::read_some(std::span<std::byte> buffer) {
    const unsigned cancels = cancels_;
    while (drained() && !eof_received_ && !close_received_ && !close_sent_ && cancels == cancels_) {
        co_await changed_.wait();
    }
    const std::size_t count = std::min(buffer.size(), inbox_.size() - inbox_begin_);
    if (count == 0) {
        if (cancels != cancels_) {
            co_return std::unexpected(channel_cancelled());
        }
        if (close_received_) {
            tell_close();
        }
        co_return std::size_t{0};
    }
    std::memcpy(buffer.data(), inbox_.data() + inbox_begin_, count);
    inbox_begin_ += count;
    if (drained()) {
        inbox_.clear();
        inbox_begin_ = 0;
    }
    unreported_ += static_cast<std::uint32_t>(count);
    // Told in large steps: each costs a packet.
    if (unreported_ >= window_ / 4 && !closed()) {
        window_left_ += unreported_;
        connection_->send(Writer(Message::channel_window_adjust).uint32(peer_.id).uint32(unreported_).bytes());
        unreported_ = 0;
    }
    co_return count;
}

asio::awaitable<Result<>> Channel::write(std::span<const ByteView> parts) {
    for (const ByteView part : parts) {
        auto sent = co_await send(Message::channel_data, part);
        if (!sent) {
            co_return sent;
        }
    }
    co_return Result<>{};
}

asio::awaitable<Result<>> Channel::write_stderr(ByteView bytes) {
    return send(Message::channel_extended_data, bytes);
}

asio::awaitable<Result<>> Channel::send(Message type, ByteView bytes) {
    const unsigned cancels = cancels_;
    while (!bytes.empty()) {
        if (closed() || eof_sent_) {
            co_return std::unexpected(end_reason());
        }
        if (cancels != cancels_) {
            co_return std::unexpected(channel_cancelled());
        }
        if (peer_.window == 0) {
            co_await changed_.wait();
            continue;
        }
        if (!connection_->has_room()) {
            co_await connection_->room();
            continue;
        }
        const std::size_t count =
            std::min({bytes.size(), std::size_t{peer_.window}, std::size_t{peer_.max_packet}, max_data_sent});
        Writer header(type);
        header.uint32(peer_.id);
        if (type == Message::channel_extended_data) {
            header.uint32(stderr_data);
        }
        header.uint32(static_cast<std::uint32_t>(count));
        connection_->send(header.bytes(), bytes.first(count));
        peer_.window -= static_cast<std::uint32_t>(count);
        bytes = bytes.subspan(count);
    }
    co_return Result<>{};
}

asio::awaitable<Result<>> Channel::shutdown_send() {
    if (!eof_sent_ && !closed() && is_open_) {
        eof_sent_ = true;
        connection_->send(Writer(Message::channel_eof).uint32(peer_.id).bytes());
    }
    co_return Result<>{};
}

void Channel::cancel() noexcept {
    ++cancels_;
    changed_.notify();
    if (connection_) {
        connection_->wake_writers();
    }
}

void Channel::close() noexcept {
    if (close_sent_) {
        return;
    }
    if (!last_request_.empty() && !close_received_) {
        send_request(last_request_, last_payload_);
    }
    close_sent_ = true;
    inbox_.clear();
    inbox_begin_ = 0;
    cancel();
    if (connection_ && is_open_) {
        connection_->send(Writer(Message::channel_close).uint32(peer_.id).bytes());
        if (close_received_) {
            connection_->forget(id_);
        }
    }
}

void Channel::opened(const PeerEnd& peer) {
    peer_ = peer;
    is_open_ = true;
    if (close_sent_) { // given up meanwhile
        connection_->send(Writer(Message::channel_close).uint32(peer_.id).bytes());
    }
    changed_.notify();
}

void Channel::refused(std::string reason) {
    refusal_ = std::move(reason);
    close_sent_ = close_received_ = true;
    changed_.notify();
}

asio::awaitable<Result<>> Channel::wait_open() {
    while (!is_open_ && !closed()) {
        co_await changed_.wait();
    }
    co_return closed() ? Result<>(std::unexpected(end_reason())) : Result<>{};
}

bool Channel::receive(ByteView data) {
    if (data.size() > window_left_ || eof_received_ || close_received_) {
        return false;
    }
    window_left_ -= static_cast<std::uint32_t>(data.size());
    if (!close_sent_) {
        if (inbox_begin_ > inbox_.size() / 2) {
            inbox_.erase(inbox_.begin(), inbox_.begin() + static_cast<std::ptrdiff_t>(inbox_begin_));
            inbox_begin_ = 0;
        }
        inbox_.insert(inbox_.end(), data.begin(), data.end());
        changed_.notify();
    }
    return true;
}

bool Channel::widen(std::uint32_t bytes) {
    if (bytes > std::numeric_limits<std::uint32_t>::max() - peer_.window) {
        return false;
    }
    peer_.window += bytes;
    changed_.notify();
    return true;
}

void Channel::receive_eof() {
    eof_received_ = true;
    changed_.notify();
}

void Channel::receive_close() {
    close_received_ = true;
    changed_.notify();
    connection_->wake_writers();
    if (drained()) {
        tell_close();
    }
}

void Channel::connection_ended() {
    close_sent_ = close_received_ = true;
    changed_.notify();
    on_request_ = {}; // it may hold whoever holds the channel
    tell_close();
}

} // namespace berth::agent::ssh
