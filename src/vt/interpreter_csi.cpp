// Control sequences, and the questions that the terminal answers itself.
#include "vt/interpreter.h"
#include "vt/sgr.h"

#include <algorithm>
#include <format>
#include <string>
#include <utility>

namespace berth::vt {

void Interpreter::csi(const Sequence& sequence) {
    if (sequence.marker == 0 && sequence.intermediate == 0 && sequence.final == 'b') { // REP, the one that may follow
        const int most = state_.size.columns * state_.size.rows;                       // a character and use it
        if (const char32_t code = state_.repeatable; code != 0)
            for (int count = std::min(sequence.at_least_one(0), most); count > 0; --count)
                print(code);
        return;
    }
    before_ = std::exchange(state_.repeatable, 0);
    if (sequence.marker == 0 && sequence.intermediate == 0)
        return plain_csi(sequence);
    if (sequence.marker == '?' && sequence.intermediate == 0)
        return private_csi(sequence);
    if (sequence.marker == '?' && sequence.intermediate == '$' && sequence.final == 'p')
        return report_mode(sequence.value(0, 0), true);
    if (sequence.marker == 0) {
        if (sequence.intermediate == '$' && sequence.final == 'p')
            report_mode(sequence.value(0, 0), false);
        else if (sequence.intermediate == ' ' && sequence.final == 'q')
            set_cursor_style(sequence.value(0, 1));
        else if (sequence.intermediate == '!' && sequence.final == 'p')
            soft_reset();
        return;
    }
    if (sequence.marker == '>' && sequence.intermediate == 0) {
        if (sequence.final == 'c' && sequence.value(0, 0) == 0)
            reply("\x1b[>41;380;0c"); // DA2 as xterm: programs choose features by it
        else if (sequence.final == 'q' && sequence.value(0, 0) == 0)
            reply("\x1bP>|Berth\x1b\\"); // XTVERSION
        else if (sequence.final == 'm' && sequence.value(0, 4) == 4)
            state_.modes.modify_other_keys = static_cast<std::uint8_t>(std::clamp(sequence.value(1, 0), 0, 2));
    }
}

void Interpreter::plain_csi(const Sequence& sequence) {
    Cursor& cursor = state_.cursor;
    const int count = sequence.at_least_one(0);
    const int origin_row = state_.modes.origin ? state_.top : 0;
    const bool in_region = cursor.row >= state_.top && cursor.row <= state_.bottom;
    switch (sequence.final) {
    case '@':
        cursor.pending_wrap = false;
        line(cursor.row).insert_blanks(cursor.column, count, cursor.pen.background);
        mend_wrap(cursor.row);
        mend_wrap(cursor.row + 1);
        return touch(cursor.row);
    case 'A':
        return move_up(count);
    case 'B':
    case 'e':
        return move_down(count);
    case 'C':
    case 'a':
        return move_to(cursor.row, cursor.column + count);
    case 'D':
        return move_to(cursor.row, cursor.column - count);
    case 'E':
        move_down(count);
        return move_to(cursor.row, 0);
    case 'F':
        move_up(count);
        return move_to(cursor.row, 0);
    case 'G':
    case '`':
        return move_to(cursor.row, count - 1);
    case 'H':
    case 'f':
        return move_to(origin_row + count - 1, sequence.at_least_one(1) - 1);
    case 'd':
        return move_to(origin_row + count - 1, cursor.column);
    case 'I':
        return tab(count);
    case 'Z':
        return back_tab(count);
    case 'J':
        return erase_in_display(sequence.value(0, 0));
    case 'K':
        return erase_in_line(sequence.value(0, 0));
    case 'X':
        cursor.pending_wrap = false;
        return erase(cursor.row, cursor.column, std::min(cursor.column + count, state_.size.columns));
    case 'L':
        if (in_region) {
            scroll_down(cursor.row, state_.bottom, count);
            move_to(cursor.row, 0);
        }
        return;
    case 'M':
        if (in_region) {
            scroll_up(cursor.row, state_.bottom, count, false);
            move_to(cursor.row, 0);
        }
        return;
    case 'P':
        cursor.pending_wrap = false;
        line(cursor.row).remove_cells(cursor.column, count, cursor.pen.background);
        mend_wrap(cursor.row);
        mend_wrap(cursor.row + 1);
        return touch(cursor.row);
    case 'S':
        cursor.pending_wrap = false;
        return scroll_up(state_.top, state_.bottom, count, false);
    case 'T':
        cursor.pending_wrap = false;
        if (sequence.count <= 1) // with more parameters it is about mouse highlighting
            scroll_down(state_.top, state_.bottom, count);
        return;
    case 'c':
        if (sequence.value(0, 0) == 0)
            reply("\x1b[?62;22c"); // DA1: a VT220 with ANSI colours
        return;
    case 'g':
        if (sequence.value(0, 0) == 0)
            state_.tab_stops[static_cast<std::size_t>(cursor.column)] = false;
        else if (sequence.value(0, 0) == 3)
            state_.tab_stops.assign(state_.tab_stops.size(), false);
        return;
    case 'h':
    case 'l':
        for (std::size_t index = 0; index < sequence.count; ++index)
            set_ansi_mode(sequence.value(index, 0), sequence.final == 'h');
        return;
    case 'm':
        return apply_sgr(sequence, cursor.pen);
    case 'n':
        return device_status(sequence.value(0, 0), false);
    case 'r': {
        const int top = sequence.at_least_one(0) - 1;
        const int given = sequence.value(1, 0);
        const int bottom = given == 0 || given > state_.size.rows ? last_row() : given - 1;
        if (top < bottom) {
            state_.top = top;
            state_.bottom = bottom;
            move_to(state_.modes.origin ? top : 0, 0);
        }
        return;
    }
    case 's':
        return save_cursor();
    case 't':
        return window_report(sequence);
    case 'u':
        return restore_cursor();
    default:
        return;
    }
}

void Interpreter::private_csi(const Sequence& sequence) {
    switch (sequence.final) {
    case 'h':
    case 'l':
        for (std::size_t index = 0; index < sequence.count; ++index)
            set_private_mode(sequence.value(index, 0), sequence.final == 'h');
        return;
    case 'J':
        return erase_in_display(sequence.value(0, 0));
    case 'K':
        return erase_in_line(sequence.value(0, 0));
    case 'n':
        return device_status(sequence.value(0, 0), true);
    default:
        return;
    }
}

void Interpreter::device_status(int what, bool is_private) {
    if (what == 5 && !is_private) {
        reply("\x1b[0n");
    } else if (what == 6) {
        const int row = state_.cursor.row - (state_.modes.origin ? state_.top : 0);
        reply("\x1b[" + std::string(is_private ? "?" : "") + std::to_string(row + 1) + ';' +
              std::to_string(state_.cursor.column + 1) + 'R');
    }
}

void Interpreter::window_report(const Sequence& sequence) {
    switch (sequence.value(0, 0)) {
    case 18: // the text area in characters
        return reply("\x1b[8;" + std::to_string(state_.size.rows) + ';' + std::to_string(state_.size.columns) + 't');
    case 22:
        if (sequence.value(1, 0) != 1) // 1 is the icon's name
            push_title();
        return;
    case 23:
        if (sequence.value(1, 0) != 1)
            pop_title();
        return;
    default:
        return;
    }
}

// As xterm says it: 16 bits a part.
void Interpreter::color_report(int which, Color color) {
    const auto part = [](std::uint8_t value) { return std::format("{:02x}{:02x}", value, value); };
    reply(std::format("\x1b]{};rgb:{}/{}/{}\x1b\\", which, part(color.red()), part(color.green()), part(color.blue())));
}

// DECRQSS: a setting as the sequence that makes it.
void Interpreter::dcs(const Sequence& introducer, std::string_view data) {
    before_ = std::exchange(state_.repeatable, 0);
    if (introducer.marker != 0 || introducer.intermediate != '$' || introducer.final != 'q')
        return;
    std::string setting;
    if (data == "m") {
        setting = sgr_parameters(state_.cursor.pen) + 'm';
    } else if (data == "r") {
        setting = std::to_string(state_.top + 1) + ';' + std::to_string(state_.bottom + 1) + 'r';
    } else if (data == " q") {
        const int shape = static_cast<int>(state_.modes.cursor_shape) * 2;
        setting = std::to_string(shape + (state_.modes.cursor_blink ? 1 : 2)) + " q";
    }
    reply(setting.empty() ? "\x1bP0$r\x1b\\" : "\x1bP1$r" + setting + "\x1b\\");
}

} // namespace berth::vt
