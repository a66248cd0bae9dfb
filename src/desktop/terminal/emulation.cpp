#include "desktop/terminal/emulation.h"

#include <algorithm>

namespace berth::desktop {

namespace {

// Between two looks at the clock: a few hundred microseconds of the slowest input.
constexpr std::size_t piece = 8 * 1024;
// Small outputs are put together up to this size.
constexpr std::size_t joined = 64 * 1024;
// Bytes of a string that a program sends: 96 KiB of text for the clipboard, in base64.
constexpr std::size_t longest_string = 128 * 1024;

} // namespace

Emulation::Emulation(vt::Size size, std::size_t scrollback_lines)
    : scrollback_lines_(scrollback_lines)
    , screen_(size, scrollback_lines, longest_string) {}

void Emulation::set_default_colors(const vt::DefaultColors& colors) {
    default_colors_ = colors;
    screen_.set_default_colors(colors);
}

void Emulation::feed(ByteView output) {
    if (output.empty())
        return;
    backlog_ += output.size();
    auto* last = queue_.empty() ? nullptr : std::get_if<Bytes>(&queue_.back());
    if (last && last->size() + output.size() <= joined)
        last->insert(last->end(), output.begin(), output.end());
    else
        queue_.emplace_back(Bytes(output.begin(), output.end()));
}

void Emulation::resize(vt::Size size) {
    queue_.emplace_back(Resize{size});
}

void Emulation::reset(vt::Size size) {
    queue_.clear(); // what was fed to the screen of before matters no more
    at_ = backlog_ = 0;
    queue_.emplace_back(Reset{size});
}

void Emulation::change(const Item& item) {
    if (const auto* resize = std::get_if<Resize>(&item)) {
        if (vt::clamped(resize->size) == screen_.size())
            return;
        screen_.resize(resize->size);
    } else {
        screen_ = vt::Screen(std::get<Reset>(item).size, scrollback_lines_, longest_string);
        if (default_colors_)
            screen_.set_default_colors(*default_colors_);
    }
    ++generation_;
}

bool Emulation::run(std::chrono::steady_clock::duration limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!queue_.empty()) {
        const auto* bytes = std::get_if<Bytes>(&queue_.front());
        if (!bytes) {
            change(queue_.front());
            queue_.pop_front();
            continue;
        }
        const auto part = ByteView(*bytes).subspan(at_, std::min(piece, bytes->size() - at_));
        screen_.feed(part);
        at_ += part.size();
        backlog_ -= part.size();
        if (at_ == bytes->size()) {
            queue_.pop_front();
            at_ = 0;
        }
        if (std::chrono::steady_clock::now() >= end)
            break;
    }
    return queue_.empty();
}

} // namespace berth::desktop
