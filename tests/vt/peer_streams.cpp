// Makes terminal output at random and says, as one line of JSON for each stream, what a screen makes of it: for
// xterm_peer.test.mjs, which compares it with xterm.js. Arguments: "common" or "plain", number of streams.
#include "random_stream.h"
#include "vt/screen.h"
#include "vt/snapshot.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using namespace berth;
using namespace berth::vt;

std::string quoted(const std::string& utf8) {
    std::string out = "\"";
    for (const char c : utf8) {
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

// A colour as xterm.js tells it: -1, an index, or 0x1000000 and RGB.
std::string number(Color color) {
    switch (color.kind()) {
    case Color::Kind::standard:
        return "-1";
    case Color::Kind::indexed:
        return std::to_string(color.index());
    case Color::Kind::rgb:
        break;
    }
    return std::to_string(0x1000000 + (color.red() << 16) + (color.green() << 8) + color.blue());
}

std::string cells(const Line& line) {
    std::string out = "[";
    for (int column = 0; column < line.columns(); ++column) {
        const Cell& cell = line[column];
        out += (column > 0 ? ",[" : "[") + quoted(line.text_at(column)) + ',' + std::to_string(cell.width) + ',' +
               number(cell.style.foreground) + ',' + number(cell.style.background) + ',' +
               std::to_string(cell.style.attributes & 0xFF) + ',' +
               std::to_string(static_cast<int>(cell.style.underline())) + ']';
    }
    return out + ']';
}

void print(unsigned seed, bool plain) {
    test::RandomStream random(seed);
    const Size size{random.number(4, 40), random.number(2, 12)};
    const int scrollback = 50;
    Screen screen(size, scrollback);
    std::string stream;
    for (int piece = random.number(20, 150); piece > 0; --piece) {
        stream += plain ? random.take_plain(1) : random.take_common(1);
    }
    screen.feed(as_bytes(stream));
    std::string lines;
    std::string wrapped;
    const auto add = [&](const Line& line) {
        lines += (lines.empty() ? "" : ",") + cells(line);
        wrapped += (wrapped.empty() ? "" : ",") + std::string(line.wrapped ? "true" : "false");
    };
    if (!screen.alternate()) {
        for (std::size_t index = 0; index < screen.scrollback().size(); ++index) {
            add(screen.scrollback().at(index));
        }
    }
    for (int row = 0; row < size.rows; ++row) {
        add(screen.row(row));
    }
    const Modes& modes = screen.modes();
    std::printf("{\"seed\":%u,\"columns\":%d,\"rows\":%d,\"scrollback\":%d,\"stream\":\"%s\",\"snapshot\":\"%s\","
                "\"alternate\":%s,\"cursor\":[%d,%d],\"title\":%s,\"modes\":{\"applicationCursorKeysMode\":%s,"
                "\"bracketedPasteMode\":%s,\"insertMode\":%s,\"originMode\":%s,\"sendFocusMode\":%s,"
                "\"wraparoundMode\":%s},\"mouse\":%d,\"lines\":[%s],\"wrapped\":[%s]}\n",
                seed, size.columns, size.rows, scrollback, hex(as_bytes(stream)).c_str(), hex(snapshot(screen)).c_str(),
                screen.alternate() ? "true" : "false", screen.cursor().row,
                screen.cursor().column + (screen.cursor().pending_wrap ? 1 : 0), quoted(screen.title()).c_str(),
                modes.application_cursor ? "true" : "false", modes.bracketed_paste ? "true" : "false",
                modes.insert ? "true" : "false", modes.origin ? "true" : "false",
                modes.focus_reporting ? "true" : "false", modes.autowrap ? "true" : "false",
                static_cast<int>(modes.mouse), lines.c_str(), wrapped.c_str());
}

} // namespace

int main(int argc, char** argv) {
    const bool plain = argc > 1 && std::string_view(argv[1]) == "plain";
    const auto count = static_cast<unsigned>(argc > 2 ? std::atoi(argv[2]) : 1);
    for (unsigned seed = 1; seed <= count; ++seed) {
        print(seed, plain);
    }
    return 0;
}
