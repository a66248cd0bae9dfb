// A terminal's screen with a queue before it: output is taken as it comes and understood in slices, so that no amount
// of it keeps a GUI thread from its other work. Order is kept: a new size counts for what is fed after it.
#pragma once

#include "vt/screen.h"

#include <chrono>
#include <deque>
#include <variant>

namespace berth::desktop {

class Emulation {
public:
    explicit Emulation(vt::Size size = {}, std::size_t scrollback_lines = vt::default_scrollback_lines);

    const vt::Screen& screen() const { return screen_; }
    vt::Screen& screen() { return screen_; }

    void feed(ByteView output);
    void resize(vt::Size size);
    // A fresh screen of that size takes the place of this one.
    void reset(vt::Size size);
    // What programs are told that ask for colours.
    void set_default_colors(const vt::DefaultColors& colors);

    // Bytes not yet understood.
    std::size_t backlog() const { return backlog_; }
    bool idle() const { return queue_.empty(); }

    // Works on the queue for about this long. Whether it is empty now.
    bool run(std::chrono::steady_clock::duration limit);
    // Times that the screen was replaced or got another size: rows have new numbers then.
    unsigned generation() const { return generation_; }

private:
    struct Resize {
        vt::Size size;
    };
    struct Reset {
        vt::Size size;
    };
    using Item = std::variant<Bytes, Resize, Reset>;

    void change(const Item& item);

    std::size_t scrollback_lines_;
    std::optional<vt::DefaultColors> default_colors_;
    vt::Screen screen_;
    std::deque<Item> queue_;
    std::size_t at_ = 0; // how much of the first item, bytes then, is understood
    std::size_t backlog_ = 0;
    unsigned generation_ = 0;
};

} // namespace berth::desktop
