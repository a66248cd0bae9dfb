// UTF-8 both ways, one character at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace berth::vt {

inline constexpr char32_t replacement_character = 0xFFFD;

void append_utf8(std::string& text, char32_t code);

// Writes the character, at most four bytes. Returns where it ends.
char* put_utf8(char* out, char32_t code);

// The character at `at` of valid UTF-8, moving `at` past it. Invalid bytes count as U+FFFD, one at a time.
char32_t next_utf8(std::string_view text, std::size_t& at);

// Where `text` begins with a whole, valid character: its length, and `code` is the character. 0 otherwise.
std::size_t whole_utf8(std::string_view text, char32_t& code);

// Decodes a stream byte by byte (Unicode 15, section 3.9, table 3-7): overlong forms, surrogates and values beyond
// U+10FFFF are invalid, and each maximal invalid part becomes one U+FFFD.
class Utf8Decoder {
public:
    enum class Step : std::uint8_t {
        more,             // the byte was taken, the character is not complete
        done,             // code() is the character
        invalid,          // the byte was taken, code() is U+FFFD
        invalid_and_again // code() is U+FFFD for what came before; the byte was not taken: feed it again
    };

    Step feed(std::uint8_t byte);
    char32_t code() const { return code_; }
    bool idle() const { return missing_ == 0; }

private:
    char32_t code_ = 0;
    int missing_ = 0;
    std::uint8_t lowest_ = 0x80; // bounds of the next byte: they tell overlong and surrogate forms
    std::uint8_t highest_ = 0xBF;
};

} // namespace berth::vt
