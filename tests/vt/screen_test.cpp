#include "vt/screen.h"
#include "vt/snapshot.h"

#include <gmock/gmock.h>

namespace berth::vt {
namespace {

Screen screen_of(std::string_view output, Size size = {20, 4}, std::size_t scrollback = 100) {
    Screen screen(size, scrollback);
    screen.feed(as_bytes(output));
    return screen;
}

std::string reply_to(std::string_view question) {
    Screen screen = screen_of(question);
    const Bytes replies = screen.take_replies();
    return std::string(as_text(replies));
}

TEST(Screen, ColoursAndAttributesArriveInTheCells) {
    const Screen screen = screen_of("\x1b[1;4:3;31ma\x1b[0;38;5;200;48;2;1;2;3mb\x1b[38:2::4:5:6;48:5:7mc\x1b[md");
    const Line& row = screen.row(0);
    EXPECT_TRUE(row[0].style.has(bold));
    EXPECT_EQ(row[0].style.underline(), Underline::curly);
    EXPECT_EQ(row[0].style.foreground, Color::indexed(1));
    EXPECT_EQ(row[1].style.foreground, Color::indexed(200));
    EXPECT_EQ(row[1].style.background, Color::rgb(1, 2, 3));
    EXPECT_EQ(row[2].style.foreground, Color::rgb(4, 5, 6));
    EXPECT_EQ(row[2].style.background, Color::indexed(7));
    EXPECT_EQ(row[3].style, Style{});
}

TEST(Screen, WideCharactersTakeTwoCellsAndNeverLeaveAHalf) {
    Screen screen = screen_of("\xe4\xb8\xad\xe6\x96\x87", {5, 3});
    EXPECT_EQ(screen.row(0)[0].width, 2);
    EXPECT_EQ(screen.row(0)[1].width, 0);
    screen.feed(as_bytes("\xe5\xad\x97")); // no room in the last column: it wraps
    EXPECT_EQ(screen.row(1).text(), "\xe5\xad\x97");
    EXPECT_TRUE(screen.row(1).wrapped);
    screen.feed(as_bytes("\x1b[1;2Hx"));
    EXPECT_EQ(screen.row(0).text(), " x\xe6\x96\x87");
}

TEST(Screen, CombiningMarksJoinTheCharacterBeforeThem) {
    std::string marks = "e";
    for (int i = 0; i < 100; ++i) {
        marks += "\xcc\x81";
    }
    const Screen screen = screen_of("\xcc\x81" + marks + "f");
    EXPECT_EQ(screen.row(0).marks().size(), static_cast<std::size_t>(max_marks_per_cell));
    EXPECT_EQ(screen.cursor().column, 2);
}

TEST(Screen, InvalidUtf8BecomesReplacementCharacters) {
    EXPECT_EQ(screen_of("a\xc3(\xe2\x82z\xff\xc0\xaf\xed\xa0\x80").row(0).text(),
              "a\xef\xbf\xbd(\xef\xbf\xbdz\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(Screen, TextWrapsAtTheEdgeOnlyWhenMoreFollows) {
    Screen screen = screen_of("12345", {5, 3});
    EXPECT_TRUE(screen.cursor().pending_wrap);
    EXPECT_EQ(screen.cursor().row, 0);
    screen.feed(as_bytes("\x1b[K6"));
    EXPECT_EQ(screen.row(0).text(), "12345");
    EXPECT_EQ(screen.row(1).text(), "6");
    EXPECT_TRUE(screen.row(1).wrapped);
    EXPECT_EQ(screen_of("\x1b[?7l1234567", {5, 3}).row(0).text(), "12347");
}

TEST(Screen, RowsLeaveToTheScrollbackThatIsBounded) {
    std::string lines;
    for (int i = 0; i < 50; ++i) {
        lines += std::to_string(i) + "\r\n";
    }
    const Screen screen = screen_of(lines, {20, 4}, 10);
    EXPECT_EQ(screen.scrollback().size(), 10U);
    EXPECT_EQ(screen.scrollback().at(9).text(), "46");
    EXPECT_EQ(screen.row(0).text(), "47");
    EXPECT_EQ(screen.scrollback().pushed(), 47U);
}

TEST(Screen, ScrollbackIsCompactInMemory) {
    std::string lines;
    for (int i = 0; i < 12'000; ++i) {
        lines +=
            "\x1b[32m" + std::to_string(i) + "\x1b[0m: some sixty characters of plain text as programs write it\r\n";
    }
    const Screen screen = screen_of(lines, {120, 40}, default_scrollback_lines);
    EXPECT_EQ(screen.scrollback().size(), default_scrollback_lines);
    EXPECT_LT(screen.scrollback().memory(), 1'800'000U); // cells would take 19 MB
    EXPECT_THAT(screen.scrollback().at(0).text(), testing::StartsWith("1961: some"));
}

TEST(Screen, NarrowingRewrapsAndWideningBringsItBack) {
    Screen screen = screen_of("\x1b[33mthe quick brown fox jumps\x1b[0m\r\n$ ", {20, 4});
    const std::string before = screen.text();
    screen.resize({8, 4});
    EXPECT_EQ(screen.text(), "k brown\nfox jump\ns\n$\n");
    EXPECT_EQ(screen.scrollback().at(0).text(), "the quic");
    EXPECT_EQ(screen.cursor().row, 3);
    EXPECT_EQ(screen.cursor().column, 2);
    screen.resize({20, 4});
    EXPECT_EQ(screen.row(0).text() + screen.row(1).text(), "the quick brown foxjumps");
    EXPECT_EQ(screen.row(0)[0].style.foreground, Color::indexed(3));
    EXPECT_EQ(screen.cursor().column, 2);
}

TEST(Screen, GrowingTallerBringsRowsBackFromTheScrollback) {
    Screen screen = screen_of("a\r\nb\r\nc\r\nd\r\ne", {10, 3});
    EXPECT_EQ(screen.scrollback().size(), 2U);
    screen.resize({10, 5});
    EXPECT_EQ(screen.text(), "a\nb\nc\nd\ne\n");
    EXPECT_EQ(screen.cursor().row, 4);
    screen.feed(as_bytes("\x1b[2J\x1b[Htop"));
    screen.resize({10, 8});
    EXPECT_EQ(screen.row(0).text(), "top");
}

TEST(Screen, LeavingTheAlternateScreenShowsThePrimaryOneAsItWas) {
    Screen screen = screen_of("\x1b[31mshell$ \x1b[?1049h\x1b[2J\x1b[5;5Hvim");
    EXPECT_TRUE(screen.alternate());
    screen.feed(as_bytes("\x1b[?1049lx"));
    EXPECT_EQ(screen.row(0).text(), "shell$ x");
    EXPECT_EQ(screen.row(0)[7].style.foreground, Color::indexed(1));
}

TEST(Screen, ModesThatClientsNeedAreKnown) {
    const Modes modes = screen_of("\x1b[?1h\x1b=\x1b[?1002;1006h\x1b[?2004h\x1b[?1004h\x1b[?25l\x1b[5 q").modes();
    EXPECT_TRUE(modes.application_cursor && modes.application_keypad && modes.bracketed_paste && modes.focus_reporting);
    EXPECT_EQ(modes.mouse, MouseTracking::drag);
    EXPECT_EQ(modes.mouse_encoding, MouseEncoding::sgr);
    EXPECT_FALSE(modes.cursor_visible);
    EXPECT_EQ(modes.cursor_shape, CursorShape::bar);
}

TEST(Screen, LinesAreDrawnWithDecGraphics) {
    EXPECT_EQ(screen_of("\x1b(0lqk\x1b(Bq").row(0).text(), "\xe2\x94\x8c\xe2\x94\x80\xe2\x94\x90q");
}

TEST(Screen, QuestionsGetTheirAnswers) {
    EXPECT_EQ(reply_to("\x1b[5n"), "\x1b[0n");
    EXPECT_EQ(reply_to("ab\r\nc\x1b[6n"), "\x1b[2;2R");
    EXPECT_EQ(reply_to("\x1b[?25$p"), "\x1b[?25;1$y");
    EXPECT_EQ(reply_to("\x1b[?4711$p"), "\x1b[?4711;0$y");
    EXPECT_EQ(reply_to("\x1b[18t"), "\x1b[8;4;20t");
}

TEST(Screen, AnswersNobodyReadsDoNotPileUp) {
    std::string questions;
    for (int i = 0; i < 100'000; ++i) {
        questions += "\x1b[6n";
    }
    Screen screen = screen_of(questions);
    EXPECT_LE(screen.take_replies().size(), 64U * 1024);
}

TEST(Screen, TitlesAreBoundedAndKeptOnTheirStack) {
    Screen screen = screen_of("\x1b]0;one\x07\x1b[22;0t\x1b]2;two\x1b\\");
    EXPECT_EQ(screen.title(), "two");
    screen.feed(as_bytes("\x1b[23;0t"));
    EXPECT_EQ(screen.title(), "one");
    screen.feed(as_bytes("\x1b]2;" + std::string(3000, 'x') + "\x07"));
    EXPECT_EQ(screen.title().size(), 1024U);
}

// What other emulators died of (libvterm 0.3.3: the first four).
TEST(Screen, SurvivesWhatOthersDoNot) {
    std::string many = "\x1b[";
    for (int i = 0; i < 1000; ++i) {
        many += "1234567;";
    }
    EXPECT_EQ(screen_of(many + "mok").row(0).text(), "ok");
    EXPECT_EQ(screen_of("\xe4\xb8\xad", {1, 5}).size().columns, 2);
    screen_of("\x1b[99999999b\x1b"
              "c\x1b[99b");
    Screen resized = screen_of("\x1b[3;4r\x1b[4;20H\x1b"
                               "7");
    resized.resize({3, 1});
    resized.feed(as_bytes("\x1b"
                          "8hello\n\n\x1b[5S"));
    screen_of(
        "\x1b[2147483647;99999999999999999999H\x1b[2147483648L\x1b[9999P\x1b[9999@\x1b[9999X\x1b[9999S\x1b[9999T");
    Screen huge(Size{1'000'000, -5});
    EXPECT_EQ(huge.size(), (Size{1000, 1}));
}

TEST(Damage, TellsWhatToDrawAndWhatToMove) {
    Screen screen = screen_of("1\r\n2\r\n3\r\n4");
    (void)screen.take_damage();
    screen.feed(as_bytes("\x1b[2;1Hx"));
    Damage damage = screen.take_damage();
    EXPECT_EQ(damage.rows, (std::vector<char>{0, 1, 0, 0}));
    EXPECT_TRUE(damage.cursor);
    screen.feed(as_bytes("\x1b[4;1H\ny"));
    damage = screen.take_damage();
    EXPECT_EQ(damage.scroll_lines, 1);
    EXPECT_EQ(damage.scroll_bottom, 3);
    EXPECT_EQ(damage.rows, (std::vector<char>{0, 0, 0, 1}));
    EXPECT_TRUE(damage.scrollback);
    EXPECT_FALSE(screen.take_damage().any_row());
    screen.resize({10, 2});
    damage = screen.take_damage();
    EXPECT_TRUE(damage.size);
    EXPECT_EQ(damage.rows.size(), 2U);
}

TEST(Bell, IsCounted) {
    Screen screen = screen_of("\x07\x07");
    EXPECT_EQ(screen.take_bells(), 2);
    EXPECT_EQ(screen.take_bells(), 0);
}

TEST(Screen, KeepsTheLinksThatProgramsMark) {
    Screen screen({20, 2}, 10);
    const auto link_at = [](const Screen& of, int row, int column) {
        return std::string(of.state().links.at(of.row(row)[column].style.link));
    };
    screen.feed(as_bytes("a\x1b]8;id=1;https://x.example/1\x1b\\bc\x1b[1mD\x1b[mE\x1b]8;;\x1b\\F"));
    EXPECT_EQ(link_at(screen, 0, 0), "");
    for (const int column : {1, 2, 3, 4}) // attributes do not end it
        EXPECT_EQ(link_at(screen, 0, column), "https://x.example/1");
    EXPECT_EQ(link_at(screen, 0, 5), "");
    screen.feed(as_bytes("\r\n\x1b]8;;https://x.example/2\x1b\\zz\r\nend"));
    const Line gone = screen.scrollback().at(0);
    EXPECT_EQ(screen.state().links.at(gone[1].style.link), "https://x.example/1");
    Screen other({20, 2}, 10);
    other.feed(snapshot(screen));
    EXPECT_EQ(other.state(), screen.state());
    EXPECT_EQ(link_at(other, 0, 1), "https://x.example/2");
}

TEST(Screen, ColoursAreToldOnlyWhereTheyAreKnown) {
    EXPECT_EQ(reply_to("\x1b]10;?\x07"), "");
    Screen screen;
    screen.set_default_colors({Color::rgb(0xD6, 0xDB, 0xE4), Color::rgb(0x12, 0x16, 0x1D)});
    Bytes relayed;
    screen.feed(as_bytes("a\x1b]10;?\x1b\\\x1b]11;?\x07 b\x1b[b"), &relayed);
    EXPECT_EQ(as_text(screen.take_replies()), "\x1b]10;rgb:d6d6/dbdb/e4e4\x1b\\\x1b]11;rgb:1212/1616/1d1d\x1b\\");
    EXPECT_EQ(as_text(relayed), "a b\x1b[b") << "others shall not answer as well";
    EXPECT_EQ(screen.row(0).text(), "a bb");
}

TEST(Screen, AProgramMayFillTheClipboardAndNeverReadIt) {
    Screen screen({20, 4}, 100, 64);
    Bytes relayed;
    screen.feed(as_bytes("\x1b]52;c;aGk=\x07"), &relayed);
    const auto written = screen.take_clipboard();
    ASSERT_TRUE(written);
    EXPECT_EQ(written->selections, "c");
    EXPECT_EQ(written->base64, "aGk=");
    EXPECT_EQ(as_text(relayed), "\x1b]52;c;aGk=\x07") << "it concerns who looks at the terminal";
    EXPECT_FALSE(screen.take_clipboard());
    screen.feed(as_bytes("\x1b]52;c;?\x07"));
    EXPECT_FALSE(screen.take_clipboard());
    EXPECT_TRUE(screen.take_replies().empty());
    screen.feed(as_bytes("\x1b]52;c;" + std::string(100, 'A') + "\x07"));
    EXPECT_FALSE(screen.take_clipboard()) << "longer than this terminal takes";
    screen.feed(as_bytes("ok"));
    EXPECT_EQ(screen.row(0).text(), "ok");
}

} // namespace
} // namespace berth::vt
