// Texts, tables, times, colours.
#include "cli/format/moment.h"
#include "cli/format/style.h"
#include "cli/format/table.h"
#include "cli/format/text.h"

#include <gtest/gtest.h>

#include <cstring>

namespace berth::cli {
namespace {

using namespace std::chrono_literals;

constexpr Style plain{};

TEST(Text, IsMeasuredInColumns) {
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width("äöü"), 3U);
    EXPECT_EQ(display_width("日本"), 4U);
    EXPECT_EQ(display_width("e\xcc\x81"), 1U); // e and a combining accent
    EXPECT_EQ(display_width("🚀"), 2U);
    EXPECT_EQ(display_width("\xff\xfe"), 2U);
    EXPECT_EQ(display_width(""), 0U);
}

TEST(Text, IsCutAtAColumnAndNeverInsideACharacter) {
    EXPECT_EQ(cut_to_width("abcdef", 6), "abcdef");
    EXPECT_EQ(cut_to_width("abcdef", 5), "abcd…");
    EXPECT_EQ(cut_to_width("日本語", 5), "日本…");
    EXPECT_EQ(cut_to_width("日本語", 4), "日…");
    EXPECT_EQ(cut_to_width("abc", 1), "…");
    EXPECT_EQ(cut_to_width("abc", 0), "");
    EXPECT_EQ(fill_to_width("日", 4), "日  ");
}

TEST(Text, LosesWhatATerminalWouldObey) {
    EXPECT_EQ(clean_line("a\x1b[31mred\x1b[0m"), "ared");
    EXPECT_EQ(clean_line("\x1b]0;title\x07x\x1b]8;;http://evil\x1b\\y"), "xy");
    EXPECT_EQ(clean_line("\x1b]52;c;ZXZpbA=="), ""); // a clipboard write that never ends
    EXPECT_EQ(clean_line("a\x1b"), "a");
    EXPECT_EQ(clean_line("a\x1bM\x1b(0b"), "a0b");
    EXPECT_EQ(clean_line("\xc2\x9b"
                         "31mx"),
              "31mx"); // CSI as one character
    EXPECT_EQ(clean_line("user\xe2\x80\xae"
                         "txt.exe"),
              "usertxt.exe");
    EXPECT_EQ(clean_line("a\tb\nc\a\b"), "a b c");
    EXPECT_EQ(clean_line("\xff"), "\xef\xbf\xbd");
    EXPECT_EQ(clean_line("ünïcode ✓"), "ünïcode ✓");
}

TEST(Text, OfAProgressLineIsWhatStoodThereLast) {
    EXPECT_EQ(clean_line("10%\r50%\r100%"), "100%");
    EXPECT_EQ(clean_line("done\r\n"), "done");
    EXPECT_EQ(clean_text("a\x1b[1m\nb\n"), "a\nb\n");
}

const std::vector<Column> columns{{"NAME", 0, 4}, {"STATE", 0, 7}, {"PORTS", 1, 5}, {"TEMPLATE", 2, 6}};
const std::vector<std::vector<Cell>> rows{{{"demo"}, {"running"}, {"3000 (web), 9229"}, {"nodejs-fullstack"}},
                                          {{"日本"}, {"stopped"}, {""}, {"cpp"}}};

TEST(Table, ShowsEverythingWhereThereIsRoom) {
    EXPECT_EQ(render_table(columns, rows, unlimited_width, plain), "NAME  STATE    PORTS             TEMPLATE\n"
                                                                   "demo  running  3000 (web), 9229  nodejs-fullstack\n"
                                                                   "日本  stopped                    cpp\n");
}

TEST(Table, FitsEveryWidthThatItCan) {
    for (std::size_t width = 13; width < 60; ++width) {
        const std::string text = render_table(columns, rows, width, plain);
        std::size_t begin = 0;
        for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
            EXPECT_LE(display_width(text.substr(begin, end - begin)), width) << text;
            begin = end + 1;
        }
    }
}

TEST(Table, LetsTheLeastImportantColumnGoFirst) {
    const std::string narrow = render_table(columns, rows, 22, plain);
    EXPECT_EQ(narrow.find("PORTS"), std::string::npos);
    EXPECT_NE(narrow.find("TEMP"), std::string::npos);
    const std::string narrowest = render_table(columns, rows, 13, plain);
    EXPECT_EQ(narrowest, "NAME  STATE\ndemo  running\n日本  stopped\n");
}

TEST(Table, PaintsTextsAndNotTheGaps) {
    const std::string text = render_table({{"A"}, {"B"}}, {{{"x", Tone::good}, {"y"}}}, 80, {.color = true});
    EXPECT_NE(text.find("\x1b[32mx\x1b[0m  y\n"), std::string::npos) << text;
}

TEST(Table, CleansWhatAServerSent) {
    EXPECT_EQ(render_table({{"A"}}, {{{"x\x1b[2J\ny"}}}, 80, plain), "A\nx y\n");
}

TEST(Duration, IsAsPreciseAsItMatters) {
    EXPECT_EQ(format_duration(0ms), "0.0 s");
    EXPECT_EQ(format_duration(449ms), "0.4 s");
    EXPECT_EQ(format_duration(12'999ms), "12 s");
    EXPECT_EQ(format_duration(123s), "2 min 3 s");
    EXPECT_EQ(format_duration(600s), "10 min");
    EXPECT_EQ(format_duration(200min), "3 h 20 min");
    EXPECT_EQ(format_duration(52h), "2 d 4 h");
    EXPECT_EQ(format_duration(-5s), "0.0 s");
}

TEST(Age, IsRoughAndTurnsIntoADate) {
    const model::Time now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 12h;
    EXPECT_EQ(format_age(now - 5s, now), "just now");
    EXPECT_EQ(format_age(now + 5min, now), "just now");
    EXPECT_EQ(format_age(now - 5min, now), "5 min ago");
    EXPECT_EQ(format_age(now - 3h, now), "3 h ago");
    EXPECT_EQ(format_age(now - 49h, now), "2 d ago");
    EXPECT_EQ(format_age(now - std::chrono::days(40), now), "2026-10-14");
}

const char* bright(const char* name) {
    return std::strcmp(name, "TERM") == 0 ? "xterm-256color" : std::strcmp(name, "LANG") == 0 ? "de_DE.UTF-8" : nullptr;
}
const char* no_color(const char* name) {
    return std::strcmp(name, "NO_COLOR") == 0 ? "1" : bright(name);
}
const char* empty_no_color(const char* name) {
    return std::strcmp(name, "NO_COLOR") == 0 ? "" : bright(name);
}
const char* dumb(const char* name) {
    return std::strcmp(name, "TERM") == 0 ? "dumb" : bright(name);
}
const char* ascii(const char* name) {
    return std::strcmp(name, "LC_ALL") == 0 ? "C" : bright(name);
}

TEST(Style, IsColouredOnlyWhereThatIsWanted) {
    EXPECT_TRUE(style_for(true, false, bright).color);
    EXPECT_FALSE(style_for(false, false, bright).color);
    EXPECT_FALSE(style_for(true, true, bright).color);
    EXPECT_FALSE(style_for(true, false, no_color).color);
    EXPECT_TRUE(style_for(true, false, empty_no_color).color); // as no-color.org says
    EXPECT_FALSE(style_for(true, false, dumb).color);
}

TEST(Style, UsesSignsThatTheLocaleHas) {
    EXPECT_TRUE(style_for(false, false, bright).unicode);
    EXPECT_FALSE(style_for(false, false, ascii).unicode);
    EXPECT_EQ(Style{}.done(), "+");
    EXPECT_EQ((Style{.color = false, .unicode = true}.done()), "✓");
    EXPECT_EQ(Style{}.spinner(5), "/");
    EXPECT_EQ(Style{}.paint(Tone::bad, "x"), "x");
}

} // namespace
} // namespace berth::cli
