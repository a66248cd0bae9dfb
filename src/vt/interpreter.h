// What the sequences of a terminal do to its State: printing, editing, scrolling, modes, answers.
// xterm's behaviour where terminals differ. Left out, as xterm.js leaves them out: double-size lines, left and right
// margins, protected cells, VT52.
#pragma once

#include "base/bytes.h"
#include "vt/damage.h"
#include "vt/parser.h"
#include "vt/requests.h"
#include "vt/state.h"

#include <optional>

namespace berth::vt {

class Interpreter final : public ParserSink {
public:
    Interpreter(Size size, std::size_t scrollback_lines);

    const State& state() const { return state_; }
    void resize(Size size);

    Bytes take_replies();
    Damage take_damage();
    int take_bells();
    std::optional<ClipboardWrite> take_clipboard();
    void set_default_colors(const DefaultColors& colors) { default_colors_ = colors; }
    // Whether a question was answered since the last call.
    bool take_asked();

    void print_ascii(std::string_view run) override;
    void print(char32_t code) override;
    void control(std::uint8_t code) override;
    void escape(char intermediate, char final) override;
    void csi(const Sequence& sequence) override;
    void osc(std::string_view text) override;
    void dcs(const Sequence& introducer, std::string_view data) override;
    void other_string() override { state_.repeatable = 0; }

private:
    // Text and cursor: interpreter.cpp
    Line& line(int row) { return state_.rows()[static_cast<std::size_t>(row)]; }
    int last_row() const { return state_.size.rows - 1; }
    int last_column() const { return state_.size.columns - 1; }
    char32_t translated(char32_t code) const;
    void write(char32_t code, int width);
    void mark(char32_t code);
    void wrap();
    void line_feed(bool wrapping);
    void reverse_line_feed();
    void move_to(int row, int column); // absolute, clamped to the screen
    void move_up(int count);
    void move_down(int count);
    void tab(int count);
    void back_tab(int count);
    void save_cursor();
    void restore_cursor();
    void push_title();
    void pop_title();
    void soft_reset();
    void full_reset();

    // Editing: interpreter_edit.cpp
    void scroll_up(int top, int bottom, int count, bool keep);
    void scroll_down(int top, int bottom, int count);
    void erase_in_display(int what);
    void erase_in_line(int what);
    void erase(int row, int from, int to);
    void mend_wrap(int row);

    // Modes: interpreter_modes.cpp
    void set_ansi_mode(int mode, bool on);
    void set_private_mode(int mode, bool on);
    void set_alternate(bool on);
    void set_cursor_style(int style);
    void report_mode(int mode, bool is_private);
    int mode_report(int mode, bool is_private) const;

    // CSI and the questions: interpreter_csi.cpp
    void plain_csi(const Sequence& sequence);
    void private_csi(const Sequence& sequence);
    void device_status(int what, bool is_private);
    void window_report(const Sequence& sequence);
    void color_report(int which, Color color);
    void reply(std::string_view text);

    void touch(int row) { damage_.rows[static_cast<std::size_t>(row)] = true; }
    void touch_all() { damage_.rows.assign(damage_.rows.size(), true); }
    void damage_scroll(int top, int bottom, int lines);

    State state_;
    Damage damage_;
    Bytes replies_;
    int bells_ = 0;
    bool asked_ = false;
    std::optional<ClipboardWrite> clipboard_;
    std::optional<DefaultColors> default_colors_;
    // What could be repeated before the sequence under way: a question changes nothing, since others never see it.
    char32_t before_ = 0;
};

} // namespace berth::vt
