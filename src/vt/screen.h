// A terminal's screen: bytes of a program in, the picture a person should see out (xterm-compatible).
// Promises: any bytes are harmless (bounded memory, no recursion, no abort); equal states stay equal under equal input;
// no clock, no I/O. Painting, keys and the pty are left to others.
#pragma once

#include "base/bytes.h"
#include "vt/damage.h"
#include "vt/requests.h"
#include "vt/state.h"

#include <memory>
#include <optional>
#include <string>

namespace berth::vt {

class Interpreter;
class Parser;

// Titles and requests are short, and what is longer (clipboards, pictures) concerns the terminal that shows, not the
// one that remembers.
inline constexpr std::size_t default_longest_string = 4096; // bytes

class Screen {
public:
    // Strings (titles, clipboards) beyond `longest_string` bytes are ignored.
    explicit Screen(Size size = {}, std::size_t scrollback_lines = default_scrollback_lines,
                    std::size_t longest_string = default_longest_string);
    ~Screen();
    Screen(Screen&&) noexcept;
    Screen& operator=(Screen&&) noexcept;

    // Takes output of the program in any pieces. What the program asks of its terminal (DSR, DA, DECRQM, …) is
    // answered in take_replies(). With `relay` the same bytes are appended to it as they should be shown elsewhere:
    // whole sequences only, and without the questions answered here, so that several terminals never answer at once.
    void feed(ByteView output, Bytes* relay = nullptr);

    // Without them nobody is told colours. They are no part of the state.
    void set_default_colors(const DefaultColors& colors);

    // Reflows the primary screen with its scrollback to the new width; the alternate one is cut or extended.
    void resize(Size size);

    const State& state() const;
    Size size() const { return state().size; }
    const Cursor& cursor() const { return state().cursor; }
    const Modes& modes() const { return state().modes; }
    const std::string& title() const { return state().title; }
    bool alternate() const { return state().alternate_active; }
    const Scrollback& scrollback() const { return state().scrollback; }
    // Row `row` of what shows now, 0 = top.
    const Line& row(int row) const { return state().rows()[static_cast<std::size_t>(row)]; }
    // The rows that show as UTF-8, each ended by a line feed.
    std::string text() const;

    // The bytes of a sequence that has begun and not ended, as a snapshot has to repeat them.
    ByteView unfinished() const;
    // That sequence is so long that its bytes are relayed as they come.
    bool relays_unfinished() const { return passing_; }

    // Bytes to write to the program as if typed.
    Bytes take_replies();
    // What changed since the last call.
    Damage take_damage();
    // How often the bell rang since the last call.
    int take_bells();
    // The last thing put into the clipboard since the last call.
    std::optional<ClipboardWrite> take_clipboard();

private:
    // Takes what begins `output`, between two sequences, if it is whole and common: text, a control, a control
    // sequence. Returns its length, 0 where it has to be taken byte by byte.
    std::size_t feed_whole(ByteView output, Bytes* relay);
    void feed_byte(std::byte byte, Bytes* relay);
    void break_character(Bytes* relay);
    void keep(ByteView bytes, Bytes* relay);
    // What was unfinished is over: relays it unless it was a question. Whether it did.
    bool flush_unfinished(Bytes* relay);

    std::unique_ptr<Interpreter> interpreter_;
    std::unique_ptr<Parser> parser_;
    std::size_t longest_unfinished_; // bytes of a sequence that are kept for a snapshot
    Bytes unfinished_;
    std::size_t character_bytes_ = 0; // of a character half read, the last ones of unfinished_
    // A sequence too long to be kept is under way: its bytes are relayed as they come.
    bool passing_ = false;
    // What is unfinished began by ending a string, whose end has been relayed.
    bool string_ended_ = false;
};

} // namespace berth::vt
