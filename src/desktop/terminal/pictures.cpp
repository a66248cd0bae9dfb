#include "desktop/terminal/pictures.h"

#include <algorithm>

namespace berth::desktop {

namespace {

constexpr char32_t joiner = 0x200D;
constexpr char32_t first_pictograph = 0x203C;

bool within(char32_t code, char32_t first, char32_t last) {
    return code >= first && code <= last;
}

// Roughly Extended_Pictographic (UTS #51): what of it joins to one picture is the font's to say.
bool is_pictograph(char32_t code) {
    return code >= first_pictograph &&
           (within(code, 0x2190, 0x21FF) || within(code, 0x2300, 0x23FF) || within(code, 0x2600, 0x27BF) ||
            within(code, 0x2B00, 0x2BFF) || within(code, 0x1F000, 0x1F1E5) || within(code, 0x1F200, 0x1FAFF));
}

bool is_skin_tone(char32_t code) {
    return within(code, 0x1F3FB, 0x1F3FF);
}

bool is_flag_letter(char32_t code) {
    return within(code, 0x1F1E6, 0x1F1FF);
}

bool ends_with_joiner(const vt::Line& line, int column) {
    char32_t last = 0;
    for (const vt::Mark& mark : line.marks()) {
        if (mark.column == column) {
            last = mark.code;
        }
    }
    return last == joiner;
}

} // namespace

int picture_columns(const vt::Line& line, int column) {
    const vt::Cell& first = line[column];
    int end = column + static_cast<int>(first.width);
    const auto code_at = [&line](int at) { return at < line.columns() ? char32_t{line[at].code} : U'\0'; };
    if (is_flag_letter(first.code)) {
        return is_flag_letter(code_at(end)) ? end + static_cast<int>(line[end].width) - column : end - column;
    }
    if (!is_pictograph(first.code)) {
        return end - column;
    }
    int last = column;
    while (is_skin_tone(code_at(end)) || (is_pictograph(code_at(end)) && ends_with_joiner(line, last))) {
        last = end;
        end += static_cast<int>(line[end].width);
    }
    return end - column;
}

} // namespace berth::desktop
