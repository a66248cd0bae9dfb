#include "cli/live_picture.h"

#include "base/format.h"
#include "cli/console.h"

namespace berth::cli {

void LivePicture::draw(const std::vector<std::string>& lines) {
    std::string text;
    if (drawn_ > 0) {
        text += berth::format("\x1b[{}A", drawn_);
    }
    text += "\r\x1b[J";
    for (const std::string& line : lines) {
        text += line + "\n";
    }
    drawn_ = lines.size();
    console::complain(text);
}

void LivePicture::erase() {
    if (drawn_ > 0) {
        draw({});
    }
}

} // namespace berth::cli
