#include "vt/charset.h"

#include <array>

namespace berth::vt {

namespace {

// DEC Special Graphics, 0x5F to 0x7E (VT220 Programmer Reference, table 2-4).
constexpr std::array<char32_t, 32> dec_graphics = {0x00A0, 0x25C6, 0x2592, 0x2409, 0x240C, 0x240D, 0x240A, 0x00B0,
                                                   0x00B1, 0x2424, 0x240B, 0x2518, 0x2510, 0x250C, 0x2514, 0x253C,
                                                   0x23BA, 0x23BB, 0x2500, 0x23BC, 0x23BD, 0x251C, 0x2524, 0x2534,
                                                   0x252C, 0x2502, 0x2264, 0x2265, 0x03C0, 0x2260, 0x00A3, 0x00B7};

} // namespace

char32_t in_charset(Charset charset, char32_t code) {
    if (charset == Charset::dec_graphics && code >= 0x5F && code <= 0x7E)
        return dec_graphics[code - 0x5F];
    if (charset == Charset::british && code == '#')
        return 0x00A3;
    return code;
}

} // namespace berth::vt
