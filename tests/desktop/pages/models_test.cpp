// The models below the workspace's page: provisioning, samples, timeline, events, next actions.
#include "desktop/activity/activity_filter.h"
#include "desktop/create/provisioning_model.h"
#include "desktop/overview/metric_series.h"
#include "desktop/overview/next_actions.h"
#include "desktop/overview/timeline_model.h"
#include "desktop/workspace/connection_housekeeping.h"
#include "desktop/workspace/delete_dialog.h"
#include "desktop/workspace/offered_actions.h"
#include "samples.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::desktop {
namespace {

using namespace std::literals;
using model::Action;
using model::State;
using testing::ElementsAre;

model::Event event(std::uint64_t id, std::string_view kind = model::event_kind::step) {
    model::Event made;
    made.id = id;
    made.time = samples::end_of_hour() + std::chrono::seconds(id);
    made.kind = kind;
    made.workspace_id = samples::workspace_id;
    made.message = "Event " + std::to_string(id);
    return made;
}

std::vector<std::uint64_t> ids(const EventTableModel& model) {
    std::vector<std::uint64_t> list;
    for (const model::Event& one : model.events()) {
        list.push_back(one.id);
    }
    return list;
}

TEST(ProvisioningModel, TimesARunningStepByThisMachinesClockAndAnEndedOneByThePlatforms) {
    ProvisioningModel model;
    const QAbstractItemModelTester tester(&model);
    auto now = ProvisioningModel::Clock::now();
    model.set_clock([&now] { return now; });
    model.set_workspace(samples::coming_up(2));
    now += 7s;
    EXPECT_EQ(model.data(model.index(0), ProvisioningModel::elapsed_role).toLongLong(), 310);
    EXPECT_EQ(model.data(model.index(2), ProvisioningModel::elapsed_role).toLongLong(), 7000);
    EXPECT_EQ(model.data(model.index(3), ProvisioningModel::elapsed_role).toLongLong(), -1);
    EXPECT_EQ(model.elapsed(), 7620ms);
    EXPECT_EQ(model.done_count(), 2);
}

TEST(ProvisioningModel, KeepsTheNewestLinesOnceEachAndTellsThemTogether) {
    ProvisioningModel model;
    model.set_workspace(samples::coming_up());
    QSignalSpy added(&model, &ProvisioningModel::lines_added);
    for (std::uint64_t i = 1; i <= ProvisioningModel::most_lines + 10; ++i) {
        model.add_line({i, samples::end_of_hour(), "init:0", model::LogStream::out, "line"});
        model.add_line({i, samples::end_of_hour(), "init:0", model::LogStream::out, "again"});
    }
    ASSERT_TRUE(added.wait());
    EXPECT_EQ(added.count(), 1);
    EXPECT_EQ(model.lines().size(), ProvisioningModel::most_lines);
    EXPECT_EQ(model.lines().front().seq, 11U);
    EXPECT_EQ(model.lines().back().text, "line");
}

TEST(ProvisioningModel, FindsTheLineThatSaysWhyAStepFailed) {
    ProvisioningModel model;
    model.set_workspace(samples::failed());
    EXPECT_EQ(model.failing_line(), QString());
    for (auto& line : samples::log()) {
        model.add_line(std::move(line));
    }
    EXPECT_TRUE(model.failing_line().startsWith(QStringLiteral("npm error Incorrect or missing password")));
    model.set_workspace(samples::coming_up());
    EXPECT_EQ(model.failing_line(), QString()) << "it is tried again";
}

TEST(ProvisioningModel, BeginsAnewWithAnotherWorkspace) {
    ProvisioningModel model;
    model.set_workspace(samples::coming_up());
    model.add_line({1, samples::end_of_hour(), {}, model::LogStream::system, "before"});
    auto another = samples::coming_up();
    another.id = "w0000000000000000";
    model.set_workspace(another);
    EXPECT_TRUE(model.lines().empty());
    EXPECT_EQ(model.last_line(), 0U);
}

TEST(EventTable, ShowsEachEventOnceTheNewestOnTopHoweverTheyCame) {
    EventTableModel model;
    const QAbstractItemModelTester tester(&model);
    model.add({event(5), event(6)});
    model.add({event(9)});
    model.flush();
    model.add({event(2), event(5), event(7), event(9)}); // the list, read after the stream began
    model.flush();
    EXPECT_THAT(ids(model), ElementsAre(9, 7, 6, 5, 2));
    EXPECT_EQ(model.last_id(), 9U);
}

TEST(EventTable, TakesABurstInOneChangeOfTheView) {
    EventTableModel model;
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    for (std::uint64_t i = 1; i <= 2500; ++i) {
        model.add({event(i)});
    }
    ASSERT_TRUE(inserted.wait());
    EXPECT_EQ(inserted.count(), 1);
    EXPECT_EQ(static_cast<std::size_t>(model.rowCount()), EventTableModel::most_events);
    EXPECT_EQ(model.events().front().id, 2500U);
}

TEST(EventTable, SaysWhoInWords) {
    EventTableModel model;
    model.set_people({"https://login", "ada"}, {"https://login", "grace"}, QStringLiteral("Grace Hopper"));
    auto one = event(1);
    EXPECT_EQ(model.who(one), QStringLiteral("Berth"));
    one.actor = model::UserId{"https://login", "ada"};
    EXPECT_EQ(model.who(one), QStringLiteral("You"));
    one.actor = model::UserId{"https://login", "grace"};
    EXPECT_EQ(model.who(one), QStringLiteral("Grace Hopper"));
    one.actor = model::UserId{"https://elsewhere", "ada"};
    EXPECT_EQ(model.who(one), QStringLiteral("ada"));
}

TEST(ActivityFilter, FindsByKindAndByEveryWord) {
    EventTableModel model;
    ActivityFilter filter(model);
    model.add(samples::events());
    model.flush();
    filter.set_category(EventTableModel::Category::step);
    EXPECT_EQ(filter.rowCount(), 4);
    filter.set_words(QStringLiteral("DONE sandbox"));
    EXPECT_EQ(filter.rowCount(), 1);
    filter.set_category(std::nullopt);
    filter.set_words({});
    EXPECT_EQ(filter.rowCount(), model.rowCount());
    EXPECT_FALSE(filter.filters());
}

TEST(Timeline, TellsHowLongEachStateLasted) {
    EventTableModel events;
    const TimelineModel timeline(events);
    events.add(samples::events());
    events.flush();
    ASSERT_EQ(timeline.rowCount(), 6);
    const auto state = [&](int row) {
        return static_cast<State>(timeline.index(row).data(TimelineModel::state_role).toInt());
    };
    EXPECT_EQ(state(0), State::running);
    EXPECT_EQ(timeline.index(0).data(TimelineModel::lasted_role).toString(), QString()) << "it still is";
    EXPECT_EQ(state(2), State::suspended);
    EXPECT_NE(timeline.index(2).data(TimelineModel::lasted_role).toString(), QString());
}

TEST(MetricSeries, LeavesAGapWhereNothingWasMeasured) {
    const auto history = samples::history();
    const auto series = metric_series(history.samples, history.limits, Metric::cpu, samples::end_of_hour());
    EXPECT_EQ(series.points.size(), history.samples.size());
    EXPECT_EQ(std::ranges::count(series.points, false, &MetricPoint::joined), 2) << "the first, and after the gap";
    EXPECT_DOUBLE_EQ(series.points.back().age, 0);
}

TEST(MetricSeries, EndsItsScaleAtTheLimitOnceAQuarterWasUsed) {
    model::SampleLimits limits;
    limits.cpu_millicores = 4000;
    model::Sample sample;
    sample.time = samples::end_of_hour();
    sample.cpu_millicores = 300;
    auto series = metric_series({sample}, limits, Metric::cpu, sample.time);
    EXPECT_DOUBLE_EQ(series.ceiling, 500);
    EXPECT_FALSE(series.shows_limit());
    sample.cpu_millicores = 1000;
    series = metric_series({sample}, limits, Metric::cpu, sample.time);
    EXPECT_DOUBLE_EQ(series.ceiling, 4000);
    EXPECT_TRUE(series.shows_limit());
    sample.cpu_millicores = 4400; // a limit that does not hold here
    series = metric_series({sample}, limits, Metric::cpu, sample.time);
    EXPECT_DOUBLE_EQ(series.ceiling, 4400);
}

TEST(MetricSeries, LeavesOutWhatIsOlderThanTheHourAndDisksThatWereNotCounted) {
    model::Sample old;
    old.time = samples::end_of_hour() - 2h;
    model::Sample fresh;
    fresh.time = samples::end_of_hour() + 5s; // the platform's clock is ahead
    const auto cpu = metric_series({old, fresh}, {}, Metric::cpu, samples::end_of_hour());
    ASSERT_EQ(cpu.points.size(), 1U);
    EXPECT_DOUBLE_EQ(cpu.points[0].age, 0);
    EXPECT_TRUE(metric_series({fresh}, {}, Metric::disk, fresh.time).points.empty());
}

TEST(NextActions, FollowTheStateAndWhatListens) {
    const auto targets = [](State state, const std::map<std::uint16_t, std::uint16_t>& local) {
        std::vector<std::variant<Destination, OpenInBrowser, Action>> list;
        const auto workspace = state == State::error ? samples::failed() : samples::workspace(state);
        for (const NextAction& action : next_actions(workspace, samples::listening(), local)) {
            list.push_back(action.target);
        }
        return list;
    };
    EXPECT_THAT(targets(State::running, {}), ElementsAre(Destination::ide, Destination::terminal, Destination::ports));
    EXPECT_THAT(targets(State::running, {{3000, 41233}}),
                ElementsAre(Destination::ide, Destination::terminal, OpenInBrowser{41233}));
    EXPECT_THAT(targets(State::suspended, {}), ElementsAre(Action::resume));
    EXPECT_THAT(targets(State::stopped, {}), ElementsAre(Action::start));
    EXPECT_THAT(targets(State::error, {}), ElementsAre(Action::retry, Destination::activity));
    EXPECT_TRUE(targets(State::deleting, {}).empty());
}

TEST(OfferedActions, AreTheLifecycleTablesAndSayNothingTwice) {
    for (const State state : model::all_states) {
        for (const OfferedAction& action : offered_actions(samples::workspace(state))) {
            EXPECT_TRUE(model::offered(state, action.action));
        }
    }
    auto failed = samples::failed();
    EXPECT_THAT(offered_actions(failed),
                ElementsAre(OfferedAction{Action::retry, true}, OfferedAction{Action::remove}));
    failed.failure->retry_at = samples::end_of_hour();
    EXPECT_THAT(offered_actions(failed), ElementsAre(OfferedAction{Action::retry, true}, OfferedAction{Action::cancel},
                                                     OfferedAction{Action::remove}))
        << "it would be tried again by itself";
    EXPECT_THAT(
        offered_actions(samples::workspace(State::running)),
        ElementsAre(OfferedAction{Action::stop}, OfferedAction{Action::suspend}, OfferedAction{Action::remove}));
    EXPECT_THAT(offered_actions(samples::workspace(State::starting)),
                ElementsAre(OfferedAction{Action::cancel}, OfferedAction{Action::remove}));
    EXPECT_THAT(
        offered_actions(samples::workspace(State::suspended)),
        ElementsAre(OfferedAction{Action::stop}, OfferedAction{Action::resume, true}, OfferedAction{Action::remove}));
    EXPECT_TRUE(offered_actions(samples::workspace(State::deleting)).empty());
}

TEST(Housekeeping, ConnectsOnlyToWhatRunsAndShallGoOnRunning) {
    EXPECT_TRUE(ConnectionHousekeeping::may_connect(samples::workspace()));
    auto leaving = samples::workspace();
    leaving.intent = model::Intent::suspend;
    EXPECT_FALSE(ConnectionHousekeeping::may_connect(leaving));
    EXPECT_FALSE(ConnectionHousekeeping::may_connect(samples::workspace(State::suspended)));
}

TEST(DeleteDialog, NamesWhatIsLost) {
    const QStringList running = DeleteDialog::losses(samples::workspace(), 1'400'000'000);
    ASSERT_EQ(running.size(), 3);
    EXPECT_TRUE(running[0].contains(QStringLiteral("1.3 GiB"))) << running[0].toStdString();
    auto stopped = samples::workspace(State::stopped);
    stopped.secrets.clear();
    EXPECT_EQ(DeleteDialog::losses(stopped, std::nullopt).size(), 1);
}

} // namespace
} // namespace berth::desktop
