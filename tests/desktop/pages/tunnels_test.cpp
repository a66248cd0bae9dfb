// The tunnels beside forwarded ports: what is typed, what is kept of them, and the dialog that opens one.
#include "desktop/ports/ports_page.h"
#include "desktop/ports/tunnel_dialog.h"
#include "desktop/ports/tunnel_table_model.h"
#include "samples.h"
#include "travel.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

namespace berth::desktop {
namespace {

const std::string tunnels_of = samples::workspace_id;

TunnelRequest request(TunnelKind kind, TunnelEnd remote, TunnelEnd local) {
    return {kind, std::move(remote), std::move(local)};
}

TEST(TunnelRequestText, IsAPortOrAPathAtEitherEnd) {
    const auto read = [](TunnelKind kind, const char* remote, const char* local) {
        return read_tunnel(kind, QString::fromUtf8(remote), QString::fromUtf8(local));
    };
    using enum TunnelKind;
    EXPECT_EQ(read(reverse, "5432", ""), request(reverse, {5432, {}}, {5432, {}})) << "the same port";
    EXPECT_EQ(read(reverse, " /run/app.sock ", "5432"), request(reverse, {0, "/run/app.sock"}, {5432, {}}));
    EXPECT_EQ(read(socket, "/run/../run/db.sock", ""), request(socket, {0, "/run/db.sock"}, {0, {}}));
    EXPECT_EQ(read(socket, "/run/db.sock", "~/db.sock"),
              request(socket, {0, "/run/db.sock"}, {0, QDir::homePath().toStdString() + "/db.sock"}));
    EXPECT_EQ(read(proxy, "", ""), request(proxy, {}, {}));
    EXPECT_EQ(read(proxy, "", "1081"), request(proxy, {}, {1081, {}}));
    EXPECT_FALSE(read(reverse, "/run/app.sock", "")) << "a path says no port";
    EXPECT_FALSE(read(reverse, "", "5432"));
    EXPECT_FALSE(read(socket, "5432", "")) << "ports have a line of their own";
    EXPECT_FALSE(read(socket, "run/db.sock", ""));
    EXPECT_FALSE(read(proxy, "", "/run/proxy.sock"));
    EXPECT_FALSE(read(proxy, "", "70000"));
}

TEST(TunnelRegistryTest, KeepsTunnelsUntilTheyAreStoppedOrTheWorkspaceIsGone) {
    TunnelRegistry tunnels(samples::tunnel_opener());
    WorkspaceDetail detail(tunnels_of);
    TunnelTableModel table(tunnels_of, tunnels);
    const QAbstractItemModelTester tester(&table);
    ASSERT_TRUE(client::wait(tunnels.open(tunnels_of, request(TunnelKind::reverse, {5432, {}}, {5432, {}}))));
    ASSERT_TRUE(client::wait(tunnels.open(tunnels_of, request(TunnelKind::proxy, {}, {}))));
    ASSERT_TRUE(client::wait(tunnels.open("another", request(TunnelKind::proxy, {}, {}))));
    ASSERT_EQ(table.rowCount(), 2);
    EXPECT_EQ(table.index(1, TunnelTableModel::local_column).data().toString(), QStringLiteral("localhost:1080"));
    EXPECT_EQ(table.index(0, 0).data(TunnelTableModel::copy_role).toString(), QStringLiteral("localhost:5432"));
    tunnels.close(tunnels_of, tunnels.of(tunnels_of)[0].number);
    ASSERT_EQ(table.rowCount(), 1);
    EXPECT_EQ(tunnels.of(tunnels_of)[0].kind, TunnelKind::proxy);
    tunnels.forget(tunnels_of);
    EXPECT_EQ(table.rowCount(), 0);
    EXPECT_EQ(tunnels.of("another").size(), 1U);
    tunnels.close_all();
    EXPECT_TRUE(tunnels.of("another").empty());
}

TEST(TunnelRegistryTest, TellsAFailureUntilSomebodyHasReadIt) {
    std::function<void(const Error&)> failed;
    bool dropped = false;
    const TunnelOpener watched = [&](std::string, TunnelRequest wanted,
                                     std::function<void(const Error&)> report) -> client::Task<Result<OpenedTunnel>> {
        failed = std::move(report);
        OpenedTunnel opened{wanted.remote,
                            wanted.local,
                            std::shared_ptr<void>(&dropped, [](void* flag) { *static_cast<bool*>(flag) = true; }),
                            {}};
        co_return opened;
    };
    TunnelRegistry tunnels(watched);
    ASSERT_TRUE(client::wait(tunnels.open(tunnels_of, request(TunnelKind::reverse, {80, {}}, {80, {}}))));
    const TunnelTableModel table(tunnels_of, tunnels);
    failed(Error{Errc::unavailable, "Nothing listens here.", ""});
    EXPECT_EQ(table.index(0, 0).data(TunnelTableModel::trouble_role).toString(),
              QStringLiteral("Nothing listens here."));
    const int number = tunnels.of(tunnels_of)[0].number;
    tunnels.clear_failure(tunnels_of, number);
    EXPECT_TRUE(table.index(0, 0).data(TunnelTableModel::trouble_role).toString().isEmpty());
    EXPECT_FALSE(dropped);
    tunnels.close(tunnels_of, number);
    EXPECT_TRUE(dropped) << "it must not go on unseen";
    failed(Error{Errc::unavailable, "Too late.", ""}); // harms nobody
}

class TunnelsGui : public testing::Test {
protected:
    WorkspaceDetail detail{tunnels_of};
    ForwardRegistry forwards{samples::opener(), {}};
    TunnelRegistry tunnels{samples::tunnel_opener(
        {"localhost:5432"},
        {.accepted = 2, .open = 1, .failed = 0, .bytes_to_workspace = 512, .bytes_from_workspace = 3 << 20})};
    PortsPage page{detail, forwards, tunnels};

    void SetUp() override {
        samples::fill(detail, samples::workspace());
        page.resize(752, 480);
        page.show();
        page.activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(&page));
    }
    TunnelDialog* choose(int entry) {
        auto* button = page.findChild<QPushButton*>(QStringLiteral("other_tunnels"));
        button->menu()->actions().at(entry)->trigger();
        TunnelDialog* dialog = nullptr;
        for (TunnelDialog* one : page.findChildren<TunnelDialog*>()) {
            dialog = one->isVisible() ? one : dialog;
        }
        EXPECT_NE(dialog, nullptr);
        return dialog;
    }
    static QLineEdit& field(QWidget& in, const char* name) {
        return *in.findChild<QLineEdit*>(QString::fromUtf8(name));
    }
};

TEST_F(TunnelsGui, AReverseTunnelIsOpenedAndStoppedAndShowsWhatGoesThrough) {
    auto* table = page.findChild<QTableView*>(QStringLiteral("tunnels"));
    EXPECT_FALSE(table->isVisible()) << "quiet while there are none";
    TunnelDialog* dialog = choose(0);
    QSignalSpy done(dialog, &QDialog::accepted);
    QTest::keyClicks(&field(*dialog, "tunnel_remote"), QStringLiteral("8125"));
    QTest::keyClick(&field(*dialog, "tunnel_remote"), Qt::Key_Return);
    ASSERT_TRUE(done.wait());
    ASSERT_EQ(tunnels.of(tunnels_of).size(), 1U);
    EXPECT_TRUE(table->isVisible());
    page.hide();
    page.show(); // looks at the traffic
    const QString traffic = table->model()->index(0, TunnelTableModel::traffic_column).data().toString();
    EXPECT_TRUE(traffic.contains(QStringLiteral("3"))) << traffic.toStdString();
    for (QPushButton* button : table->findChildren<QPushButton*>()) {
        QTest::mouseClick(button, Qt::LeftButton);
    }
    EXPECT_TRUE(tunnels.of(tunnels_of).empty());
    EXPECT_FALSE(table->isVisible());
}

TEST_F(TunnelsGui, ThePageWithTunnelsIsNamedAndTravelledWithKeys) {
    ASSERT_TRUE(client::wait(tunnels.open(tunnels_of, request(TunnelKind::proxy, {}, {}))));
    QCoreApplication::processEvents();
    testing_aids::expect_named(page);
    testing_aids::expect_travel(page);
}

TEST(TunnelDialogGui, IsNamedAndTravelledWithKeys) {
    TunnelRegistry tunnels(samples::tunnel_opener());
    for (const TunnelKind kind : {TunnelKind::reverse, TunnelKind::socket, TunnelKind::proxy}) {
        TunnelDialog dialog(kind, tunnels_of, QStringLiteral("calm-harbor"), tunnels);
        dialog.show();
        dialog.activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(&dialog));
        testing_aids::expect_named(dialog);
        testing_aids::expect_travel(dialog);
    }
}

TEST_F(TunnelsGui, WhatCannotBeHadIsSaidAndCanBeTypedAnew) {
    TunnelDialog* dialog = choose(0);
    const auto says = [&](const char* text) {
        const auto labels = dialog->findChildren<QLabel*>();
        return std::ranges::any_of(labels, [&](const QLabel* label) {
            return label->isVisible() && label->text().contains(QString::fromUtf8(text));
        });
    };
    QLineEdit& remote = field(*dialog, "tunnel_remote");
    QTest::keyClicks(&remote, QStringLiteral("nothing"));
    QTest::keyClick(&remote, Qt::Key_Return);
    EXPECT_TRUE(says("is no port"));
    remote.clear();
    QTest::keyClicks(&remote, QStringLiteral("5432"));
    EXPECT_FALSE(says("is no port"));
    QTest::keyClick(&remote, Qt::Key_Return);
    EXPECT_TRUE(QTest::qWaitFor([&] { return says("localhost:5432 is taken."); }));
    EXPECT_TRUE(dialog->isVisible());
    QTest::keyClick(dialog, Qt::Key_Escape);
    EXPECT_FALSE(dialog->isVisible());
    EXPECT_TRUE(tunnels.of(tunnels_of).empty());
}

TEST_F(TunnelsGui, AProxyNeedsNoMoreThanAYes) {
    TunnelDialog* dialog = choose(2);
    QSignalSpy done(dialog, &QDialog::accepted);
    QTest::mouseClick(dialog->findChild<QPushButton*>(QStringLiteral("tunnel_open")), Qt::LeftButton);
    ASSERT_TRUE(done.wait());
    EXPECT_EQ(tunnels.of(tunnels_of).at(0).local.port, 1080);
}

TEST_F(TunnelsGui, NothingIsOpenedInAWorkspaceThatDoesNotRun) {
    detail.set_workspace(samples::workspace(model::State::suspended));
    EXPECT_FALSE(page.findChild<QPushButton*>(QStringLiteral("other_tunnels"))->isEnabled())
        << "connecting would wake it";
}

} // namespace
} // namespace berth::desktop
