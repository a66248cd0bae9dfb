// The letters and digits of ASCII, whatever the locale says: what names, quantities and versions are written in.
#pragma once

namespace berth {

constexpr bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
constexpr bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

} // namespace berth
