#include "vt/parser.h"

#include <algorithm>

namespace berth::vt {

namespace {

// Sequences that are longer are taken byte by byte.
constexpr std::size_t longest_whole_csi = 128;

constexpr char32_t bell = 0x07;
constexpr char32_t cancel = 0x18;
constexpr char32_t substitute = 0x1A;
constexpr char32_t escape_code = 0x1B;
constexpr char32_t delete_code = 0x7F;
constexpr char32_t string_terminator = 0x9C;

} // namespace

void Parser::feed(std::uint8_t byte) {
    for (;;) {
        switch (decoder_.feed(byte)) {
        case Utf8Decoder::Step::more:
            return;
        case Utf8Decoder::Step::done:
        case Utf8Decoder::Step::invalid:
            take(decoder_.code());
            return;
        case Utf8Decoder::Step::invalid_and_again:
            take(decoder_.code());
            break;
        }
    }
}

std::size_t Parser::feed_whole_csi(std::string_view text) {
    if (text.size() < 3 || text[1] != '[')
        return 0;
    const std::size_t limit = std::min(text.size(), longest_whole_csi);
    std::size_t end = 2;
    while (end < limit && text[end] >= 0x20 && text[end] < 0x40)
        ++end;
    if (end == limit || text[end] < 0x40 || text[end] > 0x7E)
        return 0;
    begin_sequence(false);
    for (std::size_t at = 2; at <= end; ++at)
        take_sequence(static_cast<unsigned char>(text[at]));
    return end + 1;
}

void Parser::break_character() {
    decoder_ = {};
    take(replacement_character);
}

std::string_view Parser::give_up() {
    void_ = true;
    text_.clear();
    switch (state_) {
    case State::ground:
        return {};
    case State::escape:
        return "\x1b((";
    case State::sequence:
        return is_dcs_ ? "\x1bP<<" : "\x1b[<<";
    case State::string:
        return string_ == String::osc ? "\x1b]x" : "\x1bX";
    }
    return {};
}

void Parser::take(char32_t code) {
    // These work in every state.
    if (code == cancel || code == substitute) {
        if (state_ == State::string)
            end_string(false);
        state_ = State::ground;
        return;
    }
    if (code == escape_code) {
        if (state_ == State::string)
            end_string(true);
        begin_escape();
        return;
    }
    if (code >= 0x80 && code < 0xA0) { // an eight-bit control stands for ESC and a letter
        if (state_ == State::string)
            end_string(true);
        if (code == string_terminator) {
            state_ = State::ground;
        } else {
            begin_escape();
            take_escape(code - 0x40);
        }
        return;
    }
    switch (state_) {
    case State::ground:
        return take_ground(code);
    case State::escape:
        return take_escape(code);
    case State::sequence:
        return take_sequence(code);
    case State::string:
        return take_string(code);
    }
}

void Parser::take_ground(char32_t code) {
    if (code < 0x20) {
        sink_->control(static_cast<std::uint8_t>(code));
    } else if (code < delete_code) {
        const char text = static_cast<char>(code);
        sink_->print_ascii({&text, 1});
    } else if (code != delete_code) {
        sink_->print(code);
    }
}

void Parser::begin_escape() {
    state_ = State::escape;
    intermediate_ = 0;
    void_ = false;
}

void Parser::take_escape(char32_t code) {
    if (code < 0x20) {
        sink_->control(static_cast<std::uint8_t>(code));
        return;
    }
    if (code == delete_code)
        return;
    if (code >= 0x80) {
        state_ = State::ground;
        return;
    }
    if (code < 0x30) {
        void_ = void_ || intermediate_ != 0;
        intermediate_ = static_cast<char>(code);
        return;
    }
    if (intermediate_ == 0) {
        switch (code) {
        case '[':
            return begin_sequence(false);
        case 'P':
            return begin_sequence(true);
        case ']':
            return begin_string(String::osc);
        case 'X':
        case '^':
        case '_':
            return begin_string(String::ignored);
        default:
            break;
        }
    }
    state_ = State::ground;
    if (!void_)
        sink_->escape(intermediate_, static_cast<char>(code));
}

void Parser::begin_sequence(bool dcs) {
    state_ = State::sequence;
    is_dcs_ = dcs;
    void_ = false;
    sequence_.count = 0;
    sequence_.marker = 0;
    sequence_.intermediate = 0;
    sequence_.final = 0;
}

void Parser::take_sequence(char32_t code) {
    if (code < 0x20) {
        if (!is_dcs_)
            sink_->control(static_cast<std::uint8_t>(code));
        return;
    }
    if (code == delete_code)
        return;
    if (code >= 0x80) {
        state_ = State::ground;
        return;
    }
    const char c = static_cast<char>(code);
    if (c >= 0x40)
        return end_sequence(c);
    if (c < 0x30) {
        void_ = void_ || sequence_.intermediate != 0;
        sequence_.intermediate = c;
        return;
    }
    if (sequence_.intermediate != 0) { // parameters after an intermediate
        void_ = true;
        return;
    }
    if (c >= '<') {
        void_ = void_ || sequence_.count != 0 || sequence_.marker != 0;
        sequence_.marker = c;
        return;
    }
    if (sequence_.count == 0)
        sequence_.parameters[sequence_.count++] = {};
    Sequence::Parameter& current = sequence_.parameters[sequence_.count - 1];
    if (c == ';' || c == ':') {
        current.continues = c == ':';
        if (sequence_.count == Sequence::max_parameters)
            void_ = true;
        else
            sequence_.parameters[sequence_.count++] = {};
        return;
    }
    current.value = std::min(std::max(current.value, 0) * 10 + (c - '0'), Sequence::max_value);
}

void Parser::end_sequence(char final) {
    sequence_.final = final;
    if (is_dcs_) {
        const bool was_void = void_;
        begin_string(String::dcs);
        void_ = was_void;
        return;
    }
    state_ = State::ground;
    if (!void_)
        sink_->csi(sequence_);
}

void Parser::begin_string(String kind) {
    state_ = State::string;
    string_ = kind;
    void_ = false;
    text_.clear();
}

void Parser::take_string(char32_t code) {
    if (code == bell && string_ == String::osc) {
        end_string(true);
        state_ = State::ground;
        return;
    }
    if (code < 0x20 || code == delete_code || void_ || string_ == String::ignored)
        return;
    if (text_.size() >= longest_string_) {
        void_ = true;
        text_.clear();
        return;
    }
    append_utf8(text_, code);
}

void Parser::end_string(bool complete) {
    ++strings_ended_;
    if (complete && !void_ && string_ == String::osc)
        sink_->osc(text_);
    else if (complete && !void_ && string_ == String::dcs)
        sink_->dcs(sequence_, text_);
    else
        sink_->other_string();
    text_.clear();
    string_ = String::ignored;
}

} // namespace berth::vt
