// What keys, the mouse and pastes send, by the modes that a program has set.
#include "desktop/terminal/key_encoder.h"
#include "desktop/terminal/mouse_encoder.h"
#include "desktop/terminal/paste.h"

#include <gtest/gtest.h>

namespace berth::desktop {
namespace {

vt::Modes modes_with(void (*set)(vt::Modes&)) {
    vt::Modes modes;
    set(modes);
    return modes;
}

QByteArray key(int code, Qt::KeyboardModifiers modifiers = {}, const QString& text = {}, const vt::Modes& modes = {}) {
    return encode_key({code, modifiers, text}, modes);
}

TEST(KeyEncoder, SendsTextAsUtf8AndControlCharacters) {
    EXPECT_EQ(key(Qt::Key_A, {}, QStringLiteral("a")), "a");
    EXPECT_EQ(key(Qt::Key_Eacute, {}, QStringLiteral("é")), "é");
    EXPECT_EQ(key(Qt::Key_C, Qt::ControlModifier, QStringLiteral("\x03")), "\x03");
    EXPECT_EQ(key(Qt::Key_Space, Qt::ControlModifier), QByteArray(1, '\0'));
    EXPECT_EQ(key(Qt::Key_BracketLeft, Qt::ControlModifier), "\x1b");
    EXPECT_EQ(key(Qt::Key_Underscore, Qt::ControlModifier | Qt::ShiftModifier), "\x1f");
    EXPECT_EQ(key(Qt::Key_Return), "\r");
    EXPECT_EQ(key(Qt::Key_Backspace), "\x7f");
    EXPECT_EQ(key(Qt::Key_Backspace, Qt::ControlModifier), "\x08");
    EXPECT_EQ(key(Qt::Key_Tab), "\t");
    EXPECT_EQ(key(Qt::Key_Backtab, Qt::ShiftModifier), "\x1b[Z");
    EXPECT_EQ(key(Qt::Key_Shift, Qt::ShiftModifier), "");
}

TEST(KeyEncoder, AltSendsEscapeFirst) {
    EXPECT_EQ(key(Qt::Key_B, Qt::AltModifier, QStringLiteral("b")), "\x1b"
                                                                    "b");
    EXPECT_EQ(key(Qt::Key_Return, Qt::AltModifier), "\x1b\r");
    EXPECT_EQ(key(Qt::Key_C, Qt::AltModifier | Qt::ControlModifier, QStringLiteral("\x03")), "\x1b\x03");
    // AltGr is Ctrl + Alt on Windows: the character that the layout made counts.
    EXPECT_EQ(key(Qt::Key_At, Qt::AltModifier | Qt::ControlModifier, QStringLiteral("@")), "@");
}

TEST(KeyEncoder, CursorKeysFollowTheirModeAndModifiers) {
    const auto application = modes_with([](vt::Modes& modes) { modes.application_cursor = true; });
    EXPECT_EQ(key(Qt::Key_Up), "\x1b[A");
    EXPECT_EQ(key(Qt::Key_Up, {}, {}, application), "\x1bOA");
    EXPECT_EQ(key(Qt::Key_Left, Qt::ControlModifier, {}, application), "\x1b[1;5D");
    EXPECT_EQ(key(Qt::Key_Home), "\x1b[H");
    EXPECT_EQ(key(Qt::Key_End, Qt::ShiftModifier | Qt::AltModifier), "\x1b[1;4F");
    EXPECT_EQ(key(Qt::Key_Delete), "\x1b[3~");
    EXPECT_EQ(key(Qt::Key_PageUp, Qt::ControlModifier), "\x1b[5;5~");
}

TEST(KeyEncoder, FunctionKeysAreXterms) {
    EXPECT_EQ(key(Qt::Key_F1), "\x1bOP");
    EXPECT_EQ(key(Qt::Key_F4, Qt::ShiftModifier), "\x1b[1;2S");
    EXPECT_EQ(key(Qt::Key_F5), "\x1b[15~");
    EXPECT_EQ(key(Qt::Key_F12, Qt::ControlModifier), "\x1b[24;5~");
    EXPECT_EQ(key(Qt::Key_F20), "\x1b[34~");
}

TEST(KeyEncoder, TheKeypadFollowsItsMode) {
    const auto application = modes_with([](vt::Modes& modes) { modes.application_keypad = true; });
    EXPECT_EQ(key(Qt::Key_Plus, Qt::KeypadModifier, QStringLiteral("+")), "+");
    EXPECT_EQ(key(Qt::Key_Plus, Qt::KeypadModifier, QStringLiteral("+"), application), "\x1bOk");
    EXPECT_EQ(key(Qt::Key_Enter, Qt::KeypadModifier, {}, application), "\x1bOM");
    EXPECT_EQ(key(Qt::Key_7, Qt::KeypadModifier, QStringLiteral("7"), application), "7");
}

TEST(KeyEncoder, ModifyOtherKeysTellsCombinationsApart) {
    const auto one = modes_with([](vt::Modes& modes) { modes.modify_other_keys = 1; });
    const auto two = modes_with([](vt::Modes& modes) { modes.modify_other_keys = 2; });
    EXPECT_EQ(key(Qt::Key_Return, Qt::ControlModifier, {}, one), "\x1b[27;5;13~");
    EXPECT_EQ(key(Qt::Key_C, Qt::ControlModifier, {}, one), "\x03");
    EXPECT_EQ(key(Qt::Key_C, Qt::ControlModifier, {}, two), "\x1b[27;5;99~");
    EXPECT_EQ(key(Qt::Key_1, Qt::ControlModifier, {}, one), "\x1b[27;5;49~");
}

QByteArray mouse(MouseReport report, vt::MouseTracking tracking, vt::MouseEncoding encoding) {
    vt::Modes modes;
    modes.mouse = tracking;
    modes.mouse_encoding = encoding;
    return encode_mouse(report, modes);
}

TEST(MouseEncoder, EveryEncodingSaysButtonAndPlace) {
    const MouseReport press{MouseReport::Kind::press, MouseButton::left, {4, 2}, {40, 30}, {}};
    const MouseReport release{MouseReport::Kind::release, MouseButton::right, {4, 2}, {40, 30}, Qt::ControlModifier};
    const auto click = vt::MouseTracking::click;
    EXPECT_EQ(mouse(press, click, vt::MouseEncoding::standard), "\x1b[M %#");
    EXPECT_EQ(mouse(press, click, vt::MouseEncoding::sgr), "\x1b[<0;5;3M");
    EXPECT_EQ(mouse(release, click, vt::MouseEncoding::sgr), "\x1b[<18;5;3m");
    EXPECT_EQ(mouse(release, click, vt::MouseEncoding::standard), "\x1b[M3%#");
    EXPECT_EQ(mouse(press, click, vt::MouseEncoding::urxvt), "\x1b[32;5;3M");
    EXPECT_EQ(mouse(press, click, vt::MouseEncoding::sgr_pixels), "\x1b[<0;41;31M");
    const MouseReport far{MouseReport::Kind::press, MouseButton::left, {300, 2}, {}, {}};
    EXPECT_EQ(mouse(far, click, vt::MouseEncoding::standard), "");
    EXPECT_EQ(mouse(far, click, vt::MouseEncoding::utf8), "\x1b[M \xc5\x8d#");
}

TEST(MouseEncoder, EachModeTellsWhatItWasAskedFor) {
    const MouseReport hover{MouseReport::Kind::motion, MouseButton::none, {0, 0}, {}, {}};
    const MouseReport drag{MouseReport::Kind::motion, MouseButton::left, {0, 0}, {}, {}};
    const MouseReport wheel{MouseReport::Kind::press, MouseButton::wheel_up, {0, 0}, {}, {}};
    const auto sgr = vt::MouseEncoding::sgr;
    EXPECT_EQ(mouse(drag, vt::MouseTracking::click, sgr), "");
    EXPECT_EQ(mouse(drag, vt::MouseTracking::drag, sgr), "\x1b[<32;1;1M");
    EXPECT_EQ(mouse(hover, vt::MouseTracking::drag, sgr), "");
    EXPECT_EQ(mouse(hover, vt::MouseTracking::motion, sgr), "\x1b[<35;1;1M");
    EXPECT_EQ(mouse(wheel, vt::MouseTracking::click, sgr), "\x1b[<64;1;1M");
    EXPECT_EQ(mouse(wheel, vt::MouseTracking::press, sgr), "");
    EXPECT_EQ(mouse(wheel, vt::MouseTracking::off, sgr), "");
}

TEST(Paste, CannotActOnTheTerminalOrLeaveItsBrackets) {
    const auto bracketed = modes_with([](vt::Modes& modes) { modes.bracketed_paste = true; });
    EXPECT_EQ(encode_paste(QStringLiteral("a\r\nb\nc\td"), {}), "a\rb\rc\td");
    EXPECT_EQ(encode_paste(QStringLiteral("x\x1b[201~rm -rf\x07\x7f"), bracketed), "\x1b[200~x[201~rm -rf\x1b[201~");
    EXPECT_EQ(encode_paste(QString(QChar(0x9B)) + QStringLiteral("201~"), bracketed), "\x1b[200~201~\x1b[201~");
    EXPECT_TRUE(paste_runs_lines(QStringLiteral("ls\n"), {}));
    EXPECT_FALSE(paste_runs_lines(QStringLiteral("ls"), {}));
    EXPECT_FALSE(paste_runs_lines(QStringLiteral("a\nb"), bracketed));
}

} // namespace
} // namespace berth::desktop
