// A workspace's terminals as tabs, on a real connection and link.
#include "desktop/terminals/link_opener.h"
#include "desktop/terminals/terminal_find_bar.h"
#include "desktop/terminals/terminal_page.h"
#include "desktop/terminals/terminal_tab.h"
#include "test_gateway.h"
#include "travel.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPushButton>
#include <QTabBar>
#include <QTest>
#include <gtest/gtest.h>

namespace berth::desktop {
namespace {

class TerminalPageTest : public ::testing::Test {
protected:
    client::TestGateway gateway;
    client::ConnectionManager manager{gateway.server.url(), gateway.tokens()};
    std::vector<QUrl> opened;
    bool may_fill = true;
    std::unique_ptr<TerminalPage> page;

    void SetUp() override {
        page = std::make_unique<TerminalPage>(
            manager.connection(client::TestGateway::workspace_id), [this](const QUrl& url) { opened.push_back(url); },
            [this] { return may_fill; });
        page->resize(800, 500);
        page->show();
        page->activateWindow();
        ASSERT_TRUE(QTest::qWaitFor([this] { return page->current() && page->current()->id() == "t1"; }));
        // The gateway's terminal begins with "one" and "two".
        ASSERT_TRUE(QTest::qWaitFor([this] { return text().starts_with("onetwo"); }));
    }

    std::string text() { return page->current()->view().screen().text(); }
    void type(const char* keys) { QTest::keyClicks(&page->current()->view(), QString::fromLatin1(keys)); }
    void answer(const QString& question_name, QMessageBox::ButtonRole role) {
        auto* question = page->findChild<QMessageBox*>(question_name);
        ASSERT_NE(question, nullptr);
        for (QAbstractButton* button : question->buttons())
            if (question->buttonRole(button) == role)
                return QTest::mouseClick(button, Qt::LeftButton);
        FAIL() << "no such button";
    }
};

TEST_F(TerminalPageTest, BeginsWithATerminalThatShowsWhatIsTyped) {
    EXPECT_EQ(page->count(), 1);
    type("echo hi");
    EXPECT_TRUE(QTest::qWaitFor([this] { return text().starts_with("onetwoecho hi"); }));
    EXPECT_EQ(page->current()->notice(), QString());
}

TEST_F(TerminalPageTest, WhatIsTypedWhileTheLinkIsDownIsKeptAndSentAfterwards) {
    gateway.token_error = Error{Errc::unavailable, "The platform is away.", ""};
    gateway.cut_carriers();
    ASSERT_TRUE(QTest::qWaitFor([this] { return !page->current()->notice().isEmpty(); }));
    type("later");
    EXPECT_TRUE(QTest::qWaitFor([this] { return page->current()->notice().contains(QStringLiteral("kept")); }));
    EXPECT_FALSE(text().contains("later"));
    gateway.token_error.reset();
    manager.network_changed();
    EXPECT_TRUE(QTest::qWaitFor([this] { return text().starts_with("onetwolater"); }));
    EXPECT_TRUE(QTest::qWaitFor([this] { return page->current()->notice().isEmpty(); }));
}

TEST_F(TerminalPageTest, TellsTheTerminalItsSize) {
    page->resize(600, 300);
    TerminalView& view = page->current()->view();
    EXPECT_TRUE(QTest::qWaitFor([&] { return view.screen().size() == view.room(); }));
}

TEST_F(TerminalPageTest, ANameIsEditedInPlace) {
    auto* tabs = page->findChild<QTabBar*>();
    QTest::mouseDClick(tabs, Qt::LeftButton, {}, tabs->tabRect(0).center());
    auto* edit = tabs->findChild<QLineEdit*>(QStringLiteral("terminal_name"));
    ASSERT_NE(edit, nullptr);
    QTest::keyClicks(edit, QStringLiteral("server"));
    QTest::keyClick(edit, Qt::Key_Return);
    EXPECT_EQ(tabs->tabText(0), QStringLiteral("server"));
    EXPECT_TRUE(QTest::qWaitFor([this] { return page->current()->view().hasFocus(); }));
}

TEST_F(TerminalPageTest, ClosingAsksAndLeavesItRunningOrEndsIt) {
    QTest::keyClick(&page->current()->view(), Qt::Key_T, Qt::ControlModifier | Qt::ShiftModifier);
    ASSERT_TRUE(QTest::qWaitFor([this] { return page->count() == 2 && page->current()->id() == "t1"; }));
    QTest::keyClick(&page->current()->view(), Qt::Key_W, Qt::ControlModifier | Qt::ShiftModifier);
    answer(QStringLiteral("close_question"), QMessageBox::AcceptRole);
    EXPECT_EQ(page->count(), 1);
    // The question is gone before the next is asked.
    ASSERT_TRUE(QTest::qWaitFor([this] { return page->findChild<QMessageBox*>() == nullptr; }));
    page->close_tab(0);
    answer(QStringLiteral("close_question"), QMessageBox::DestructiveRole);
    EXPECT_TRUE(QTest::qWaitFor([this] { return page->count() == 0; }));
}

TEST_F(TerminalPageTest, ATabLeavesWithItsShell) {
    QTest::keyClick(&page->current()->view(), Qt::Key_D, Qt::ControlModifier);
    EXPECT_TRUE(QTest::qWaitFor([this] { return page->count() == 0; }));
}

TEST_F(TerminalPageTest, AWorkspaceThatWasRestartedEndsItVisibly) {
    gateway.forget_sessions();
    gateway.cut_carriers();
    EXPECT_TRUE(QTest::qWaitFor([this] { return !page->current()->alive(); }, 10'000));
    EXPECT_FALSE(page->current()->notice().isEmpty());
    type("x"); // goes nowhere, and harms nothing
}

TEST_F(TerminalPageTest, FindsInTheTerminalWithKeysAlone) {
    TerminalView& view = page->current()->view();
    QTest::keyClick(&view, Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    auto* bar = page->current()->findChild<TerminalFindBar*>();
    ASSERT_TRUE(bar->isVisible());
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("o"));
    const auto shows = [&](const char* text) {
        return QTest::qWaitFor([&] {
            const auto labels = bar->findChildren<QLabel*>();
            return std::ranges::any_of(labels, [&](auto* label) { return label->text() == QLatin1String(text); });
        });
    };
    EXPECT_TRUE(shows("2 of 2")); // "one" and "two"
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    EXPECT_TRUE(shows("1 of 2"));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return, Qt::ShiftModifier);
    EXPECT_TRUE(shows("2 of 2"));
    QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("x"));
    EXPECT_TRUE(shows("Nothing found"));
    EXPECT_EQ(view.screen().size(), view.room()) << "the terminal keeps its size";
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Escape);
    EXPECT_FALSE(bar->isVisible());
    EXPECT_TRUE(view.hasFocus());
}

TEST_F(TerminalPageTest, IsNamedAndLeftWithCtrlTab) {
    TerminalView& view = page->current()->view();
    page->current()->find();
    testing_aids::expect_named(*page);
    view.setFocus();
    QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(&view);
    EXPECT_TRUE(accessible->text(QAccessible::Description).contains(QStringLiteral("Ctrl+Tab"))) << "how one leaves it";
    for (const Qt::KeyboardModifiers shift : {Qt::NoModifier, Qt::ShiftModifier}) {
        view.setFocus();
        QTest::keyClick(&view, shift ? Qt::Key_Backtab : Qt::Key_Tab, Qt::ControlModifier | shift);
        EXPECT_NE(QApplication::focusWidget(), nullptr);
        EXPECT_FALSE(view.hasFocus());
        // From there Tab leads round into it again.
        for (int step = 0; step < 20 && !view.hasFocus(); ++step)
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        EXPECT_TRUE(view.hasFocus());
    }
}

TEST_F(TerminalPageTest, ProgramsFillTheClipboardWhereOneLetsThemAndWorksInTheirTerminal) {
    TerminalView& view = page->current()->view();
    QClipboard* clipboard = QApplication::clipboard();
    clipboard->setText(QStringLiteral("mine"));
    const auto write = [&] { view.feed(as_bytes("\x1b]52;c;dGhlaXJz\x07")); };
    may_fill = false;
    write();
    EXPECT_EQ(clipboard->text(), QStringLiteral("mine"));
    may_fill = true;
    view.clearFocus();
    write();
    EXPECT_EQ(clipboard->text(), QStringLiteral("mine"));
    view.setFocus();
    write();
    EXPECT_EQ(clipboard->text(), QStringLiteral("theirs"));
}

TEST_F(TerminalPageTest, OutlivesItsConnection) {
    manager.close(client::TestGateway::workspace_id);
    EXPECT_FALSE(page->current()->alive());
    type("x");
    page->current()->rename(QStringLiteral("y"));
}

TEST(WorkspacePort, OnlyTheWorkspacesOwnLocalhostIsForwarded) {
    const auto port = [](const char* text) { return workspace_port(QUrl(QString::fromLatin1(text))); };
    EXPECT_EQ(port("http://localhost:3000/x"), 3000);
    EXPECT_EQ(port("http://0.0.0.0:8080"), 8080);
    EXPECT_EQ(port("https://127.0.0.1"), 443);
    EXPECT_EQ(port("http://[::1]:5173/"), 5173);
    EXPECT_EQ(port("https://example.com:3000"), std::nullopt);
    EXPECT_EQ(port("mailto:a@localhost"), std::nullopt);
}

} // namespace
} // namespace berth::desktop
