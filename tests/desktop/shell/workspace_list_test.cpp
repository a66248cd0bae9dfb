#include "desktop/models/workspace_filter_model.h"
#include "desktop/models/workspace_list_model.h"
#include "samples.h"

#include <QAbstractItemModelTester>
#include <QListView>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

using namespace berth;
using namespace berth::desktop;
using namespace berth::desktop::samples;
using ::testing::ElementsAre;

namespace {

std::vector<model::Workspace> many(int count) {
    std::vector<model::Workspace> list;
    for (int i = 0; i < count; ++i) {
        list.push_back(workspace(i));
    }
    return list;
}

TEST(WorkspaceList, IsSortedByNameAndKnowsItsIds) {
    WorkspaceListModel model;
    const QAbstractItemModelTester tester(&model);
    model.set_workspaces({workspace(2), workspace(1)}, now(), true);
    EXPECT_EQ(model.index(0).data().toString(), QStringLiteral("workspace-0001"));
    model.put(workspace(0));
    EXPECT_EQ(model.rowCount(), 3);
    EXPECT_EQ(model.find(workspace(2).id)->name, "workspace-0002");
    model.remove(workspace(1).id);
    EXPECT_EQ(model.find(workspace(1).id), nullptr);
    EXPECT_EQ(model.index(1).data().toString(), QStringLiteral("workspace-0002"));
}

TEST(WorkspaceList, TakesEventsOverWithinAFrameAndTellsOfTheChange) {
    WorkspaceListModel model;
    model.set_workspaces({workspace(1, model::State::starting)}, now(), true);
    std::vector<std::pair<model::State, model::State>> told;
    QObject context;
    QObject::connect(&model, &WorkspaceListModel::state_changed, &context,
                     [&](const std::string&, model::State from, model::State to) { told.emplace_back(from, to); });
    model.apply(state_event(workspace(1, model::State::starting), model::State::running));
    ASSERT_TRUE(wait_for([&] { return !told.empty(); }));
    EXPECT_THAT(told, ElementsAre(std::pair(model::State::starting, model::State::running)));
    EXPECT_EQ(model.find(workspace(1).id)->state, model::State::running);
}

TEST(WorkspaceList, AsksForWhatAnEventDoesNotHoldAndDropsTheDeleted) {
    WorkspaceListModel model;
    model.set_workspaces({workspace(1)}, now(), true);
    std::vector<std::string> wanted;
    QObject context;
    QObject::connect(&model, &WorkspaceListModel::details_wanted, &context,
                     [&](const std::string& id) { wanted.push_back(id); });
    model.apply(state_event(workspace(7), model::State::pending)); // nobody told of it before
    ASSERT_TRUE(wait_for([&] { return !wanted.empty(); }));
    EXPECT_THAT(wanted, ElementsAre(workspace(7).id));
    model.apply(state_event(workspace(1), model::State::deleted));
    EXPECT_TRUE(wait_for([&] { return model.rowCount() == 0; }));
}

TEST(WorkspaceList, TellsOfOneThatHadFailedWhenItWasFirstRead) {
    WorkspaceListModel model;
    std::vector<std::pair<model::State, model::State>> told;
    QObject context;
    QObject::connect(&model, &WorkspaceListModel::state_changed, &context,
                     [&](const std::string&, model::State from, model::State to) { told.emplace_back(from, to); });
    model.set_workspaces({workspace(1)}, now(), true);
    EXPECT_TRUE(told.empty()) << "what was there before is no news";
    model.put(workspace(7, model::State::error));
    EXPECT_THAT(told, ElementsAre(std::pair(model::State::pending, model::State::error)));
}

TEST(WorkspaceList, AListReadAgainKeepsTheRowsAndTellsWhatChanged) {
    WorkspaceListModel model;
    model.set_workspaces(many(3), now(), false);
    int resets = 0;
    int changes = 0;
    QObject context;
    QObject::connect(&model, &QAbstractItemModel::modelReset, &context, [&] { ++resets; });
    QObject::connect(&model, &WorkspaceListModel::state_changed, &context, [&] { ++changes; });
    auto list = many(3);
    list[1].state = model::State::error;
    model.set_workspaces(std::move(list), now(), true);
    EXPECT_EQ(resets, 0);
    EXPECT_EQ(changes, 1);
    EXPECT_TRUE(model.live());
}

// The bad day: 1,000 workspaces, 500 events a second.
TEST(WorkspaceList, NeverStallsTheEventLoopUnderAStormOfEvents) {
    WorkspaceListModel model;
    WorkspaceFilterModel filter;
    filter.setSourceModel(&model);
    QListView view;
    view.setUniformItemSizes(true);
    view.setModel(&filter);
    view.resize(272, 600);
    view.show();
    model.set_workspaces(many(1000), now(), true);
    QElapsedTimer beat;
    qint64 longest = 0;
    QTimer heart;
    QObject::connect(&heart, &QTimer::timeout, &heart, [&] { longest = std::max(longest, beat.restart()); });
    QTimer storm; // 10 events every 20 ms
    int sent = 0;
    QObject::connect(&storm, &QTimer::timeout, &storm, [&] {
        for (int i = 0; i < 10; ++i, ++sent) {
            const bool even = sent / 1000 % 2 == 0;
            model.apply(state_event(workspace(sent % 1000), even ? model::State::suspended : model::State::running));
        }
    });
    wait_for([] { return false; }, 300); // the first paint is no part of it
    beat.start();
    heart.start(1);
    storm.start(20);
    wait_for([&] { return sent >= 1000; }, 10'000);
    EXPECT_GE(sent, 1000);
    // Milliseconds without a turn of the event loop: 32 is the goal on a quiet machine, which a shared one cannot keep.
    RecordProperty("longest_stall_ms", static_cast<int>(longest));
    EXPECT_LE(longest, 1000);
}

TEST(WorkspaceSearch, FindsEveryWordInNameTemplateOrState) {
    WorkspaceListModel model;
    model.set_workspaces({workspace(1), workspace(2), workspace(3, model::State::stopped)}, now(), true);
    WorkspaceFilterModel filter;
    filter.setSourceModel(&model);
    filter.search(QStringLiteral("PYTHON"));
    EXPECT_EQ(filter.rowCount(), 2);
    filter.search(QStringLiteral("python stopped"));
    EXPECT_EQ(filter.rowCount(), 1);
    filter.search(QStringLiteral("nothing"));
    EXPECT_EQ(filter.rowCount(), 0);
    filter.search({});
    EXPECT_EQ(filter.rowCount(), 3);
}

TEST(WorkspaceSearch, AKeystrokeOverAThousandTakesNoFrame) {
    WorkspaceListModel model;
    model.set_workspaces(many(1000), now(), true);
    WorkspaceFilterModel filter;
    filter.setSourceModel(&model);
    QListView view;
    view.setModel(&filter);
    QElapsedTimer time;
    qint64 slowest = 0;
    for (const char* typed : {"w", "wo", "work 1", "work 12", "work 123", ""}) {
        time.start();
        filter.search(QString::fromLatin1(typed));
        slowest = std::max(slowest, time.elapsed());
    }
    RecordProperty("slowest_keystroke_ms", static_cast<int>(slowest)); // 16 is the goal on a quiet machine
    EXPECT_LE(slowest, 1000);
}

} // namespace
