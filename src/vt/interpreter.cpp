// Text, controls and the cursor.
#include "vt/interpreter.h"

#include "vt/char_width.h"
#include "vt/charset.h"

#include <algorithm>
#include <utility>

namespace berth::vt {

namespace {

// A program that asks and never reads its answers cannot make them pile up.
constexpr std::size_t max_replies = 64 * 1024;

constexpr std::size_t max_title = 1024;
constexpr std::size_t max_title_stack = 10; // as many as xterm keeps

std::string limited_title(std::string_view text) {
    std::size_t end = std::min(text.size(), max_title);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
        --end;
    return std::string(text.substr(0, end));
}

} // namespace

Interpreter::Interpreter(Size size, std::size_t scrollback_lines)
    : state_(size, scrollback_lines) {
    damage_.rows.assign(state_.primary.size(), true);
}

Bytes Interpreter::take_replies() {
    return std::exchange(replies_, {});
}

int Interpreter::take_bells() {
    return std::exchange(bells_, 0);
}

std::optional<ClipboardWrite> Interpreter::take_clipboard() {
    return std::exchange(clipboard_, std::nullopt);
}

bool Interpreter::take_asked() {
    return std::exchange(asked_, false);
}

Damage Interpreter::take_damage() {
    Damage taken = std::exchange(damage_, {});
    damage_.rows.assign(static_cast<std::size_t>(state_.size.rows), false);
    return taken;
}

void Interpreter::reply(std::string_view text) {
    asked_ = true;
    state_.repeatable = before_;
    if (replies_.size() + text.size() > max_replies)
        return;
    const ByteView bytes = as_bytes(text);
    replies_.insert(replies_.end(), bytes.begin(), bytes.end());
}

char32_t Interpreter::translated(char32_t code) const {
    return in_charset(state_.cursor.charsets[state_.cursor.active_charset], code);
}

void Interpreter::print_ascii(std::string_view run) {
    Cursor& cursor = state_.cursor;
    const bool plain = cursor.charsets[cursor.active_charset] == Charset::ascii && !state_.modes.insert;
    if (!plain) {
        for (const char c : run)
            write(translated(static_cast<unsigned char>(c)), 1);
        return;
    }
    while (!run.empty()) {
        if (cursor.pending_wrap)
            wrap();
        const auto room = static_cast<std::size_t>(state_.size.columns - cursor.column);
        const int begin = cursor.column;
        std::size_t count = std::min(room, run.size());
        if (!state_.modes.autowrap && count < run.size()) {
            // Without wrapping the rest overwrites the last column: only its last character stays.
            line(cursor.row).put_ascii(cursor.column, run.substr(0, count), cursor.pen);
            run.remove_prefix(run.size() - 1);
            cursor.column = last_column();
            count = 1;
        }
        line(cursor.row).put_ascii(cursor.column, run.substr(0, count), cursor.pen);
        touch(cursor.row);
        const int end = cursor.column + static_cast<int>(count);
        if (end > last_column()) {
            cursor.column = last_column();
            cursor.pending_wrap = state_.modes.autowrap;
        } else {
            cursor.column = end;
        }
        if (begin <= 1)
            mend_wrap(cursor.row);
        if (end >= last_column())
            mend_wrap(cursor.row + 1);
        state_.repeatable = static_cast<unsigned char>(run[count - 1]);
        run.remove_prefix(count);
    }
    damage_.cursor = true;
}

void Interpreter::print(char32_t code) {
    const int width = char_width(code);
    if (width == 0)
        mark(code);
    else
        write(code, width);
}

void Interpreter::write(char32_t code, int width) {
    Cursor& cursor = state_.cursor;
    if (cursor.pending_wrap)
        wrap();
    if (cursor.column + width > state_.size.columns) {
        if (!state_.modes.autowrap)
            return; // half a character has no place
        erase(cursor.row, cursor.column, state_.size.columns);
        wrap();
    }
    Line& row = line(cursor.row);
    const int begin = cursor.column;
    if (state_.modes.insert)
        row.insert_blanks(begin, width, cursor.pen.background);
    row.put(begin, code, width, cursor.pen);
    touch(cursor.row);
    const int end = begin + width;
    if (end > last_column()) {
        cursor.column = last_column();
        cursor.pending_wrap = state_.modes.autowrap;
    } else {
        cursor.column = end;
    }
    if (begin <= 1)
        mend_wrap(cursor.row);
    if (end >= last_column() || state_.modes.insert)
        mend_wrap(cursor.row + 1);
    state_.repeatable = state_.modes.insert ? 0 : code;
    damage_.cursor = true;
}

// A combining mark joins the character before the cursor; where there is none it is dropped.
void Interpreter::mark(char32_t code) {
    const Cursor& cursor = state_.cursor;
    Line& row = line(cursor.row);
    // Without wrapping the last character may lie under the cursor.
    const bool stays = !state_.modes.autowrap && cursor.column == last_column() && state_.repeatable != 0 &&
                       row[cursor.column].code == state_.repeatable;
    int column = cursor.pending_wrap || stays ? cursor.column : cursor.column - 1;
    if (column > 0 && row[column].width == 0)
        --column;
    if (column < 0 || row[column].code == 0)
        return;
    row.add_mark(column, code);
    touch(cursor.row);
}

void Interpreter::wrap() {
    state_.cursor.pending_wrap = false;
    if (!state_.modes.autowrap)
        return;
    line_feed(true);
    state_.cursor.column = 0;
}

void Interpreter::line_feed(bool wrapping) {
    Cursor& cursor = state_.cursor;
    cursor.pending_wrap = false;
    if (cursor.row == state_.bottom)
        scroll_up(state_.top, state_.bottom, 1, true);
    else if (cursor.row < last_row())
        ++cursor.row;
    else
        return;
    // A region of one row has nothing above that the text could go on from.
    if (wrapping)
        line(cursor.row).wrapped = cursor.row > 0 || (!state_.alternate_active && !state_.scrollback.empty());
    damage_.cursor = true;
}

void Interpreter::reverse_line_feed() {
    Cursor& cursor = state_.cursor;
    cursor.pending_wrap = false;
    if (cursor.row == state_.top)
        scroll_down(state_.top, state_.bottom, 1);
    else if (cursor.row > 0)
        --cursor.row;
    damage_.cursor = true;
}

void Interpreter::move_to(int row, int column) {
    Cursor& cursor = state_.cursor;
    const int first = state_.modes.origin ? state_.top : 0;
    const int last = state_.modes.origin ? state_.bottom : last_row();
    cursor.row = std::clamp(row, first, last);
    cursor.column = std::clamp(column, 0, last_column());
    cursor.pending_wrap = false;
    damage_.cursor = true;
}

void Interpreter::move_up(int count) {
    const int row = state_.cursor.row;
    const int stop = row >= state_.top ? state_.top : 0;
    move_to(std::max(row - count, stop), state_.cursor.column);
}

void Interpreter::move_down(int count) {
    const int row = state_.cursor.row;
    const int stop = row <= state_.bottom ? state_.bottom : last_row();
    move_to(std::min(row + count, stop), state_.cursor.column);
}

void Interpreter::tab(int count) {
    Cursor& cursor = state_.cursor;
    while (count-- > 0 && cursor.column < last_column())
        do
            ++cursor.column;
        while (cursor.column < last_column() && !state_.tab_stops[static_cast<std::size_t>(cursor.column)]);
    damage_.cursor = true;
}

void Interpreter::back_tab(int count) {
    Cursor& cursor = state_.cursor;
    cursor.pending_wrap = false;
    while (count-- > 0 && cursor.column > 0)
        do
            --cursor.column;
        while (cursor.column > 0 && !state_.tab_stops[static_cast<std::size_t>(cursor.column)]);
    damage_.cursor = true;
}

void Interpreter::save_cursor() {
    SavedCursor& saved = state_.saved();
    saved.cursor = state_.cursor;
    saved.cursor.pending_wrap = false;
    saved.origin = state_.modes.origin;
}

void Interpreter::restore_cursor() {
    const SavedCursor& saved = state_.saved();
    state_.modes.origin = saved.origin;
    state_.cursor = saved.cursor;
    move_to(saved.cursor.row, saved.cursor.column);
}

void Interpreter::control(std::uint8_t code) {
    Cursor& cursor = state_.cursor;
    state_.repeatable = 0;
    switch (code) {
    case 0x07:
        ++bells_;
        break;
    case 0x08:
        cursor.pending_wrap = false;
        cursor.column = std::max(cursor.column - 1, 0);
        damage_.cursor = true;
        break;
    case 0x09:
        tab(1);
        break;
    case 0x0A:
    case 0x0B:
    case 0x0C:
        line_feed(false);
        if (state_.modes.newline)
            cursor.column = 0;
        break;
    case 0x0D:
        cursor.pending_wrap = false;
        cursor.column = 0;
        damage_.cursor = true;
        break;
    case 0x0E:
        cursor.active_charset = 1;
        break;
    case 0x0F:
        cursor.active_charset = 0;
        break;
    default:
        break;
    }
}

void Interpreter::escape(char intermediate, char final) {
    Cursor& cursor = state_.cursor;
    if (intermediate == 0 && final == '\\') // ST: belongs to the string before it
        return;
    state_.repeatable = 0;
    if (intermediate >= '(' && intermediate <= '+') {
        cursor.charsets[static_cast<std::size_t>(intermediate - '(')] = final == '0'   ? Charset::dec_graphics
                                                                        : final == 'A' ? Charset::british
                                                                                       : Charset::ascii;
        return;
    }
    if (intermediate == '#' && final == '8') { // DECALN
        for (int row = 0; row < state_.size.rows; ++row)
            line(row) = Line(state_.size.columns);
        for (int row = 0; row < state_.size.rows; ++row)
            line(row).put_ascii(0, std::string(static_cast<std::size_t>(state_.size.columns), 'E'), {});
        touch_all();
        move_to(0, 0);
        return;
    }
    if (intermediate != 0)
        return;
    switch (final) {
    case '7':
        return save_cursor();
    case '8':
        return restore_cursor();
    case '=':
        state_.modes.application_keypad = true;
        damage_.modes = true;
        return;
    case '>':
        state_.modes.application_keypad = false;
        damage_.modes = true;
        return;
    case 'D':
        return line_feed(false);
    case 'E':
        line_feed(false);
        cursor.column = 0;
        return;
    case 'H':
        state_.tab_stops[static_cast<std::size_t>(cursor.column)] = true;
        return;
    case 'M':
        return reverse_line_feed();
    case 'n':
        cursor.active_charset = 2;
        return;
    case 'o':
        cursor.active_charset = 3;
        return;
    case 'c':
        return full_reset();
    default:
        return;
    }
}

void Interpreter::soft_reset() {
    Modes& modes = state_.modes;
    modes.application_cursor = false;
    modes.application_keypad = false;
    modes.origin = false;
    modes.autowrap = true;
    modes.insert = false;
    modes.cursor_visible = true;
    state_.top = 0;
    state_.bottom = last_row();
    state_.cursor.pen = {};
    state_.cursor.charsets = {};
    state_.cursor.active_charset = 0;
    state_.saved() = {};
    damage_.modes = true;
    damage_.cursor = true;
}

void Interpreter::full_reset() {
    std::string title = std::move(state_.title);
    state_ = State(state_.size, state_.scrollback.limit());
    state_.title = std::move(title);
    touch_all();
    damage_.cursor = damage_.modes = damage_.scrollback = true;
}

void Interpreter::osc(std::string_view text) {
    before_ = std::exchange(state_.repeatable, 0);
    if (default_colors_ && text == "10;?")
        return color_report(10, default_colors_->foreground);
    if (default_colors_ && text == "11;?")
        return color_report(11, default_colors_->background);
    if (text.starts_with("52;")) { // 52 ; selections ; base64, or "?", which would tell the program the clipboard
        const std::size_t selections_end = text.find(';', 3);
        if (selections_end != std::string_view::npos && text.substr(selections_end + 1) != "?")
            clipboard_ = {std::string(text.substr(3, selections_end - 3)),
                          std::string(text.substr(selections_end + 1))};
        return;
    }
    if (text.starts_with("8;")) { // a link begins, or ends with an empty address: 8 ; parameters ; address
        const std::size_t parameters_end = text.find(';', 2);
        if (parameters_end != std::string_view::npos)
            state_.cursor.pen.link = state_.links.add(text.substr(parameters_end + 1));
        return;
    }
    if (!text.starts_with("0;") && !text.starts_with("2;"))
        return;
    state_.title = limited_title(text.substr(2));
    damage_.title = true;
}

void Interpreter::push_title() {
    if (state_.title_stack.size() == max_title_stack)
        state_.title_stack.erase(state_.title_stack.begin());
    state_.title_stack.push_back(state_.title);
}

void Interpreter::pop_title() {
    if (state_.title_stack.empty())
        return;
    state_.title = std::move(state_.title_stack.back());
    state_.title_stack.pop_back();
    damage_.title = true;
}

} // namespace berth::vt
