// Forwards and the table of ports: which number a port gets, what is kept, what is told.
#include "desktop/ports/port_offers.h"
#include "desktop/ports/port_table_model.h"
#include "samples.h"

#include <QAbstractItemModelTester>
#include <QTemporaryDir>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace berth::desktop {
namespace {

using samples::opener;
const std::string id = samples::workspace_id;

TEST(ForwardRegistry, KeepsALocalNumberAcrossRestarts) {
    const QTemporaryDir folder;
    const QString memory = folder.filePath(QStringLiteral("berth/forwards.json"));
    {
        ForwardRegistry first(opener({3000}), memory);
        EXPECT_EQ(first.open(id, 3000)->local_port, 41233);
        EXPECT_EQ(first.open(id, 5432, 15432)->local_port, 15432);
    }
    ForwardRegistry second(opener(), memory);
    EXPECT_EQ(second.open(id, 3000)->local_port, 41233) << "bookmarks point there";
    EXPECT_TRUE(second.find(id, 3000)->stands_in());
    EXPECT_EQ(second.open(id, 5432)->local_port, 15432);
    EXPECT_FALSE(second.find(id, 5432)->stands_in());
}

TEST(ForwardRegistry, RefusesANumberThatWasAskedForAndIsTaken) {
    ForwardRegistry forwards(opener({8080}), {});
    ASSERT_TRUE(forwards.open(id, 3000));
    const auto refused = forwards.open(id, 3000, 8080);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::conflict);
    EXPECT_EQ(forwards.find(id, 3000)->local_port, 3000) << "what there was stays";
}

TEST(ForwardRegistry, OpensTheTemplatesPortsButNotThoseThatWereStopped) {
    const QTemporaryDir folder;
    const QString memory = folder.filePath(QStringLiteral("forwards.json"));
    const auto workspace = samples::workspace();
    {
        ForwardRegistry forwards(opener(), memory);
        forwards.open_named(workspace);
        EXPECT_EQ(forwards.of(id).size(), 2U);
        forwards.close(id, 9229);
        forwards.open_named(workspace);
        EXPECT_EQ(forwards.of(id).size(), 1U);
    }
    ForwardRegistry later(opener(), memory);
    later.open_named(workspace);
    ASSERT_EQ(later.of(id).size(), 1U);
    EXPECT_EQ(later.of(id)[0].remote_port, 3000);
    EXPECT_TRUE(later.open(id, 9229)) << "a person may open it again";
    later.close_all();
    later.open_named(workspace);
    EXPECT_EQ(later.of(id).size(), 2U);
}

TEST(ForwardRegistry, ForgetsAWorkspaceThatIsGone) {
    const QTemporaryDir folder;
    const QString memory = folder.filePath(QStringLiteral("forwards.json"));
    ForwardRegistry forwards(opener({3000}), memory);
    (void)forwards.open(id, 3000);
    forwards.forget(id);
    EXPECT_TRUE(forwards.of(id).empty());
    ForwardRegistry later(opener(), memory);
    EXPECT_EQ(later.open(id, 3000)->local_port, 3000);
}

TEST(ForwardRegistry, IsNotHinderedByADamagedMemory) {
    const QTemporaryDir folder;
    const QString memory = folder.filePath(QStringLiteral("forwards.json"));
    QFile file(memory);
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(R"({"w0123456789abcde":{"3000":{"local":99999},"70000":{},"x":3,"8080":{"local":18080}},"y":[]})");
    file.close();
    ForwardRegistry forwards(opener(), memory);
    EXPECT_EQ(forwards.open(id, 3000)->local_port, 3000);
    EXPECT_EQ(forwards.open(id, 8080)->local_port, 18080);
}

TEST(ForwardRegistry, TellsAFailureUntilSomethingListensThere) {
    std::function<void(const Error&)> failed;
    const ForwardOpener watched = [&failed](const std::string&, client::ForwardRequest request,
                                            std::function<void(const Error&)> report) -> Result<OpenedForward> {
        failed = std::move(report);
        return OpenedForward{request.remote_port, nullptr, {}};
    };
    ForwardRegistry forwards(watched, {});
    (void)forwards.open(id, 3000);
    failed(Error{Errc::unavailable, "Nothing listens on port 3000.", ""});
    ASSERT_TRUE(forwards.find(id, 3000)->failure);
    WorkspaceDetail detail(id);
    const PortTableModel table(detail, forwards);
    EXPECT_EQ(table.index(0, 0).data(PortTableModel::trouble_role).toString(),
              QStringLiteral("Nothing listens on port 3000."));
    detail.set_listening(samples::listening());
    EXPECT_FALSE(forwards.find(id, 3000)->failure);
}

class PortTable : public testing::Test {
protected:
    WorkspaceDetail detail{id};
    ForwardRegistry forwards{opener({3000}), {}};
    PortTableModel table{detail, forwards};
    QAbstractItemModelTester tester{&table};

    void SetUp() override { samples::fill(detail, samples::workspace()); }
    QVariant at(std::uint16_t port, int column, int role = Qt::DisplayRole) {
        return table.index(table.row_of(port), column).data(role);
    }
};

TEST_F(PortTable, ShowsNamedFoundAndForwardedPortsOnceEach) {
    (void)forwards.open(id, 8080);
    (void)forwards.open(id, 7000);
    ASSERT_EQ(table.rowCount(), 5); // 3000, 5432, 7000, 8080, 9229
    EXPECT_EQ(at(3000, PortTableModel::port_column).toString(), QStringLiteral("3000  web"));
    EXPECT_EQ(at(3000, PortTableModel::program_column).toString(), QStringLiteral("node (412)"));
    EXPECT_EQ(at(9229, PortTableModel::program_column).toString(), QStringLiteral("Not listening"));
    EXPECT_EQ(at(8080, PortTableModel::local_column).toString(), QStringLiteral("localhost:8080"));
    EXPECT_EQ(at(5432, PortTableModel::local_column).toString(), QStringLiteral("Not forwarded"));
    forwards.close(id, 7000);
    EXPECT_EQ(table.row_of(7000), -1) << "nothing else knows it";
}

TEST_F(PortTable, SaysWhichNumberIsTakenAndWhatToDo) {
    (void)forwards.open(id, 3000);
    EXPECT_EQ(at(3000, 0, PortTableModel::wanted_role).toInt(), 3000);
    EXPECT_TRUE(at(3000, 0, PortTableModel::trouble_role).toString().contains(QStringLiteral("3000 is taken")));
    EXPECT_EQ(at(3000, 0, PortTableModel::url_role).toUrl(), QUrl(QStringLiteral("http://localhost:41233/")));
}

TEST_F(PortTable, ForwardsToTheNumberThatIsTypedIn) {
    const QModelIndex cell = table.index(table.row_of(5432), PortTableModel::local_column);
    EXPECT_TRUE(table.flags(cell).testFlag(Qt::ItemIsEditable));
    EXPECT_TRUE(table.setData(cell, QStringLiteral("15432"), Qt::EditRole));
    EXPECT_EQ(forwards.find(id, 5432)->local_port, 15432);
    EXPECT_FALSE(table.setData(cell, QStringLiteral("3000"), Qt::EditRole)) << "it is taken";
    EXPECT_FALSE(table.setData(cell, QStringLiteral("70000"), Qt::EditRole));
    EXPECT_EQ(forwards.find(id, 5432)->local_port, 15432);
}

TEST_F(PortTable, ForgetsWhatListenedWhenTheWorkspaceStops) {
    detail.set_workspace(samples::workspace(model::State::stopped));
    EXPECT_EQ(table.rowCount(), 2) << "the template's";
}

TEST(PortTableTraffic, TellsWhatGoesThroughAndChangesNothingElse) {
    client::ForwardCounters counters;
    const ForwardOpener counted = [&counters](const std::string&, client::ForwardRequest request,
                                              const std::function<void(const Error&)>&) -> Result<OpenedForward> {
        return OpenedForward{request.remote_port, nullptr, [&counters] { return counters; }};
    };
    ForwardRegistry forwards(counted, {});
    WorkspaceDetail detail(id);
    (void)forwards.open(id, 3000);
    PortTableModel table(detail, forwards);
    const auto traffic = [&] { return table.index(0, PortTableModel::traffic_column).data().toString(); };
    int others = 0;
    QObject::connect(
        &table, &QAbstractItemModel::dataChanged, &table, [&](const QModelIndex& from, const QModelIndex& to) {
            others += from.column() != PortTableModel::traffic_column || to.column() != PortTableModel::traffic_column;
        });
    const client::RateMeter::Time start{};
    table.look_at_traffic(start);
    EXPECT_TRUE(traffic().isEmpty());
    counters = {.accepted = 3, .open = 1, .failed = 0, .bytes_to_workspace = 0, .bytes_from_workspace = 2 << 20};
    table.look_at_traffic(start + std::chrono::seconds(1));
    EXPECT_TRUE(traffic().contains(QStringLiteral("1 open"))) << traffic().toStdString();
    EXPECT_TRUE(traffic().contains(QStringLiteral("/s")));
    for (int second = 2; second < 8; ++second) {
        table.look_at_traffic(start + std::chrono::seconds(second));
    }
    EXPECT_FALSE(traffic().contains(QStringLiteral("/s"))) << "at rest the sums stand there";
    EXPECT_EQ(others, 0);
}

class PortOffersTest : public testing::Test {
protected:
    PortOffersTest() {
        QObject::connect(&notices, &Notices::told, &notices, [this](const Notice& notice) { told.push_back(notice); });
        workspaces.set_workspaces({samples::workspace()}, {}, true);
    }
    static std::vector<model::WorkspacePorts> listening(std::initializer_list<std::uint16_t> ports) {
        model::WorkspacePorts all{id, {}};
        for (const auto port : ports) {
            model::ListeningPort one;
            one.port = port;
            one.process = "node";
            all.ports.push_back(one);
        }
        return {all};
    }

    WorkspaceListModel workspaces;
    ForwardRegistry forwards{opener(), {}};
    Notices notices;
    std::vector<Notice> told;
    std::vector<QUrl> opened;
    PortOffers offers{workspaces, forwards, notices, [this](const QUrl& url) { opened.push_back(url); }};
};

TEST_F(PortOffersTest, OffersAPortOnceToForwardAndThenToOpen) {
    offers.take(listening({22}));
    EXPECT_TRUE(told.empty()) << "it listened before anybody looked";
    offers.take(listening({22, 8080, 40'000}));
    ASSERT_EQ(told.size(), 1U) << "40000 was handed out by the system";
    EXPECT_TRUE(told[0].title.contains(QStringLiteral("8080")));
    EXPECT_EQ(told[0].workspace, id);
    told[0].on_action();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(forwards.find(id, 8080)->local_port, 8080);
    told[1].on_action();
    ASSERT_EQ(opened.size(), 1U);
    EXPECT_EQ(opened[0], QUrl(QStringLiteral("http://localhost:8080/")));
    offers.take(listening({22, 8080}));
    EXPECT_EQ(told.size(), 2U) << "it is no news";
}

TEST_F(PortOffersTest, APortThatIsForwardedAlreadyIsOfferedToBeOpened) {
    (void)forwards.open(id, 3000);
    offers.take(listening({}));
    offers.take(listening({3000}));
    ASSERT_EQ(told.size(), 1U);
    told[0].on_action();
    EXPECT_EQ(opened.size(), 1U);
}

TEST_F(PortOffersTest, AnOfferIsTakenBackWhenItNoLongerHolds) {
    std::vector<std::string> gone;
    QObject::connect(&notices, &Notices::taken_back, &notices, [&](const std::string& one) { gone.push_back(one); });
    offers.take(listening({}));
    offers.take(listening({8080, 9090, 7070}));
    ASSERT_EQ(told.size(), 3U);
    (void)forwards.open(id, 8080); // on the Ports page, say
    EXPECT_EQ(gone, std::vector{told[0].subject}) << "it would offer what is done";
    offers.take(listening({8080, 7070}));
    ASSERT_EQ(gone.size(), 2U);
    EXPECT_EQ(gone[1], told[1].subject) << "nothing listens there";
    workspaces.put(samples::workspace(model::State::suspended));
    ASSERT_EQ(gone.size(), 3U);
    EXPECT_EQ(gone[2], told[2].subject);
}

TEST_F(PortOffersTest, WhatTheAgentListensOnForATunnelIsNoOffer) {
    offers.take(listening({}));
    auto all = listening({8125});
    all[0].ports[0].process = "berth-agent";
    offers.take(all);
    EXPECT_TRUE(told.empty());
    WorkspaceDetail detail(id);
    const PortTableModel table(detail, forwards);
    detail.set_listening(all[0].ports);
    EXPECT_EQ(table.rowCount(), 0);
}

TEST_F(PortOffersTest, WhatListensAfterARestartIsNews) {
    offers.take(listening({3000}));
    workspaces.put(samples::workspace(model::State::stopped));
    workspaces.put(samples::workspace(model::State::running));
    offers.take(listening({3000}));
    EXPECT_EQ(told.size(), 1U);
}

} // namespace
} // namespace berth::desktop
