// The real widget: fed, pressed, drawn with the mouse, looked at pixel by pixel.
#include "desktop/terminal/terminal_search.h"
#include "desktop/terminal/terminal_view.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QInputMethodEvent>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <gtest/gtest.h>

namespace berth::desktop {
namespace {

using namespace std::literals;

constexpr qint64 frame_ms = 16; // the view paints at most once in it

class TerminalViewTest : public ::testing::Test {
protected:
    TerminalView view;
    QByteArray typed;

    void SetUp() override {
        view.set_terminal_font(QFont(QStringLiteral("DejaVu Sans Mono"), 10));
        view.resize(700, 400);
        QObject::connect(&view, &TerminalView::input, &view, [this](const QByteArray& bytes) { typed += bytes; });
        view.show();
        view.activateWindow();
        view.setFocus();
        ASSERT_TRUE(QTest::qWaitFor([this] { return view.hasFocus(); }));
    }

    void feed(std::string_view text) { view.feed(as_bytes(text)); }
    QPoint cell(int row, int column) { return view.cell_rect(row, column).center(); }
    // The cell's left edge: where a selection by characters begins.
    QPoint before(int row, int column) { return {view.cell_rect(row, column).left() + 1, cell(row, column).y()}; }
    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {}) {
        QTest::mousePress(view.viewport(), Qt::LeftButton, modifiers, from);
        QMouseEvent move(QEvent::MouseMove, to, view.viewport()->mapToGlobal(to), Qt::NoButton, Qt::LeftButton,
                         modifiers);
        QApplication::sendEvent(view.viewport(), &move);
        QTest::mouseRelease(view.viewport(), Qt::LeftButton, modifiers, to);
    }
    void wheel(int notches, Qt::KeyboardModifiers modifiers = {}) {
        const QPointF at = cell(2, 2);
        QWheelEvent event(at, view.viewport()->mapToGlobal(at), {}, {0, notches * 120}, Qt::NoButton, modifiers,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(view.viewport(), &event);
    }
    // Several frames' time has passed without one.
    bool pauses() {
        QElapsedTimer since;
        const auto connection = QObject::connect(&view, &TerminalView::painted, &view, [&] { since.restart(); });
        since.start();
        const bool quiet = QTest::qWaitFor([&] { return view.backlog() == 0 && since.elapsed() > 4 * frame_ms; });
        QObject::disconnect(connection);
        return quiet;
    }
    // All that was fed is on the screen.
    bool follows() {
        return QTest::qWaitFor([this] { return view.backlog() == 0 && view.top() == view.rows().screen_top(); });
    }
    bool shows(QRgb color, QRect where) {
        const QImage picture = view.viewport()->grab().toImage();
        for (int y = where.top(); y <= where.bottom(); ++y)
            for (int x = where.left(); x <= where.right(); ++x)
                if (picture.pixel(x, y) == color)
                    return true;
        return false;
    }
};

TEST_F(TerminalViewTest, KeysGoToTheProgram) {
    QTest::keyClicks(&view, QStringLiteral("ls"));
    QTest::keyClick(&view, Qt::Key_Return);
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
    QTest::keyClick(&view, Qt::Key_Tab);
    QTest::keyClick(&view, Qt::Key_Up);
    EXPECT_EQ(typed, "ls\r\x03\t\x1b[A");
    feed("\x1b[?1h");
    typed.clear();
    QTest::keyClick(&view, Qt::Key_Up);
    EXPECT_EQ(typed, "\x1bOA");
}

TEST_F(TerminalViewTest, WhatFollowsAPauseIsPaintedAtOnce) {
    ASSERT_TRUE(pauses());
    QSignalSpy painted(&view, &TerminalView::painted);
    QElapsedTimer time;
    time.start();
    feed("x");
    EXPECT_EQ(painted.count(), 1);
    for (int times = 0; times < 100; ++times)
        feed("y"); // those within the same frame are not
    EXPECT_LE(painted.count(), 2 + time.elapsed() / frame_ms);
    EXPECT_TRUE(QTest::qWaitFor([&] { return painted.count() > 1; }));
}

TEST_F(TerminalViewTest, ColoursReachThePixels) {
    const auto& colors = TerminalColors::dark();
    feed("\x1b[31m\u2588\x1b[48;2;1;200;3m \x1b[48;5;21m \x1b[m");
    EXPECT_TRUE(QTest::qWaitFor([&] { return shows(colors.ansi[1], view.cell_rect(0, 0)); }));
    EXPECT_TRUE(shows(qRgb(1, 200, 3), view.cell_rect(0, 1)));
    EXPECT_TRUE(shows(qRgb(0, 0, 255), view.cell_rect(0, 2)));
    EXPECT_FALSE(shows(qRgb(0, 0, 255), view.cell_rect(1, 2)));
    view.set_colors(TerminalColors::light());
    EXPECT_TRUE(QTest::qWaitFor([&] { return shows(TerminalColors::light().ansi[1], view.cell_rect(0, 0)); }));
}

TEST_F(TerminalViewTest, ScrolledRowsAreMovedAndStayRight) {
    QSignalSpy painted(&view, &TerminalView::painted);
    for (int line = 0; line < 100; ++line) {
        const auto frames = painted.count();
        feed(line % 2 == 0 ? "\x1b[41m     \x1b[m\r\n" : "\x1b[42m     \x1b[m\r\n");
        if (line % 5 == 0) { // some lines a frame
            ASSERT_TRUE(QTest::qWaitFor([&] { return painted.count() > frames; }));
        }
    }
    ASSERT_TRUE(follows());
    const auto& colors = TerminalColors::dark();
    const int rows = view.screen().size().rows;
    // The last line fed, number 99, stands above the cursor's.
    for (int row = 0; row < rows - 1; ++row) {
        const int line = 99 - (rows - 2 - row);
        EXPECT_TRUE(shows(colors.ansi[line % 2 == 0 ? 1 : 2], view.cell_rect(row, 1))) << row;
        EXPECT_FALSE(shows(colors.ansi[line % 2 == 0 ? 2 : 1], view.cell_rect(row, 1))) << row;
    }
}

TEST_F(TerminalViewTest, SelectsByCharacterWordLineAndBlock) {
    feed("one two-three /a/b.txt\r\nabcdef\r\n123456\r\n");
    drag(before(0, 4), before(0, 7));
    EXPECT_EQ(view.selected_text(), QStringLiteral("two"));
    QTest::mouseDClick(view.viewport(), Qt::LeftButton, {}, cell(0, 16));
    EXPECT_EQ(view.selected_text(), QStringLiteral("/a/b.txt"));
    QTest::mousePress(view.viewport(), Qt::LeftButton, {}, cell(0, 16));
    QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, cell(0, 16));
    EXPECT_EQ(view.selected_text(), QStringLiteral("one two-three /a/b.txt"));
    const int double_click = QApplication::doubleClickInterval();
    QApplication::setDoubleClickInterval(0); // the next click is no third
    drag(before(1, 1), before(2, 3), Qt::AltModifier);
    QApplication::setDoubleClickInterval(double_click);
    EXPECT_EQ(view.selected_text(), QStringLiteral("bc\n23"));
    drag(before(2, 3), before(1, 4));
    EXPECT_EQ(view.selected_text(), QStringLiteral("ef\n123"));
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("ef\n123"));
    EXPECT_EQ(typed, "");
    QTest::keyClick(&view, Qt::Key_A);
    EXPECT_FALSE(view.has_selection());
}

TEST_F(TerminalViewTest, CopiesAWrappedLineAsOne) {
    const int columns = view.screen().size().columns;
    const std::string text(static_cast<std::size_t>(columns) + 5, 'x');
    feed(text + "\r\nnext");
    view.select_all();
    EXPECT_EQ(view.selected_text().section(QLatin1Char('\n'), 0, 0), QString::fromStdString(text));
}

TEST_F(TerminalViewTest, PastesInBracketsAndAsksBeforeLinesWouldRun) {
    feed("\x1b[?2004h");
    view.paste(QStringLiteral("a\nb"));
    EXPECT_EQ(typed, "\x1b[200~a\rb\x1b[201~");
    feed("\x1b[?2004l");
    typed.clear();
    view.paste(QStringLiteral("rm x\nrm y"));
    EXPECT_EQ(typed, "");
    auto* question = view.findChild<QMessageBox*>(QStringLiteral("paste_question"));
    ASSERT_NE(question, nullptr);
    for (QAbstractButton* button : question->buttons())
        if (question->buttonRole(button) == QMessageBox::AcceptRole)
            QTest::mouseClick(button, Qt::LeftButton);
    EXPECT_EQ(typed, "rm x\rrm y");
}

TEST_F(TerminalViewTest, TheWheelScrollsBackAndOutputLeavesTheViewThere) {
    for (int line = 0; line < 200; ++line)
        feed("line " + std::to_string(line) + "\r\n");
    ASSERT_TRUE(follows());
    const RowNumber bottom = view.top();
    wheel(2);
    EXPECT_EQ(view.top(), bottom - 6);
    QSignalSpy painted(&view, &TerminalView::painted);
    feed("more\r\nand more\r\n");
    ASSERT_TRUE(QTest::qWaitFor([&] { return painted.count() > 0; }));
    EXPECT_EQ(view.top(), bottom - 6);
    EXPECT_EQ(view.rows().at(view.top()).text(), "line " + std::to_string(bottom - 6));
    QTest::keyClick(&view, Qt::Key_A); // typing goes back to where it happens
    EXPECT_EQ(view.top(), view.rows().screen_top());
    QTest::keyClick(&view, Qt::Key_Home, Qt::ShiftModifier);
    EXPECT_EQ(view.top(), 0);
}

TEST_F(TerminalViewTest, TheWheelIsCursorKeysWhereThereIsNoScrollback) {
    feed("\x1b[?1049h");
    wheel(-1);
    EXPECT_EQ(typed, "\x1b[B\x1b[B\x1b[B");
}

TEST_F(TerminalViewTest, TheMouseIsTheProgramsWhereItAsks) {
    feed("abc\x1b[?1002h\x1b[?1006h");
    drag(cell(0, 0), cell(3, 5));
    EXPECT_EQ(typed, "\x1b[<0;1;1M\x1b[<32;6;4M\x1b[<0;6;4m");
    EXPECT_FALSE(view.has_selection());
    typed.clear();
    wheel(1);
    EXPECT_EQ(typed, "\x1b[<64;3;3M");
    typed.clear();
    drag(before(0, 0), before(0, 2), Qt::ShiftModifier); // Shift keeps it here
    EXPECT_EQ(typed, "");
    EXPECT_EQ(view.selected_text(), QStringLiteral("ab"));
}

TEST_F(TerminalViewTest, ReportsTheFocus) {
    feed("\x1b[?1004h");
    QWidget other;
    other.show();
    view.clearFocus();
    view.setFocus();
    EXPECT_EQ(typed, "\x1b[O\x1b[I");
}

TEST_F(TerminalViewTest, AnswersQuestionsOnlyWhereItIsTheOnlyTerminal) {
    feed("\x1b[6n");
    EXPECT_EQ(typed, "\x1b[1;1R");
    TerminalView shared(TerminalView::Role::shared);
    QSignalSpy answers(&shared, &TerminalView::input);
    shared.feed(as_bytes("\x1b[6n"));
    EXPECT_EQ(answers.count(), 0);
}

TEST_F(TerminalViewTest, AnInputMethodComposesAtTheCursor) {
    feed("ab");
    const auto rectangle = [this] { return view.inputMethodQuery(Qt::ImCursorRectangle).toRect(); };
    ASSERT_TRUE(QTest::qWaitFor([&] { return rectangle().intersects(view.cell_rect(0, 2)); }));
    const QRect cursor = rectangle();
    QInputMethodEvent composing(QStringLiteral("ni"), {{QInputMethodEvent::Cursor, 2, 1, {}}});
    QApplication::sendEvent(&view, &composing);
    EXPECT_EQ(typed, "");
    EXPECT_GT(view.inputMethodQuery(Qt::ImCursorRectangle).toRect().left(), cursor.left());
    const QColor foreground(TerminalColors::dark().foreground);
    EXPECT_TRUE(shows(foreground.rgb(), view.cell_rect(0, 2).united(view.cell_rect(0, 4))));
    QInputMethodEvent committed;
    committed.setCommitString(QStringLiteral("你"));
    QApplication::sendEvent(&view, &committed);
    EXPECT_EQ(typed, "你");
}

TEST_F(TerminalViewTest, CtrlClickOpensAnAddressAlsoWhereItWraps) {
    const int columns = view.screen().size().columns;
    feed(std::string(static_cast<std::size_t>(columns - 12), ' ') + "(see https://example.com/a_(b)?x=1).\r\n");
    QSignalSpy links(&view, &TerminalView::link_activated);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, cell(1, 3));
    EXPECT_EQ(links.count(), 0);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, Qt::ControlModifier, cell(1, 3));
    ASSERT_EQ(links.count(), 1);
    EXPECT_EQ(links.at(0).at(0).toUrl(), QUrl(QStringLiteral("https://example.com/a_(b)?x=1")));
    feed("javascript:alert(1) file:///etc/passwd");
    QTest::mouseClick(view.viewport(), Qt::LeftButton, Qt::ControlModifier, cell(2, 3));
    QTest::mouseClick(view.viewport(), Qt::LeftButton, Qt::ControlModifier, cell(2, 25));
    EXPECT_EQ(links.count(), 1);
}

TEST_F(TerminalViewTest, CtrlClickOpensWhatTheProgramMarked) {
    feed("\x1b]8;;https://example.com/marked\x1b\\click me\x1b]8;;\x1b\\ "
         "\x1b]8;;file:///etc/passwd\x1b\\not me\x1b]8;;\x1b\\");
    QSignalSpy links(&view, &TerminalView::link_activated);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, Qt::ControlModifier, cell(0, 11));
    EXPECT_EQ(links.count(), 0);
    QTest::mouseClick(view.viewport(), Qt::LeftButton, Qt::ControlModifier, cell(0, 4));
    ASSERT_EQ(links.count(), 1);
    EXPECT_EQ(links.at(0).at(0).toUrl(), QUrl(QStringLiteral("https://example.com/marked")));
}

TEST_F(TerminalViewTest, ScreenReadersHearItsTextAndCursor) {
    feed("one\r\ntwo");
    QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(&view);
    ASSERT_NE(accessible, nullptr);
    EXPECT_EQ(accessible->role(), QAccessible::Terminal);
    EXPECT_FALSE(accessible->text(QAccessible::Name).isEmpty());
    QAccessibleTextInterface* text = accessible->textInterface();
    ASSERT_NE(text, nullptr);
    const int stride = view.screen().size().columns + 1;
    EXPECT_EQ(text->text(0, 3), QStringLiteral("one"));
    EXPECT_EQ(text->text(stride, stride + 3), QStringLiteral("two"));
    EXPECT_EQ(text->cursorPosition(), stride + 3);
    EXPECT_EQ(text->offsetAtPoint(text->characterRect(stride + 1).center()), stride + 1);
    view.select({{0, 0}, {0, 3}});
    int from = -1;
    int to = -1;
    text->selection(0, &from, &to);
    EXPECT_EQ(from, 0);
    EXPECT_EQ(to, 3);
}

TEST_F(TerminalViewTest, AnotherSizeIsToldAndRewraps) {
    feed("0123456789abcdefghij\r\n");
    QSignalSpy sizes(&view, &TerminalView::resized);
    view.resize(view.cell_rect(0, 0).width() * 10 + 30, 400);
    ASSERT_FALSE(sizes.isEmpty());
    EXPECT_EQ(sizes.last().at(0).toInt(), view.screen().size().columns);
    EXPECT_LT(view.screen().size().columns, 20);
    EXPECT_EQ(view.screen().row(0).text() + view.screen().row(1).text(), "0123456789abcdefghij");
    const int columns = view.screen().size().columns;
    QTest::keyClick(&view, Qt::Key_Plus, Qt::ControlModifier);
    EXPECT_EQ(view.zoomed(), 1);
    EXPECT_LT(view.screen().size().columns, columns);
    QTest::keyClick(&view, Qt::Key_0, Qt::ControlModifier);
    EXPECT_EQ(view.screen().size().columns, columns);
}

TEST_F(TerminalViewTest, MuchOutputLeavesTheEventLoopItsTurns) {
    std::string text;
    while (text.size() < 8'000'000)
        text += "\x1b[38;5;" + std::to_string(text.size() % 256) + "mline of text with 汉字 and more\x1b[m\r\n";
    QElapsedTimer since;
    qint64 longest = 0;
    int turns = 0;
    QTimer beat;
    QObject::connect(&beat, &QTimer::timeout, &view, [&] {
        longest = std::max(longest, since.restart());
        turns += view.backlog() > 0 ? 1 : 0;
    });
    QSignalSpy drained(&view, &TerminalView::drained);
    since.start();
    beat.start(0);
    feed(text);
    EXPECT_GE(view.backlog(), TerminalView::busy_backlog);
    ASSERT_TRUE(QTest::qWaitFor([&] { return view.backlog() == 0; }, 30'000));
    EXPECT_EQ(drained.count(), 1);
    EXPECT_GE(turns, 10); // between slices of a few milliseconds; on a slower machine there are more of them
    RecordProperty("longest_stall_ms", static_cast<int>(longest));
}

TEST_F(TerminalViewTest, ProgramsHearItsColoursAndFillTheClipboard) {
    view.set_colors(TerminalColors::light());
    feed("\x1b]11;?\x07");
    EXPECT_EQ(typed, "\x1b]11;rgb:ffff/ffff/ffff\x1b\\");
    QSignalSpy clipboard(&view, &TerminalView::clipboard_wanted);
    feed("\x1b]52;c;5L2gIGhp\x07");
    ASSERT_EQ(clipboard.count(), 1);
    EXPECT_EQ(clipboard.at(0).at(0).toString(), QStringLiteral("你 hi"));
    EXPECT_FALSE(clipboard.at(0).at(1).toBool());
    feed("\x1b]52;p;eA==\x07");
    EXPECT_TRUE(clipboard.last().at(1).toBool());
    feed("\x1b]52;c;not base64!\x07\x1b]52;c;?\x07\x1b]52;c;\x07");
    EXPECT_EQ(clipboard.count(), 2);
}

class TerminalSearchTest : public TerminalViewTest {
protected:
    TerminalSearch search{view};

    bool finds(std::size_t count) {
        return QTest::qWaitFor([&] { return search.complete() && search.count() == count; });
    }
    std::string current_row() { return view.rows().at(view.selection().begin.row).text(); }
};

TEST_F(TerminalSearchTest, LeadsFromTheNewestToTheOldestAndRoundAgain) {
    for (int line = 0; line < 300; ++line)
        feed((line % 100 == 7 ? "a Needle in " : "hay ") + std::to_string(line) + "\r\n");
    ASSERT_TRUE(follows());
    search.begin(QStringLiteral("needle"), Qt::CaseInsensitive);
    ASSERT_TRUE(finds(3));
    EXPECT_EQ(search.current(), 2U);
    EXPECT_EQ(view.selected_text(), QStringLiteral("Needle"));
    search.previous();
    search.previous();
    EXPECT_EQ(current_row(), "a Needle in 7");
    EXPECT_LE(view.top(), 7) << "it is scrolled to";
    search.previous();
    EXPECT_EQ(current_row(), "a Needle in 207");
    search.next();
    EXPECT_EQ(search.current(), 0U);
    search.begin(QStringLiteral("needle"), Qt::CaseSensitive);
    ASSERT_TRUE(finds(0));
    search.begin(QStringLiteral("Needle in 1"), Qt::CaseSensitive);
    ASSERT_TRUE(finds(1));
    EXPECT_EQ(current_row(), "a Needle in 107");
    search.end();
    EXPECT_EQ(search.count(), 0U);
}

TEST_F(TerminalSearchTest, FindsWhatWrapsAndWideCharacters) {
    const int columns = view.screen().size().columns;
    feed(std::string(static_cast<std::size_t>(columns) - 3, '.') + "needle 汉字x\r\n");
    search.begin(QStringLiteral("needle 汉字"), Qt::CaseInsensitive);
    ASSERT_TRUE(finds(1));
    EXPECT_EQ(view.selection(), (TextSpan{{0, columns - 3}, {1, 8}}));
    EXPECT_EQ(view.selected_text(), QStringLiteral("needle 汉字"));
}

TEST_F(TerminalSearchTest, FollowsOutputAndKeepsTheCurrentOne) {
    feed("needle 1\r\n");
    search.begin(QStringLiteral("needle"), Qt::CaseInsensitive);
    ASSERT_TRUE(finds(1));
    for (int line = 0; line < 100; ++line)
        feed("hay\r\n");
    feed("needle 2\r\n");
    ASSERT_TRUE(finds(2));
    EXPECT_EQ(current_row(), "needle 1");
    feed("\x1b[A\x1b[2K"); // gone from the screen
    ASSERT_TRUE(finds(1));
    view.resize(view.width() / 2, view.height()); // rows have other numbers
    ASSERT_TRUE(finds(1));
    EXPECT_EQ(current_row(), "needle 1");
}

TEST_F(TerminalViewTest, TellsTitleAndBell) {
    QSignalSpy titles(&view, &TerminalView::title_changed);
    QSignalSpy bells(&view, &TerminalView::bell);
    feed("\x1b]2;vim\x07\x07");
    ASSERT_TRUE(titles.count() > 0 || titles.wait(1'000));
    EXPECT_EQ(titles.last().at(0).toString(), QStringLiteral("vim"));
    EXPECT_EQ(bells.count(), 1);
}

TEST_F(TerminalViewTest, CtrlTabLeavesAndTabDoesNot) {
    QWidget window;
    auto* inside = new TerminalView(TerminalView::Role::local, &window);
    auto* beside = new QPushButton(&window);
    window.show();
    window.activateWindow();
    inside->setFocus();
    ASSERT_TRUE(QTest::qWaitFor([&] { return inside->hasFocus(); }));
    QTest::keyClick(inside, Qt::Key_Tab);
    EXPECT_TRUE(inside->hasFocus());
    QTest::keyClick(inside, Qt::Key_Tab, Qt::ControlModifier);
    EXPECT_TRUE(beside->hasFocus());
}

} // namespace
} // namespace berth::desktop
