// Which characters of a row are drawn as one picture, and that their columns stay those of wcwidth.
#include "base/bytes.h"
#include "desktop/terminal/pictures.h"
#include "vt/screen.h"

#include <gtest/gtest.h>

namespace berth::desktop {
namespace {

// The row that a terminal has after `text`.
vt::Line row_of(std::string_view text) {
    vt::Screen screen({20, 2}, 0);
    screen.feed(as_bytes(text));
    return screen.row(0);
}

TEST(PicturesTest, JoinedEmojiKeepTheColumnsOfEach) {
    const vt::Line family = row_of("\U0001F468\u200D\U0001F469\u200D\U0001F467x");
    EXPECT_EQ(picture_columns(family, 0), 6);
    EXPECT_EQ(family[6].code, U'x');
    const vt::Line heart = row_of("\u2764\uFE0F\u200D\U0001F525x");
    EXPECT_EQ(picture_columns(heart, 0), 3);
    EXPECT_EQ(heart[3].code, U'x');
}

TEST(PicturesTest, SkinTonesBelongToWhatTheyColour) {
    const vt::Line thumb = row_of("\U0001F44D\U0001F3FDx");
    EXPECT_EQ(picture_columns(thumb, 0), 4);
    EXPECT_EQ(thumb[4].code, U'x');
    const vt::Line runner = row_of("\U0001F3C3\U0001F3FD\u200D\u2640\uFE0F");
    EXPECT_EQ(picture_columns(runner, 0), 5);
    EXPECT_EQ(picture_columns(row_of("a\U0001F3FD"), 0), 1);
}

TEST(PicturesTest, FlagsAreTwoLettersAndNoMore) {
    const vt::Line flags = row_of("\U0001F1E9\U0001F1EA\U0001F1EB\U0001F1F7\U0001F1E9");
    EXPECT_EQ(picture_columns(flags, 0), 2);
    EXPECT_EQ(picture_columns(flags, 2), 2);
    EXPECT_EQ(picture_columns(flags, 4), 1);
}

TEST(PicturesTest, WhatIsNotJoinedStandsAlone) {
    const vt::Line two = row_of("\U0001F468\U0001F469 ab\u200Dc");
    EXPECT_EQ(picture_columns(two, 0), 2);
    EXPECT_EQ(picture_columns(two, 2), 2);
    EXPECT_EQ(picture_columns(two, 6), 1);
    EXPECT_EQ(picture_columns(row_of("\U0001F468\u200Dx"), 0), 2);
    const vt::Line at_the_edge = row_of("                  \U0001F468\u200D\U0001F469");
    EXPECT_EQ(picture_columns(at_the_edge, 18), 2);
}

} // namespace
} // namespace berth::desktop
