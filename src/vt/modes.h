// The switches of a terminal that programs set (ECMA-48 SM/RM, DEC and xterm private modes): what a client needs to
// encode keys, mouse and paste, and what a painter needs for the cursor.
#pragma once

#include <cstdint>

namespace berth::vt {

enum class MouseTracking : std::uint16_t { off = 0, press = 9, click = 1000, drag = 1002, motion = 1003 };
enum class MouseEncoding : std::uint16_t { standard = 0, utf8 = 1005, sgr = 1006, urxvt = 1015, sgr_pixels = 1016 };
enum class CursorShape : std::uint8_t { block, underline, bar };

struct Modes {
    bool application_cursor = false;               // DECCKM, ?1
    bool reverse_screen = false;                   // DECSCNM, ?5
    bool origin = false;                           // DECOM, ?6
    bool autowrap = true;                          // DECAWM, ?7
    bool cursor_visible = true;                    // DECTCEM, ?25
    bool cursor_blink = true;                      // ?12 and DECSCUSR
    CursorShape cursor_shape = CursorShape::block; // DECSCUSR
    bool application_keypad = false;               // DECKPAM/DECKPNM, ?66
    bool insert = false;                           // IRM, 4
    bool newline = false;                          // LNM, 20: line feed also returns the carriage
    MouseTracking mouse = MouseTracking::off;
    MouseEncoding mouse_encoding = MouseEncoding::standard;
    bool focus_reporting = false;       // ?1004
    bool alternate_scroll = false;      // ?1007: the wheel sends cursor keys on the alternate screen
    bool bracketed_paste = false;       // ?2004
    bool synchronized = false;          // ?2026: the painter may wait for the end of an update
    std::uint8_t modify_other_keys = 0; // xterm's CSI > 4 ; n m

    friend bool operator==(const Modes&, const Modes&) = default;
};

} // namespace berth::vt
