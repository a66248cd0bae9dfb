#include "vt/utf8.h"

namespace berth::vt {

void append_utf8(std::string& text, char32_t code) {
    if (code < 0x80) {
        text += static_cast<char>(code);
    } else if (code < 0x800) {
        text += static_cast<char>(0xC0 | code >> 6);
        text += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        text += static_cast<char>(0xE0 | code >> 12);
        text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        text += static_cast<char>(0xF0 | code >> 18);
        text += static_cast<char>(0x80 | (code >> 12 & 0x3F));
        text += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        text += static_cast<char>(0x80 | (code & 0x3F));
    }
}

char32_t next_utf8(std::string_view text, std::size_t& at) {
    const std::size_t start = at;
    Utf8Decoder decoder;
    while (at < text.size()) {
        switch (decoder.feed(static_cast<std::uint8_t>(text[at++]))) {
        case Utf8Decoder::Step::more:
            break;
        case Utf8Decoder::Step::done:
            return decoder.code();
        case Utf8Decoder::Step::invalid:
        case Utf8Decoder::Step::invalid_and_again:
            at = start + 1;
            return replacement_character;
        }
    }
    at = start + 1;
    return replacement_character;
}

Utf8Decoder::Step Utf8Decoder::feed(std::uint8_t byte) {
    if (missing_ > 0) {
        if (byte < lowest_ || byte > highest_) {
            missing_ = 0;
            code_ = replacement_character;
            return Step::invalid_and_again;
        }
        lowest_ = 0x80;
        highest_ = 0xBF;
        code_ = code_ << 6 | (byte & 0x3F);
        return --missing_ == 0 ? Step::done : Step::more;
    }
    lowest_ = 0x80;
    highest_ = 0xBF;
    if (byte < 0x80) {
        code_ = byte;
        return Step::done;
    }
    if (byte >= 0xC2 && byte <= 0xDF) {
        code_ = byte & 0x1F;
        missing_ = 1;
    } else if (byte >= 0xE0 && byte <= 0xEF) {
        code_ = byte & 0x0F;
        missing_ = 2;
        if (byte == 0xE0)
            lowest_ = 0xA0;
        else if (byte == 0xED)
            highest_ = 0x9F;
    } else if (byte >= 0xF0 && byte <= 0xF4) {
        code_ = byte & 0x07;
        missing_ = 3;
        if (byte == 0xF0)
            lowest_ = 0x90;
        else if (byte == 0xF4)
            highest_ = 0x8F;
    } else {
        code_ = replacement_character;
        return Step::invalid;
    }
    return Step::more;
}

} // namespace berth::vt
