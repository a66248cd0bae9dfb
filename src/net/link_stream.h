// A stream of the link driver. For this room's own use: link_driver.h has its face.
#pragma once

#include "net/event.h"
#include "net/link_driver.h"

#include <deque>
#include <optional>
#include <span>

namespace berth::net {

// What a stream asks of its link.
class StreamHost {
public:
    virtual ~StreamHost() = default;
    virtual link::Endpoint& endpoint() = 0;
    // After each call on the endpoint: hands its events round, wakes the writer, sets the timer.
    virtual void settle() = 0;
    // The same, but what is to be sent may wait a moment for company: an answer rarely comes without bytes, a
    // connection that ends often makes room for the next, and each message wakes every program on the way.
    virtual void settle_soon() = 0;
    // The same after calls that only take what came: they do not cut that moment short.
    virtual void settle_received() = 0;
    // The id is gone, no event will come for it.
    virtual void forget(link::StreamId id) = 0;
    virtual asio::any_io_executor stream_executor() = 0;
};

// The part of a stream that the link's events reach; shared by the link and the LinkStream, which may go first. The
// LinkStream keeps the host alive.
class StreamState {
public:
    StreamState(StreamHost& host, link::StreamId id, std::string kind, std::string target, link::Priority priority);

    // Events.
    void opened() {
        is_open_ = true;
        changed_.notify();
    }
    void received(ByteView bytes);
    void finished();
    void writable() { changed_.notify(); }
    void failed(Error reason);

    // Waits until the peer has accepted or refused.
    asio::awaitable<Result<>> wait_open();
    asio::awaitable<Result<std::size_t>> read_some(std::span<std::byte> buffer);
    asio::awaitable<Result<>> write(std::span<const ByteView> parts);
    void hand_over(ByteStream::Taker taker) { taker_ = std::move(taker); }
    std::span<std::byte> prepare(std::size_t wanted);
    asio::awaitable<Result<>> commit(std::size_t count);
    Result<> finish();
    Result<> accept();
    void refuse(const Error& reason);
    void reset(const Error& reason);
    void cancel();
    void set_priority(link::Priority priority);

    // Nobody holds the stream any more.
    void abandon();

    link::StreamId id() const { return id_; }
    const std::string& kind() const { return kind_; }
    const std::string& target() const { return target_; }
    link::Priority priority() const { return priority_; }
    asio::any_io_executor executor() { return host_.stream_executor(); }

private:
    std::size_t take(std::span<std::byte> buffer);
    // After a write that the link did not take whole: waits until it takes more.
    asio::awaitable<Result<>> wait_writable(unsigned cancels);
    void consume(std::size_t count);
    Error end_reason() const;

    StreamHost& host_;
    link::StreamId id_;
    std::string kind_;
    std::string target_;
    link::Priority priority_;

    bool is_open_ = false;
    bool finished_ = false;      // by us
    bool peer_finished_ = false; // what was received before may still be unread
    bool abandoned_ = false;
    std::optional<Error> error_; // the id is gone, this is why
    unsigned cancels_ = 0;       // cancel() calls: an operation that sees it change returns

    // Received and not yet read: whole pieces, the first one from unread_begin_ on.
    std::deque<Bytes> unread_;
    std::size_t unread_begin_ = 0;
    // Where read_some() waits for bytes: they then need no copy in between. filled_ of it hold some.
    std::span<std::byte> waiting_;
    std::size_t filled_ = 0;
    ByteStream::Taker taker_;   // what comes while read_some() waits goes there first
    std::size_t discarded_ = 0; // after abandon()

    std::optional<link::Chunk> prepared_;

    Event changed_;
};

LinkStreamPtr make_link_stream(std::shared_ptr<StreamHost> host, std::shared_ptr<StreamState> state);

} // namespace berth::net
