// Setting, resetting and reporting modes.
#include "vt/interpreter.h"

#include <string>

namespace berth::vt {

namespace {

// The plain switches among the DEC private modes.
bool* private_switch(Modes& modes, int mode) {
    switch (mode) {
    case 1:
        return &modes.application_cursor;
    case 5:
        return &modes.reverse_screen;
    case 7:
        return &modes.autowrap;
    case 12:
        return &modes.cursor_blink;
    case 25:
        return &modes.cursor_visible;
    case 66:
        return &modes.application_keypad;
    case 1004:
        return &modes.focus_reporting;
    case 1007:
        return &modes.alternate_scroll;
    case 2004:
        return &modes.bracketed_paste;
    case 2026:
        return &modes.synchronized;
    default:
        return nullptr;
    }
}

} // namespace

void Interpreter::set_ansi_mode(int mode, bool on) {
    if (mode == 4)
        state_.modes.insert = on;
    else if (mode == 20)
        state_.modes.newline = on;
    damage_.modes = true;
}

void Interpreter::set_private_mode(int mode, bool on) {
    Modes& modes = state_.modes;
    damage_.modes = true;
    if (bool* plain = private_switch(modes, mode)) {
        *plain = on;
        if (mode == 5)
            touch_all();
        if (mode == 7 && !on)
            state_.cursor.pending_wrap = false;
        damage_.cursor = true;
        return;
    }
    switch (mode) {
    case 6:
        modes.origin = on;
        move_to(on ? state_.top : 0, 0);
        break;
    case 9:
    case 1000:
    case 1002:
    case 1003:
        modes.mouse = on ? static_cast<MouseTracking>(mode) : MouseTracking::off;
        break;
    case 1005:
    case 1006:
    case 1015:
    case 1016:
        modes.mouse_encoding = on ? static_cast<MouseEncoding>(mode) : MouseEncoding::standard;
        break;
    case 47:
    case 1047:
        set_alternate(on);
        break;
    case 1048:
        on ? save_cursor() : restore_cursor();
        break;
    case 1049:
        if (on)
            save_cursor();
        set_alternate(on);
        if (!on)
            restore_cursor();
        break;
    default:
        break;
    }
}

void Interpreter::set_alternate(bool on) {
    if (on == state_.alternate_active)
        return;
    state_.alternate_active = on;
    if (on) {
        state_.alternate.assign(static_cast<std::size_t>(state_.size.rows),
                                Line(state_.size.columns, state_.cursor.pen.background));
        state_.alternate_saved = {};
    } else {
        state_.alternate.clear();
        state_.alternate.shrink_to_fit();
        state_.alternate_saved = {};
    }
    state_.cursor.pending_wrap = false;
    touch_all();
    damage_.cursor = true;
}

void Interpreter::set_cursor_style(int style) {
    if (style > 6)
        return;
    state_.modes.cursor_blink = style == 0 || style % 2 == 1;
    state_.modes.cursor_shape = style <= 2   ? CursorShape::block
                                : style <= 4 ? CursorShape::underline
                                             : CursorShape::bar;
    damage_.cursor = true;
}

// DECRPM's answer: 0 not known, 1 set, 2 reset.
int Interpreter::mode_report(int mode, bool is_private) const {
    Modes modes = state_.modes;
    const auto answer = [](bool on) { return on ? 1 : 2; };
    if (!is_private)
        return mode == 4 ? answer(modes.insert) : mode == 20 ? answer(modes.newline) : 0;
    if (const bool* plain = private_switch(modes, mode))
        return answer(*plain);
    switch (mode) {
    case 6:
        return answer(modes.origin);
    case 9:
    case 1000:
    case 1002:
    case 1003:
        return answer(static_cast<int>(modes.mouse) == mode);
    case 1005:
    case 1006:
    case 1015:
    case 1016:
        return answer(static_cast<int>(modes.mouse_encoding) == mode);
    case 47:
    case 1047:
    case 1049:
        return answer(state_.alternate_active);
    default:
        return 0;
    }
}

void Interpreter::report_mode(int mode, bool is_private) {
    reply("\x1b[" + std::string(is_private ? "?" : "") + std::to_string(mode) + ';' +
          std::to_string(mode_report(mode, is_private)) + "$y");
}

} // namespace berth::vt
