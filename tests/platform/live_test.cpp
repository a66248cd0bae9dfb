// What keeps live data: the hub, the feed of events, signals of persons; and that a busy platform wakes nobody in vain.
#include "people.h"
#include "platform/live/event_feed.h"
#include "platform/live/live_hub.h"
#include "platform_fixture.h"

#include <gmock/gmock.h>

namespace berth::platform {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

const model::Time noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 12h;

model::Sample sample_at(model::Time time) {
    model::Sample sample;
    sample.time = time;
    return sample;
}

model::ListeningPort port(std::uint16_t number) {
    model::ListeningPort port;
    port.port = number;
    port.address = "127.0.0.1";
    return port;
}

class LiveHubTest : public testing::Test {
protected:
    LiveHubTest() {
        hub_.attach("w1", ada, {{3000, "web", true}});
        hub_.attach("w2", bob, {});
    }
    model::LiveMessage news(const model::UserId& user) { return hub_.changes(user, seen_[user]); }

    UserSignals signals_;
    LiveHub hub_{signals_};
    std::map<model::UserId, std::uint64_t> seen_;
};

TEST_F(LiveHubTest, TellsTheNewestOfOnesOwnWorkspacesOnce) {
    EXPECT_EQ(news(ada), model::LiveMessage());
    hub_.take_sample("w1", sample_at(noon));
    hub_.take_sample("w1", sample_at(noon + 10s));
    hub_.take_ports("w1", {port(3000), port(4000)});
    hub_.take_sample("w2", sample_at(noon));
    const auto told = news(ada);
    ASSERT_EQ(told.samples.size(), 1U);
    EXPECT_EQ(told.samples.front().sample.time, noon + 10s) << "who is slow gets the newest only";
    ASSERT_EQ(told.ports.size(), 1U);
    EXPECT_EQ(told.ports.front().ports.front().name, "web") << "the template's name";
    EXPECT_TRUE(told.ports.front().ports.front().is_public);
    EXPECT_EQ(told.ports.front().ports.back().name, "");
    EXPECT_EQ(news(ada), model::LiveMessage());
    EXPECT_EQ(news(bob).samples.front().workspace_id, "w2");
}

TEST_F(LiveHubTest, WakesTheOwnerAlone) {
    const auto adas = signals_.of(ada);
    const auto bobs = signals_.of(bob);
    hub_.take_ports("w1", {port(3000)});
    EXPECT_EQ(adas->count(), 1U);
    EXPECT_EQ(bobs->count(), 0U);
    hub_.take_ports("w1", {port(3000)});
    EXPECT_EQ(adas->count(), 1U) << "nothing has changed";
}

TEST_F(LiveHubTest, KeepsAnHourOfSamplesInOrder) {
    for (int i = 0; i < 500; ++i) {
        hub_.take_sample("w1", sample_at(noon + i * model::sample_interval));
    }
    hub_.take_sample("w1", sample_at(noon)); // told already, or a clock set back
    const auto last = noon + 499 * model::sample_interval;
    EXPECT_EQ(hub_.samples("w1", last).size(), model::sample_count);
    EXPECT_EQ(hub_.samples("w1", last + 30min).size(), model::sample_count / 2 + 1);
    EXPECT_EQ(hub_.newest_sample("w1"), last);
    EXPECT_TRUE(hub_.samples("w9", last).empty());
}

TEST_F(LiveHubTest, ForgetsPortsWhenItStopsAndEverythingWhenItIsDeleted) {
    hub_.take_ports("w1", {port(3000)});
    static_cast<void>(news(ada));
    hub_.stopped("w1");
    EXPECT_THAT(news(ada).ports, ElementsAre(model::WorkspacePorts{"w1", {}}));
    hub_.forget("w1");
    hub_.take_ports("w1", {port(3000)});
    EXPECT_TRUE(hub_.ports("w1").empty());
    EXPECT_EQ(news(ada), model::LiveMessage());
}

class FeedTest : public PlatformFixture {
protected:
    std::vector<std::uint64_t> ids(const std::optional<EventFeed::Page>& page) {
        std::vector<std::uint64_t> all;
        for (const auto& entry : page->events) {
            all.push_back(entry->event.id);
        }
        return all;
    }
};

TEST_F(FeedTest, TellsEachOwnerTheirsInOrderAndKnowsHowFarBackItGoes) {
    start_platform();
    create_running("before");
    auto& store = platform_->store();
    Signal changes;
    UserSignals signals;
    EventFeed feed(io_.get_executor(), store, pool_, changes, signals);
    feed.start();
    const auto begun = feed.last();
    EXPECT_EQ(begun, *store.last_event());
    const model::UserId owner{config_.oidc.issuer, "ada"};
    const auto mine = signals.of(owner);
    create_running("after");
    changes.notify();
    eventually([&] { return feed.last() == *store.last_event() && mine->count() > 0; });
    const auto page = feed.after(owner, begun, 1000);
    const auto stored = store.events_after(owner, std::nullopt, begun, 1000);
    ASSERT_TRUE(page);
    ASSERT_EQ(page->events.size(), stored->events.size());
    EXPECT_EQ(page->next, feed.last());
    EXPECT_FALSE(feed.after(owner, begun - 1, 1000)) << "that is only in the database";
    EXPECT_TRUE(feed.after(bob, begun, 1000)->events.empty());
    EXPECT_EQ(feed.after(bob, begun, 1000)->next, feed.last());
    // Page by page.
    auto first = feed.after(owner, begun, 2);
    EXPECT_TRUE(first->more);
    EXPECT_EQ(ids(first).size(), 2U);
    EXPECT_EQ(first->next, ids(first).back());
    EXPECT_EQ(ids(feed.after(owner, first->next, 1)).front(), stored->events[2].id);
    run(feed.stop());
}

} // namespace
} // namespace berth::platform
