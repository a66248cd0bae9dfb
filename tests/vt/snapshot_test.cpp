#include "random_stream.h"
#include "vt/screen.h"
#include "vt/snapshot.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace berth::vt {
namespace {

std::string printable(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        if (c >= 0x20 && c < 0x7F)
            out += c;
        else
            out += "\\x" + hex(as_bytes(std::string_view(&c, 1)));
    }
    return out;
}

std::string describe(const State& state) {
    std::string out = "cursor " + std::to_string(state.cursor.row) + ',' + std::to_string(state.cursor.column) +
                      (state.cursor.pending_wrap ? " pending" : "") + " rep " + std::to_string(state.repeatable) +
                      (state.alternate_active ? " alternate" : "") + " region " + std::to_string(state.top) + '-' +
                      std::to_string(state.bottom) + " title " + state.title + " scrollback " +
                      std::to_string(state.scrollback.size()) + '\n';
    const auto add = [&out](const Line& line) {
        out += line.wrapped ? '+' : '|';
        for (int column = 0; column < line.columns(); ++column)
            out += line[column].is_blank() ? "_" : line[column].width == 0 ? "" : line.text_at(column);
        out += "|\n";
    };
    for (std::size_t index = 0; index < state.scrollback.size(); ++index)
        add(state.scrollback.at(index));
    out += "--\n";
    for (const Line& line : state.primary)
        add(line);
    out += "--\n";
    for (const Line& line : state.alternate)
        add(line);
    return out;
}

// What differs first, by name: the parts of a state are too many to print them all.
std::string difference(const State& a, const State& b) {
    if (a.size != b.size)
        return "size";
    if (a.primary != b.primary)
        return "primary";
    if (a.alternate != b.alternate || a.alternate_active != b.alternate_active)
        return "alternate";
    if (!(a.scrollback == b.scrollback))
        return "scrollback";
    if (a.cursor != b.cursor)
        return "cursor";
    if (a.primary_saved != b.primary_saved)
        return "primary_saved";
    if (a.alternate_saved != b.alternate_saved)
        return "alternate_saved";
    if (a.top != b.top || a.bottom != b.bottom)
        return "region";
    if (a.tab_stops != b.tab_stops)
        return "tab stops";
    if (a.modes != b.modes)
        return "modes";
    if (a.title != b.title || a.title_stack != b.title_stack)
        return "title";
    if (a.repeatable != b.repeatable)
        return "repeatable";
    return "";
}

Screen copy_of(const Screen& screen) {
    Screen copy(screen.size(), screen.scrollback().limit());
    copy.feed(snapshot(screen));
    return copy;
}

void expect_equal(const Screen& a, const Screen& b, const std::string& what) {
    ASSERT_EQ(difference(a.state(), b.state()), "")
        << what << "\noriginal " << describe(a.state()) << "\ncopy " << describe(b.state()) << "\nsnapshot "
        << printable(as_text(snapshot(a)));
}

// Feeds in pieces of random length, so that they end within sequences and characters.
void feed_in_pieces(Screen& screen, std::string_view text, test::RandomStream& random, Bytes* relay = nullptr) {
    while (!text.empty()) {
        const auto length = std::min(text.size(), static_cast<std::size_t>(random.number(1, 40)));
        screen.feed(as_bytes(text.substr(0, length)), relay);
        text.remove_prefix(length);
    }
}

class RandomStreams : public testing::TestWithParam<int> {};

TEST_P(RandomStreams, SnapshotRebuildsTheScreenAndStaysEqualUnderTheSameOutput) {
    for (int round = 0; round < 400; ++round) {
        const auto seed = static_cast<unsigned>(GetParam() * 1000 + round);
        test::RandomStream random(seed);
        const Size size{random.number(2, 24), random.number(1, 7)};
        Screen screen(size, static_cast<std::size_t>(random.number(0, 12)));
        for (int step = 0; step < 6; ++step) {
            feed_in_pieces(screen, random.take(random.number(1, 25)), random);
            if (random.number(0, 9) == 0) { // cut within a sequence
                const std::string cut = random.take(3);
                screen.feed(as_bytes(std::string_view(cut).substr(
                    0, static_cast<std::size_t>(random.number(0, static_cast<int>(cut.size()))))));
            }
            Screen copy = copy_of(screen);
            const std::string what = "seed " + std::to_string(seed) + " step " + std::to_string(step);
            ASSERT_NO_FATAL_FAILURE(expect_equal(screen, copy, what));
            for (int more = 0; more < 3; ++more) {
                const std::string live = random.take(random.number(1, 12));
                screen.feed(as_bytes(live));
                copy.feed(as_bytes(live));
                if (random.number(0, 4) == 0) {
                    const Size other{random.number(2, 24), random.number(1, 7)};
                    screen.resize(other);
                    copy.resize(other);
                }
                ASSERT_NO_FATAL_FAILURE(expect_equal(screen, copy, what + " after live output " + printable(live)));
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomStreams, testing::Range(0, 8));

TEST(Relay, GivesTheSamePictureWithoutTheQuestions) {
    for (unsigned seed = 0; seed < 400; ++seed) {
        test::RandomStream random(seed);
        Screen screen({20, 5}, 10);
        Bytes relayed;
        feed_in_pieces(screen, random.take(60), random, &relayed);
        Screen shown({20, 5}, 10);
        shown.feed(relayed);
        shown.feed(screen.unfinished());
        ASSERT_NO_FATAL_FAILURE(expect_equal(screen, shown, "seed " + std::to_string(seed)));
    }
}

TEST(Relay, LeavesOutWhatTheScreenAnswers) {
    Screen screen;
    Bytes relayed;
    screen.feed(as_bytes("a\x1b[c\x1b[6nb\x1b[31m\x1b[?2026$pc\x1b[>q\x1bP$qm\x1b\\d"), &relayed);
    EXPECT_EQ(as_text(relayed), "ab\x1b[31mcd");
    const Bytes replies = screen.take_replies();
    EXPECT_EQ(as_text(replies), "\x1b[?62;22c\x1b[1;2R\x1b[?2026;2$y\x1bP>|Berth\x1b\\\x1bP1$r0;31m\x1b\\");
}

TEST(Relay, PassesOnLongStringsWithoutKeepingThem) {
    Screen screen;
    Bytes relayed;
    const std::string picture = "\x1bPq" + std::string(100'000, '~') + "\x1b\\done";
    screen.feed(as_bytes(picture), &relayed);
    EXPECT_TRUE(as_text(relayed) == picture);
    EXPECT_EQ(screen.row(0).text(), "done");
    screen.feed(as_bytes("\x1b]52;c;" + std::string(50'000, 'A')), &relayed);
    EXPECT_LT(screen.unfinished().size(), 100U);
    Screen copy = copy_of(screen);
    copy.feed(as_bytes("AA\x07 on"));
    EXPECT_EQ(copy.row(0).text(), "done on");
}

TEST(Snapshot, KeepsBothScreensWhileTheAlternateOneShows) {
    Screen screen({10, 3});
    screen.feed(as_bytes("one\r\ntwo\r\nthree\r\nfour\x1b[?1049h\x1b[2;2Hfull"));
    Screen copy = copy_of(screen);
    EXPECT_EQ(copy.text(), "\n full\n\n");
    copy.feed(as_bytes("\x1b[?1049l"));
    EXPECT_EQ(copy.text(), "two\nthree\nfour\n");
    EXPECT_EQ(copy.scrollback().at(0).text(), "one");
    EXPECT_EQ(copy.cursor().row, 2);
    EXPECT_EQ(copy.cursor().column, 4);
}

TEST(Snapshot, OfAFreshScreenWritesAlmostNothing) {
    const Screen screen;
    EXPECT_LT(snapshot(screen).size(), 60U);
}

} // namespace
} // namespace berth::vt
