#include "random_stream.h"

#include <array>

namespace berth::vt::test {

std::string RandomStream::take(int pieces) {
    std::string out;
    for (int i = 0; i < pieces; ++i)
        out += piece();
    return out;
}

std::string RandomStream::piece() {
    const int kind = number(0, 99);
    if (kind < 45)
        return text();
    if (kind < 55)
        return sgr();
    if (kind < 70)
        return motion();
    if (kind < 82)
        return edit();
    if (kind < 92)
        return mode();
    return odd();
}

std::string RandomStream::text() {
    static constexpr std::array words = {"a",
                                         "hello ",
                                         "\xe4\xb8\xad\xe6\x96\x87",
                                         "\xf0\x9f\x98\x80",
                                         "e\xcc\x81",
                                         "\r\n",
                                         "long line of words ",
                                         "\xcc\x81",
                                         "x\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86",
                                         "\xc3\xa9",
                                         "q",
                                         "lqqk",
                                         "\t",
                                         "   ",
                                         "\n",
                                         "wrap wrap wrap wrap wrap wrap "};
    return words[static_cast<std::size_t>(number(0, static_cast<int>(words.size()) - 1))];
}

std::string RandomStream::sgr() {
    static constexpr std::array some = {
        "0",  "1",  "2",  "3",  "4",  "4:3", "21",      "24",       "5",          "7",           "8",  "9",      "22",
        "27", "31", "42", "49", "39", "94",  "38;5;99", "48;5;200", "38;2;1;2;3", "48:2::9:8:7", "53", "58;5;3", "104"};
    std::string out = "\x1b[";
    for (int i = number(0, 2); i >= 0; --i)
        out += std::string(some[static_cast<std::size_t>(number(0, static_cast<int>(some.size()) - 1))]) +
               (i > 0 ? ";" : "");
    return out + 'm';
}

std::string RandomStream::motion() {
    static constexpr std::string_view finals = "ABCDEFGHIZ`adefGH";
    switch (number(0, 5)) {
    case 0:
        return "\x1b[" + std::to_string(number(0, 9)) + ';' + std::to_string(number(0, 25)) + 'H';
    case 1:
        return "\r";
    case 2:
        return "\b";
    case 3:
        return std::array{"\x1b"
                          "7",
                          "\x1b"
                          "8",
                          "\x1b[s", "\x1b[u"}[static_cast<std::size_t>(number(0, 3))];
    default:
        return "\x1b[" + std::to_string(number(0, 12)) +
               finals[static_cast<std::size_t>(number(0, static_cast<int>(finals.size()) - 1))];
    }
}

std::string RandomStream::edit() {
    static constexpr std::string_view finals = "@LMPXSTJKbJK";
    switch (number(0, 6)) {
    case 0:
        return "\x1b[" + std::to_string(number(0, 6)) + ';' + std::to_string(number(0, 9)) + 'r';
    case 1:
        return std::array{"\x1b"
                          "D",
                          "\x1bM",
                          "\x1b"
                          "E"}[static_cast<std::size_t>(number(0, 2))];
    default:
        return "\x1b[" + std::to_string(number(0, 5)) +
               finals[static_cast<std::size_t>(number(0, static_cast<int>(finals.size()) - 1))];
    }
}

std::string RandomStream::mode() {
    static constexpr std::array modes = {"4",     "20",    "?1",    "?5",    "?6",    "?7",    "?9",
                                         "?12",   "?25",   "?47",   "?66",   "?1000", "?1002", "?1003",
                                         "?1004", "?1006", "?1007", "?1015", "?1047", "?1048", "?1049",
                                         "?2004", "?2026", "?1049", "?1049"};
    const std::string name = modes[static_cast<std::size_t>(number(0, static_cast<int>(modes.size()) - 1))];
    return "\x1b[" + name + (number(0, 2) == 0 ? 'h' : 'l');
}

std::string RandomStream::odd() {
    switch (number(0, 15)) {
    case 0:
        return "\x1b]2;title " + std::to_string(number(0, 99)) + "\x07";
    case 1:
        return "\x1b]0;\xe4\xb8\xad\x1b\\";
    case 2:
        return "\x1b(0";
    case 3:
        return "\x1b(B";
    case 4:
        return std::array{"\x0e", "\x0f", "\x1b)0", "\x1bn"}[static_cast<std::size_t>(number(0, 3))];
    case 5:
        return "\x1bH";
    case 6:
        return "\x1b[" + std::to_string(number(0, 3)) + 'g';
    case 7:
        return "\x1b[" + std::to_string(number(0, 6)) + " q";
    case 8:
        return "\x1b[22;0t";
    case 9:
        return "\x1b[23;0t";
    case 10:
        return number(0, 4) == 0 ? "\x1b"
                                   "c"
                                 : "\x1b[!p";
    case 11:
        return "\x1bPq#0;2;0;0;0#0~~@@vv\x1b\\";
    case 12:
        return "\x1b[6n\x1b[c";
    case 13:
        return "\x1b[>4;" + std::to_string(number(0, 2)) + 'm';
    case 14:
        return "\x1b#8";
    default: {
        std::string noise;
        for (int i = number(1, 8); i > 0; --i)
            noise += static_cast<char>(number(0, 255));
        return noise;
    }
    }
}

std::string RandomStream::take_common(int pieces) {
    std::string out;
    for (int i = 0; i < pieces; ++i) {
        out += common();
    }
    return out;
}

std::string RandomStream::common() {
    static constexpr std::array words = {"a",    "hello ", "\xe4\xb8\xad\xe6\x96\x87", "e\xcc\x81",
                                         "\r\n", "\r\n",   "long line of words ",      "\xc3\xa9",
                                         "\t",   "   ",    "wrap wrap wrap wrap wrap "};
    static constexpr std::array modes = {"?1", "?25", "?1000", "?1002", "?1003", "?1004", "?1006", "?2004"};
    const auto pick = [this](const auto& from) {
        std::string out;
        return out += from[static_cast<std::size_t>(number(0, static_cast<int>(from.size()) - 1))];
    };
    const int kind = number(0, 99);
    if (kind < 55) {
        return pick(words);
    }
    if (kind < 70) {
        return sgr();
    }
    if (kind < 80) {
        return "\x1b[" + std::to_string(number(1, 12)) + ';' + std::to_string(number(1, 40)) + 'H';
    }
    if (kind < 84) {
        return "\x1b[" + std::to_string(number(1, 5)) + pick(std::string_view("ABCDG"));
    }
    if (kind < 92) {
        return "\x1b[" + std::to_string(number(0, 2)) + pick(std::string_view("JK"));
    }
    if (kind < 94) {
        return "\x1b[" + std::to_string(number(1, 4)) + pick(std::string_view("LMPX@ST"));
    }
    if (kind < 95) {
        return "\x1b[" + std::to_string(number(1, 4)) + ';' + std::to_string(number(5, 12)) + 'r';
    }
    if (kind < 96) {
        return number(0, 2) == 0 ? "\x1b[?1049h" : "\x1b[?1049l";
    }
    if (kind < 97) {
        return "\x1b]2;title " + std::to_string(number(0, 99)) + "\x07";
    }
    return "\x1b[" + pick(modes) + (number(0, 2) == 0 ? 'h' : 'l');
}

std::string RandomStream::take_plain(int pieces) {
    std::string out;
    for (int i = 0; i < pieces; ++i) {
        out += plain();
    }
    return out;
}

std::string RandomStream::plain() {
    static constexpr std::array words = {
        "a",        "hello ", "\xe4\xb8\xad\xe6\x96\x87", "e\xcc\x81", "\r\n", "\r\n", "  ",
        "\xc3\xa9", "\t",     "wrap wrap wrap wrap wrap "};
    const std::string place = "\x1b[" + std::to_string(number(1, 12)) + ';' + std::to_string(number(1, 40)) + 'H';
    const int kind = number(0, 99);
    if (kind < 65) {
        return words[static_cast<std::size_t>(number(0, static_cast<int>(words.size()) - 1))];
    }
    if (kind < 80) {
        return sgr();
    }
    if (kind < 88) {
        return place;
    }
    if (kind < 94) {
        return place + (number(0, 3) > 0 ? "\x1b[K" : "\x1b[J");
    }
    if (kind < 98) {
        return place + "\x1b[" + std::to_string(number(1, 3)) + "LMPX"[number(0, 3)];
    }
    return "\x1b[?25" + std::string(number(0, 1) == 0 ? "l" : "h");
}

} // namespace berth::vt::test
