#include "vt/screen.h"

#include "vt/interpreter.h"
#include "vt/parser.h"
#include "vt/utf8.h"

#include <algorithm>
#include <utility>

namespace berth::vt {

namespace {

constexpr std::byte cancel_byte{0x18};
constexpr std::byte substitute_byte{0x1A};
constexpr std::byte escape_byte{0x1B};
constexpr char32_t first_graphic = 0xA0; // after the eight-bit controls

constexpr std::string_view string_end = "\x1b\\";             // ST
constexpr std::string_view broken_character = "\xef\xbf\xbd"; // U+FFFD

bool is_printable_ascii(std::byte byte) {
    return byte >= std::byte{0x20} && byte < std::byte{0x7F};
}

void append(Bytes* to, ByteView bytes) {
    if (to != nullptr)
        to->insert(to->end(), bytes.begin(), bytes.end());
}

} // namespace

// A sequence twice as long as the longest string is not kept for a snapshot, and is relayed as it comes: none that
// matters to the screen is as long.
Screen::Screen(Size size, std::size_t scrollback_lines, std::size_t longest_string)
    : interpreter_(std::make_unique<Interpreter>(size, scrollback_lines))
    , parser_(std::make_unique<Parser>(*interpreter_, longest_string))
    , longest_unfinished_(2 * longest_string) {}

Screen::~Screen() = default;
Screen::Screen(Screen&&) noexcept = default;
Screen& Screen::operator=(Screen&&) noexcept = default;

void Screen::feed(ByteView output, Bytes* relay) {
    for (std::size_t at = 0; at < output.size();) {
        if (parser_->idle()) {
            if (const std::size_t length = feed_whole(output.subspan(at), relay); length > 0) {
                at += length;
                continue;
            }
        }
        feed_byte(output[at++], relay);
    }
}

std::size_t Screen::feed_whole(ByteView output, Bytes* relay) {
    const std::byte first = output.front();
    std::size_t length = 0;
    bool relays = true;
    if (is_printable_ascii(first)) {
        const auto end = std::ranges::find_if_not(output, is_printable_ascii);
        length = static_cast<std::size_t>(end - output.begin());
        interpreter_->print_ascii(as_text(output.first(length)));
    } else if (first == escape_byte) {
        length = parser_->feed_whole_csi(as_text(output));
        relays = length > 0 && !interpreter_->take_asked();
    } else if (first < std::byte{0x20} && first != cancel_byte && first != substitute_byte) {
        length = 1;
        interpreter_->control(std::to_integer<std::uint8_t>(first));
    } else if (first > std::byte{0x7F}) {
        char32_t code = 0;
        length = whole_utf8(as_text(output), code);
        if (code < first_graphic)
            return 0; // an eight-bit control, or no whole character
        interpreter_->print(code);
    }
    if (relays)
        append(relay, output.first(length));
    return length;
}

// Feeds one byte of something other than plain text, keeping what has begun and not ended in unfinished_: exactly the
// bytes whose effect is still to come.
void Screen::feed_byte(std::byte byte, Bytes* relay) {
    const bool continuation = (byte & std::byte{0xC0}) == std::byte{0x80};
    if (character_bytes_ > 0 && !continuation) {
        break_character(relay);
    }
    const bool escape = byte == escape_byte;
    const bool ends_nothing = byte < std::byte{0x20} && !escape && byte != cancel_byte && byte != substitute_byte;
    const bool acts_at_once = ends_nothing && parser_->acts_on_controls();
    const unsigned strings = parser_->strings_ended();
    parser_->feed(static_cast<std::uint8_t>(byte));
    character_bytes_ = parser_->between_characters() ? 0 : character_bytes_ + 1;
    if (parser_->strings_ended() != strings && !parser_->idle()) {
        // The string has had its effect, and this byte begins something new: ESC, or the second of an eight-bit
        // control.
        if (!escape && !passing_) {
            unfinished_.pop_back();
        }
        if (flush_unfinished(relay)) {
            append(relay, as_bytes(string_end)); // the proper one may come after something else
        }
        string_ended_ = true;
        unfinished_.push_back(std::byte{0x1B});
        if (!escape) {
            unfinished_.push_back(static_cast<std::byte>(std::to_integer<unsigned>(byte) - 0x40U));
        }
    } else if (acts_at_once) {
        append(relay, ByteView(&byte, 1));
    } else {
        keep(ByteView(&byte, 1), relay);
    }
}

// The character begun before will never be whole: others shall not wait for that either.
void Screen::break_character(Bytes* relay) {
    if (!passing_) {
        unfinished_.resize(unfinished_.size() - character_bytes_);
    }
    character_bytes_ = 0;
    parser_->break_character();
    keep(as_bytes(broken_character), relay);
}

// Puts bytes that have been fed to what is unfinished, and relays it if it is not any more.
void Screen::keep(ByteView bytes, Bytes* relay) {
    if (passing_) {
        append(relay, bytes);
    } else {
        unfinished_.insert(unfinished_.end(), bytes.begin(), bytes.end());
    }
    if (parser_->idle()) {
        flush_unfinished(relay);
    } else if (!passing_ && unfinished_.size() > longest_unfinished_) {
        flush_unfinished(relay);
        const ByteView prefix = as_bytes(parser_->give_up());
        unfinished_.assign(prefix.begin(), prefix.end());
        passing_ = true;
    }
}

bool Screen::flush_unfinished(Bytes* relay) {
    const bool relays = passing_ || !interpreter_->take_asked();
    const bool ended_before = std::exchange(string_ended_, false) && as_text(unfinished_) == string_end;
    if (relays && !passing_ && !ended_before)
        append(relay, unfinished_);
    unfinished_.clear();
    passing_ = false;
    return relays;
}

void Screen::set_default_colors(const DefaultColors& colors) {
    interpreter_->set_default_colors(colors);
}

std::optional<ClipboardWrite> Screen::take_clipboard() {
    return interpreter_->take_clipboard();
}

void Screen::resize(Size size) {
    interpreter_->resize(clamped(size));
}

const State& Screen::state() const {
    return interpreter_->state();
}

std::string Screen::text() const {
    std::string text;
    for (const Line& line : state().rows())
        text += line.text() + '\n';
    return text;
}

ByteView Screen::unfinished() const {
    return unfinished_;
}

Bytes Screen::take_replies() {
    return interpreter_->take_replies();
}

Damage Screen::take_damage() {
    return interpreter_->take_damage();
}

int Screen::take_bells() {
    return interpreter_->take_bells();
}

} // namespace berth::vt
