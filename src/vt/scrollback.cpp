// A packed row: a flag byte (bit 0 wrapped), the width as varint, then runs until the end: varint length of the run in
// cells << 1 | (1 when its style is not the default one), the style then (10 bytes), the cells as UTF-8, a blank cell
// as NUL. Marks follow their character and are told from characters by their width, 0. Blanks at the end of a row
// whose background is the standard one are left out.
#include "vt/scrollback.h"

#include "vt/char_width.h"
#include "vt/utf8.h"

#include <algorithm>
#include <cstring>

namespace berth::vt {

namespace {

constexpr char wrapped_flag = 1;

void append_varint(std::string& out, std::uint32_t value) {
    while (value >= 0x80) {
        out += static_cast<char>(0x80 | (value & 0x7F));
        value >>= 7;
    }
    out += static_cast<char>(value);
}

std::uint32_t read_varint(const std::string& in, std::size_t& at) {
    std::uint32_t value = 0;
    for (int shift = 0;; shift += 7) {
        const auto byte = static_cast<std::uint8_t>(in[at++]);
        value |= static_cast<std::uint32_t>(byte & 0x7F) << shift;
        if (byte < 0x80)
            return value;
    }
}

template<typename T>
void append_raw(std::string& out, T value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    out.append(raw, sizeof value);
}

template<typename T>
T read_raw(const std::string& in, std::size_t& at) {
    T value;
    std::memcpy(&value, in.data() + at, sizeof value);
    at += sizeof value;
    return value;
}

void append_style(std::string& out, const Style& style) {
    append_raw(out, style.foreground.packed());
    append_raw(out, style.background.packed());
    append_raw(out, style.attributes);
}

Style read_style(const std::string& in, std::size_t& at) {
    Style style;
    style.foreground = Color::from_packed(read_raw<std::uint32_t>(in, at));
    style.background = Color::from_packed(read_raw<std::uint32_t>(in, at));
    style.attributes = read_raw<std::uint16_t>(in, at);
    return style;
}

std::string pack(const Line& line) {
    std::string out;
    out += line.wrapped ? wrapped_flag : '\0';
    append_varint(out, static_cast<std::uint32_t>(line.columns()));
    auto mark = line.marks().begin();
    const int used = line.used();
    for (int from = 0; from < used;) {
        int to = from + 1;
        while (to < used && line[to].style == line[from].style)
            ++to;
        const bool styled = line[from].style != Style{};
        append_varint(out, static_cast<std::uint32_t>(to - from) << 1 | (styled ? 1U : 0U));
        if (styled)
            append_style(out, line[from].style);
        for (int column = from; column < to; ++column) {
            if (line[column].width != 0)
                append_utf8(out, line[column].code);
            for (; mark != line.marks().end() && mark->column == column; ++mark)
                append_utf8(out, mark->code);
        }
        from = to;
    }
    out.shrink_to_fit();
    return out;
}

Line unpack(const std::string& in) {
    std::size_t at = 1;
    const auto columns = static_cast<int>(read_varint(in, at));
    Line line(columns);
    line.wrapped = (in[0] & wrapped_flag) != 0;
    int column = 0;
    while (at < in.size()) {
        const std::uint32_t head = read_varint(in, at);
        const Style style = (head & 1) != 0 ? read_style(in, at) : Style{};
        const int to = column + static_cast<int>(head >> 1);
        int last = column;
        while (at < in.size()) {
            // Marks on the last cell of a run still follow. The head of the next run cannot be taken for one: of a row
            // of at most 1000 cells it is one byte below 0x80, or two of which the second is no UTF-8 continuation.
            std::size_t next = at;
            const char32_t code = next_utf8(in, next);
            const int width = code == 0 ? 1 : char_width(code);
            if (width == 0) {
                line.add_mark(last, code);
            } else {
                if (column >= to)
                    break;
                if (code == 0)
                    line.erase(column, column + 1, style.background);
                else
                    line.put(column, code, width, style);
                last = column;
                column += width;
            }
            at = next;
        }
    }
    return line;
}

} // namespace

Line Scrollback::at(std::size_t index) const {
    Line line = unpack(lines_[index]);
    line.wrapped = wrapped(index);
    return line;
}

bool Scrollback::wrapped(std::size_t index) const {
    return index > 0 && (lines_[index][0] & wrapped_flag) != 0;
}

std::size_t Scrollback::memory() const {
    std::size_t bytes = lines_.size() * sizeof(std::string);
    for (const std::string& line : lines_)
        if (line.capacity() > std::string().capacity())
            bytes += line.capacity() + 1;
    return bytes;
}

void Scrollback::push(const Line& line) {
    ++pushed_;
    if (limit_ == 0)
        return;
    if (lines_.size() == limit_)
        lines_.pop_front();
    lines_.push_back(pack(line));
}

Line Scrollback::pop() {
    Line line = at(size() - 1);
    lines_.pop_back();
    return line;
}

void Scrollback::clear() {
    lines_.clear();
}

bool operator==(const Scrollback& a, const Scrollback& b) {
    if (a.size() != b.size() || a.limit_ != b.limit_)
        return false;
    for (std::size_t index = 0; index < a.size(); ++index)
        if (a.wrapped(index) != b.wrapped(index) || !std::equal(a.lines_[index].begin() + 1, a.lines_[index].end(),
                                                                b.lines_[index].begin() + 1, b.lines_[index].end()))
            return false;
    return true;
}

} // namespace berth::vt
