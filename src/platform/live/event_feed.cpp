#include "platform/live/event_feed.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace berth::platform {

namespace {

using namespace std::chrono_literals;

// Some seconds of a busy platform.
constexpr std::size_t kept = 4096;
constexpr std::uint32_t feed_batch = 500;
// Events that come together go out together; nobody sees the difference.
constexpr auto bunch = 20ms;
// Another berthd on the same database tells nobody here of its changes.
constexpr auto feed_look_again = 2s;
// The database does not answer.
constexpr auto feed_broken_pause = 5s;

} // namespace

EventFeed::EventFeed(asio::any_io_executor executor, Store& store, net::BlockingPool& pool, Signal& changes,
                     UserSignals& signals)
    : executor_(std::move(executor))
    , store_(store)
    , pool_(pool)
    , changes_(changes)
    , signals_(signals) {}

void EventFeed::start() {
    if (const auto newest = store_.last_event()) {
        const std::scoped_lock lock(mutex_);
        before_ = last_ = *newest;
    } else {
        spdlog::error("The events cannot be read: {}", newest.error().text());
    }
    following_ = true;
    asio::co_spawn(executor_, follow(), [this](const std::exception_ptr&) {
        following_ = false;
        ended_.notify();
    });
}

asio::awaitable<void> EventFeed::stop() {
    stopping_ = true;
    changes_.notify();
    for (auto seen = ended_.count(); following_; seen = ended_.count()) {
        co_await ended_.wait(seen, feed_look_again);
    }
}

asio::awaitable<void> EventFeed::follow() {
    asio::steady_timer pause(executor_);
    while (!stopping_) {
        const auto seen = changes_.count();
        auto read = co_await pool_.run([this, from = last()] { return store_.owned_events_after(from, feed_batch); });
        if (!read) {
            spdlog::error("The events cannot be read: {}", read.error().text());
            co_await changes_.wait(changes_.count(), feed_broken_pause);
            continue;
        }
        const bool all = read->size() < feed_batch;
        take(std::move(*read));
        if (all) {
            pause.expires_after(bunch);
            co_await pause.async_wait(asio::use_awaitable);
            if (!stopping_) {
                co_await changes_.wait(seen, feed_look_again);
            }
        }
    }
}

void EventFeed::take(std::vector<OwnedEvent> events) {
    if (events.empty()) {
        return;
    }
    std::vector<model::UserId> owners;
    {
        const std::scoped_lock lock(mutex_);
        for (auto& owned : events) {
            auto json = model::dump(model::encode(owned.event));
            if (!std::ranges::contains(owners, owned.owner)) {
                owners.push_back(owned.owner);
            }
            last_ = owned.event.id;
            events_.push_back(std::make_shared<const FeedEvent>(
                FeedEvent{std::move(owned.event), std::move(owned.owner), std::move(json)}));
        }
        while (events_.size() > kept) {
            before_ = events_.front()->event.id;
            events_.pop_front();
        }
    }
    for (const auto& owner : owners) {
        signals_.notify(owner);
    }
    changed_.notify();
}

std::optional<EventFeed::Page> EventFeed::after(const std::optional<model::UserId>& owner, std::uint64_t after,
                                                std::size_t limit) const {
    const std::scoped_lock lock(mutex_);
    if (after < before_) {
        return std::nullopt;
    }
    Page page{.events = {}, .next = std::max(after, last_), .more = false};
    auto at = std::ranges::upper_bound(events_, after, {}, [](const auto& entry) { return entry->event.id; });
    for (; at != events_.end(); ++at) {
        if (owner && (*at)->owner != *owner) {
            continue;
        }
        if (page.events.size() == limit) {
            page.next = page.events.back()->event.id;
            page.more = true;
            break;
        }
        page.events.push_back(*at);
    }
    return page;
}

std::uint64_t EventFeed::last() const {
    const std::scoped_lock lock(mutex_);
    return last_;
}

} // namespace berth::platform
