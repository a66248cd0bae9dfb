#include "vt/snapshot.h"

#include "vt/screen.h"
#include "vt/sgr.h"

#include <algorithm>
#include <string>
#include <utility>

namespace berth::vt {

namespace {

const Modes default_modes;
constexpr SavedCursor default_saved;

class Writer {
public:
    explicit Writer(const Screen& screen)
        : state_(screen.state()) {}

    std::string write() {
        links();
        primary();
        saved(state_.primary_saved);
        tab_stops();
        if (state_.alternate_active)
            alternate();
        titles();
        if (state_.top != 0 || state_.bottom != state_.size.rows - 1)
            csi(std::to_string(state_.top + 1) + ';' + std::to_string(state_.bottom + 1), 'r');
        modes();
        cursor();
        return std::move(out_);
    }

private:
    void csi(const std::string& parameters, char final) { out_ += "\x1b[" + parameters + final; }

    void mode(int number, bool on) { csi('?' + std::to_string(number), on ? 'h' : 'l'); }

    void pen(const Style& style) {
        if (style == pen_)
            return;
        link_of(style);
        csi(sgr_parameters(style), 'm');
        pen_ = style;
    }

    void link(std::uint16_t number) {
        out_ += "\x1b]8;;";
        out_ += state_.links.at(number);
        out_ += "\x1b\\";
    }

    // All of them, so that each gets the number that it has here.
    void links() {
        for (const std::string& address : state_.links.all())
            out_ += "\x1b]8;;" + address + "\x1b\\";
        if (!state_.links.all().empty())
            link(0);
    }

    void move(int row, int column) { csi(std::to_string(row + 1) + ';' + std::to_string(column + 1), 'H'); }

    // Everything that has scrolled away and everything that shows, as lines written one after the other: what does
    // not fit scrolls away again.
    void primary() {
        const std::size_t history = state_.scrollback.size();
        Line line = history > 0 ? state_.scrollback.at(0) : state_.primary.front();
        Line previous;
        for (std::size_t index = 0; index < history + state_.primary.size(); ++index) {
            const std::size_t following = index + 1;
            Line next;
            if (following < history)
                next = state_.scrollback.at(following);
            else if (following < history + state_.primary.size())
                next = state_.primary[following - history];
            row(line, previous, next.wrapped);
            if (!next.wrapped && next.columns() > 0) {
                pen({});
                out_ += "\r\n";
            }
            previous = std::exchange(line, std::move(next));
        }
    }

    void alternate() {
        pen({});
        mode(1047, true);
        for (std::size_t index = 0; index < state_.alternate.size(); ++index) {
            const Line& line = state_.alternate[index];
            if (!line.wrapped)
                move(static_cast<int>(index), 0);
            row(line, state_.alternate[index > 0 ? index - 1 : 0],
                index + 1 < state_.alternate.size() && state_.alternate[index + 1].wrapped);
        }
        saved(state_.alternate_saved);
    }

    // Writes a row that is blank so far, the cursor at its begin; a wrapped one follows its predecessor's last
    // character. `goes_on`: leaves the cursor so that the next character wraps.
    void row(const Line& line, const Line& previous, bool goes_on) {
        int column = 0;
        if (line.wrapped)
            column = begin_wrapped(line, previous);
        int blank_end = line.columns();
        while (blank_end > column && line[blank_end - 1].is_blank())
            --blank_end;
        while (column < blank_end) {
            if (line[column].is_blank())
                column = blanks(line, column, blank_end, true);
            else
                column = character(line, column);
        }
        while (column < line.columns())
            column = blanks(line, column, line.columns(), column + 1 < line.columns());
        if (goes_on && blank_end < line.columns())
            csi(std::to_string(line.columns()), 'G');
    }

    int character(const Line& line, int column) {
        pen(line[column].style);
        out_ += line.text_at(column);
        return column + static_cast<int>(line[column].width);
    }

    // Passes over the blanks from `column` on that share a background, giving it to them where it is not the standard
    // one. Returns where they end.
    int blanks(const Line& line, int column, int end, bool step) {
        const Color background = line[column].style.background;
        int to = column + 1;
        while (to < end && line[to] == line[column])
            ++to;
        const std::string count = std::to_string(to - column);
        if (background != Color{}) {
            pen(Cell::blank(background).style);
            csi(count, 'X');
        }
        if (step && to < line.columns())
            csi(count, 'C');
        return to;
    }

    // The first cell of a row that goes on from the one above: printing it makes the terminal wrap.
    int begin_wrapped(const Line& line, const Line& previous) {
        if (line[0].is_blank()) {
            pen({});
            out_ += " \r";
            csi("", 'X');
            return 0;
        }
        // The cell in which a wide character found no room takes the background that is set then.
        const Cell& left_over = previous[previous.columns() - 1];
        bool filled = line[0].style.background != Color{};
        if (left_over.is_blank() && left_over.style.background != line[0].style.background) {
            pen(left_over.style);
            out_ += line.text_at(0) + '\r';
            filled = true;
        }
        const int column = character(line, 0);
        if (filled && column < line.columns()) { // a row scrolled in takes the background that is set then
            pen({});
            csi("", 'K');
        }
        return column;
    }

    void charsets(const Cursor& cursor) {
        for (std::size_t set = 0; set < cursor.charsets.size(); ++set) {
            if (cursor.charsets[set] == charsets_[set])
                continue;
            out_ += '\x1b';
            out_ += static_cast<char>('(' + set);
            out_ += cursor.charsets[set] == Charset::dec_graphics ? '0'
                    : cursor.charsets[set] == Charset::british    ? 'A'
                                                                  : 'B';
        }
        charsets_ = cursor.charsets;
        if (cursor.active_charset != active_charset_) {
            constexpr const char* shifts[] = {"\x0f", "\x0e", "\x1bn", "\x1bo"};
            out_ += shifts[cursor.active_charset];
        }
        active_charset_ = cursor.active_charset;
    }

    void saved(const SavedCursor& saved) {
        if (saved == default_saved)
            return;
        if (saved.origin)
            mode(6, true);
        move(saved.cursor.row, saved.cursor.column);
        pen(saved.cursor.pen);
        charsets(saved.cursor);
        out_ += "\x1b"
                "7";
        charsets({});
        pen({});
        if (saved.origin)
            mode(6, false);
    }

    void tab_stops() {
        bool standard = true;
        for (int column = 0; column < state_.size.columns; ++column)
            standard = standard && state_.tab_stops[static_cast<std::size_t>(column)] == is_default_tab_stop(column);
        if (standard)
            return;
        csi("3", 'g');
        for (int column = 0; column < state_.size.columns; ++column) {
            if (!state_.tab_stops[static_cast<std::size_t>(column)])
                continue;
            csi(std::to_string(column + 1), 'G');
            out_ += "\x1bH";
        }
    }

    void titles() {
        for (const std::string& title : state_.title_stack) {
            out_ += "\x1b]2;" + title + "\x1b\\";
            csi("22;0", 't');
        }
        if (!state_.title.empty() || !state_.title_stack.empty())
            out_ += "\x1b]2;" + state_.title + "\x1b\\";
    }

    void modes() {
        const Modes& modes = state_.modes;
        const auto differing = [&](bool Modes::* member, int number) {
            if (modes.*member != default_modes.*member)
                mode(number, modes.*member);
        };
        differing(&Modes::application_cursor, 1);
        differing(&Modes::reverse_screen, 5);
        differing(&Modes::origin, 6);
        differing(&Modes::autowrap, 7);
        if (modes.cursor_shape != default_modes.cursor_shape || modes.cursor_blink != default_modes.cursor_blink)
            csi(std::to_string(static_cast<int>(modes.cursor_shape) * 2 + (modes.cursor_blink ? 1 : 2)) + ' ', 'q');
        differing(&Modes::cursor_visible, 25);
        if (modes.application_keypad)
            out_ += "\x1b=";
        if (modes.insert)
            csi("4", 'h');
        if (modes.newline)
            csi("20", 'h');
        if (modes.mouse != MouseTracking::off)
            mode(static_cast<int>(modes.mouse), true);
        if (modes.mouse_encoding != MouseEncoding::standard)
            mode(static_cast<int>(modes.mouse_encoding), true);
        differing(&Modes::focus_reporting, 1004);
        differing(&Modes::alternate_scroll, 1007);
        differing(&Modes::bracketed_paste, 2004);
        differing(&Modes::synchronized, 2026);
        if (modes.modify_other_keys != 0)
            csi(">4;" + std::to_string(modes.modify_other_keys), 'm');
    }

    void cursor() {
        const Cursor& cursor = state_.cursor;
        const Line& line = state_.rows()[static_cast<std::size_t>(cursor.row)];
        const int row = cursor.row - (state_.modes.origin ? state_.top : 0);
        const int again = last_printed(line);
        if (state_.repeatable != 0 && again >= 0) {
            // Printed again in its place, the last character leaves the cursor behind it and can be repeated (REP).
            move(row, again);
            charsets(cursor);
            pen(cursor.pen);
            out_ += line.text_at(again);
            return;
        }
        if (cursor.pending_wrap) {
            const int last = line[cursor.column].width == 0 ? cursor.column - 1 : cursor.column;
            move(row, last);
            character(line, last);
            link_of(cursor.pen);
            csi(sgr_parameters(cursor.pen), 'm'); // in any case: after a sequence there is nothing to repeat
            pen_ = cursor.pen;
        } else {
            move(row, cursor.column);
        }
        charsets(cursor);
        pen(cursor.pen);
    }

    void link_of(const Style& style) {
        if (style.link != pen_.link)
            link(style.link);
    }

    // The column of the character that REP would repeat; -1 if it is not to be found.
    int last_printed(const Line& line) const {
        const Cursor& cursor = state_.cursor;
        const auto character_at = [&](int column) {
            if (column > 0 && line[column].width == 0)
                --column;
            const bool same = column >= 0 && line[column].code == state_.repeatable && line[column].style == cursor.pen;
            return same ? column : -1;
        };
        if (cursor.column == state_.size.columns - 1 && (cursor.pending_wrap || !state_.modes.autowrap))
            if (const int column = character_at(cursor.column); column >= 0 || cursor.pending_wrap)
                return column;
        return cursor.column > 0 ? character_at(cursor.column - 1) : -1;
    }

    const State& state_;
    std::string out_;
    Style pen_;
    std::array<Charset, 4> charsets_{};
    std::uint8_t active_charset_ = 0;
};

} // namespace

Bytes snapshot(const Screen& screen, Follows follows) {
    const std::string rebuilt = Writer(screen).write();
    const ByteView bytes = as_bytes(rebuilt);
    Bytes out(bytes.begin(), bytes.end());
    // A relay repeats a sequence from its begin, unless it is too long for that.
    const ByteView unfinished =
        follows == Follows::output || screen.relays_unfinished() ? screen.unfinished() : ByteView{};
    out.insert(out.end(), unfinished.begin(), unfinished.end());
    return out;
}

} // namespace berth::vt
