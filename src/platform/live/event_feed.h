// The newest events, read from the database once for all who follow them. Promises that whoever waits for a person's
// events is woken by theirs alone, in bunches where many come, and that memory is bounded: who is too far behind reads
// the database instead.
#pragma once

#include "net/asio.h"
#include "net/blocking_pool.h"
#include "platform/live/user_signals.h"
#include "platform/store/store.h"

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace berth::platform {

struct FeedEvent {
    model::Event event;
    model::UserId owner; // of the workspace
    std::string json;    // the event's
};

class EventFeed {
public:
    // `changes` is told of every new event; all outlive the feed.
    EventFeed(asio::any_io_executor executor, Store& store, net::BlockingPool& pool, Signal& changes,
              UserSignals& signals);

    // Begins with the events that come from now on. Blocks for a moment: it looks which those are.
    void start();
    asio::awaitable<void> stop();

    struct Page {
        std::vector<std::shared_ptr<const FeedEvent>> events; // oldest first
        std::uint64_t next = 0;                               // what to ask `after` with next time
        bool more = false;                                    // there are more already
    };
    // Events after that one: of one person's workspaces, or everybody's. Nothing where the feed does not go back so
    // far.
    std::optional<Page> after(const std::optional<model::UserId>& owner, std::uint64_t after, std::size_t limit) const;
    std::uint64_t last() const;

    // Everybody's: for berthd's own parts.
    Signal& changed() { return changed_; }

private:
    asio::awaitable<void> follow();
    void take(std::vector<OwnedEvent> events);

    asio::any_io_executor executor_;
    Store& store_;
    net::BlockingPool& pool_;
    Signal& changes_;
    UserSignals& signals_;
    Signal changed_;
    Signal ended_;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> following_ = false;

    mutable std::mutex mutex_; // guards what follows
    std::deque<std::shared_ptr<const FeedEvent>> events_;
    std::uint64_t before_ = 0; // the event before the first one here
    std::uint64_t last_ = 0;
};

} // namespace berth::platform
