#include "vt/utf8.h"

namespace berth::vt {

char* put_utf8(char* out, char32_t code) {
    if (code < 0x80) {
        *out++ = static_cast<char>(code);
    } else if (code < 0x800) {
        *out++ = static_cast<char>(0xC0 | code >> 6);
        *out++ = static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        *out++ = static_cast<char>(0xE0 | code >> 12);
        *out++ = static_cast<char>(0x80 | (code >> 6 & 0x3F));
        *out++ = static_cast<char>(0x80 | (code & 0x3F));
    } else {
        *out++ = static_cast<char>(0xF0 | code >> 18);
        *out++ = static_cast<char>(0x80 | (code >> 12 & 0x3F));
        *out++ = static_cast<char>(0x80 | (code >> 6 & 0x3F));
        *out++ = static_cast<char>(0x80 | (code & 0x3F));
    }
    return out;
}

void append_utf8(std::string& text, char32_t code) {
    char bytes[4];
    text.append(bytes, put_utf8(bytes, code));
}

char32_t next_utf8(std::string_view text, std::size_t& at) {
    char32_t code = replacement_character;
    const std::size_t length = whole_utf8(text.substr(at), code);
    at += length > 0 ? length : 1;
    return code;
}

std::size_t whole_utf8(std::string_view text, char32_t& code) {
    const auto byte = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const auto follows = [&](std::size_t at) { return (byte(at) & 0xC0) == 0x80; };
    const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) < 0xE0 ? 2 : byte(0) < 0xF0 ? 3 : 4;
    if (text.size() < length)
        return 0;
    switch (length) {
    case 1:
        code = byte(0);
        return 1;
    case 2:
        if (byte(0) < 0xC2 || !follows(1))
            return 0;
        code = static_cast<char32_t>(byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
        return 2;
    case 3: {
        const char32_t made =
            static_cast<char32_t>(byte(0) & 0x0F) << 12 | static_cast<char32_t>(byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
        if (!follows(1) || !follows(2) || made < 0x800 || (made >= 0xD800 && made < 0xE000))
            return 0;
        code = made;
        return 3;
    }
    default: {
        const char32_t made = static_cast<char32_t>(byte(0) & 0x07) << 18 |
                              static_cast<char32_t>(byte(1) & 0x3F) << 12 | static_cast<char32_t>(byte(2) & 0x3F) << 6 |
                              (byte(3) & 0x3F);
        if (byte(0) > 0xF4 || !follows(1) || !follows(2) || !follows(3) || made < 0x10000 || made > 0x10FFFF)
            return 0;
        code = made;
        return 4;
    }
    }
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
