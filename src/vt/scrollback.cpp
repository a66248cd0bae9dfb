// A packed row: a flag byte (bit 0 wrapped), the width as varint, then runs until the end: varint length of the run in
// cells << 1 | (1 when its style is not the default one), the style then (12 bytes), the cells as UTF-8, a blank cell
// as NUL. Marks follow their character and are told from characters by their width, 0. Blanks at the end of a row
// whose background is the standard one are left out.
#include "vt/scrollback.h"

#include "vt/char_width.h"
#include "vt/utf8.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

namespace berth::vt {

namespace {

constexpr char wrapped_flag = 1;

// More than any row takes: of a run of one cell its length, its style and its character.
constexpr std::size_t most_per_cell = 5 + 12 + 4;
constexpr std::size_t most_per_mark = 4;
constexpr std::size_t most_per_row = 1 + 5;

char* put_varint(char* out, std::uint32_t value) {
    while (value >= 0x80) {
        *out++ = static_cast<char>(0x80 | (value & 0x7F));
        value >>= 7;
    }
    *out++ = static_cast<char>(value);
    return out;
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
char* put_raw(char* out, T value) {
    std::memcpy(out, &value, sizeof value);
    return out + sizeof value;
}

template<typename T>
T read_raw(const std::string& in, std::size_t& at) {
    T value;
    std::memcpy(&value, in.data() + at, sizeof value);
    at += sizeof value;
    return value;
}

char* put_style(char* out, const Style& style) {
    out = put_raw(out, style.foreground.packed());
    out = put_raw(out, style.background.packed());
    out = put_raw(out, style.attributes);
    return put_raw(out, style.link);
}

Style read_style(const std::string& in, std::size_t& at) {
    Style style;
    style.foreground = Color::from_packed(read_raw<std::uint32_t>(in, at));
    style.background = Color::from_packed(read_raw<std::uint32_t>(in, at));
    style.attributes = read_raw<std::uint16_t>(in, at);
    style.link = read_raw<std::uint16_t>(in, at);
    return style;
}

// Packs into `scratch`, which only ever grows.
std::string_view pack(const Line& line, std::string& scratch) {
    const int used = line.used();
    const std::size_t most =
        most_per_row + static_cast<std::size_t>(used) * most_per_cell + line.marks().size() * most_per_mark;
    if (scratch.size() < most)
        scratch.resize(most);
    char* out = scratch.data();
    *out++ = line.wrapped ? wrapped_flag : '\0';
    out = put_varint(out, static_cast<std::uint32_t>(line.columns()));
    auto mark = line.marks().begin();
    const auto last_mark = line.marks().end();
    for (int from = 0; from < used;) {
        const Style& style = line[from].style;
        int to = from + 1;
        while (to < used && line[to].style == style)
            ++to;
        const bool styled = style != Style{};
        out = put_varint(out, static_cast<std::uint32_t>(to - from) << 1 | (styled ? 1U : 0U));
        if (styled)
            out = put_style(out, style);
        for (int column = from; column < to; ++column) {
            const Cell& cell = line[column];
            if (cell.code < 0x80) {
                *out = static_cast<char>(cell.code);
                out += cell.width != 0 ? 1 : 0; // a right half is nothing of its own
            } else {
                out = put_utf8(out, cell.code);
            }
            for (; mark != last_mark && mark->column == column; ++mark)
                out = put_utf8(out, mark->code);
        }
        from = to;
    }
    return {scratch.data(), out};
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
    const std::string_view packed = pack(line, packing_);
    if (lines_.size() < limit_) {
        lines_.emplace_back(packed);
        return;
    }
    // The oldest row's memory serves the newest, unless it is much too large for it.
    std::string row = std::move(lines_.front());
    lines_.pop_front();
    if (row.capacity() > 2 * packed.size() + std::string().capacity())
        row = std::string(packed);
    else
        row.assign(packed);
    lines_.push_back(std::move(row));
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
