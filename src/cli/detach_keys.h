// Finds the keys that leave a terminal (Ctrl-P Ctrl-Q) in what is typed. Pure.
#pragma once

#include "base/bytes.h"

#include <chrono>

namespace berth::cli {

class DetachKeys {
public:
    static constexpr std::byte first{0x10};  // Ctrl-P
    static constexpr std::byte second{0x11}; // Ctrl-Q

    struct Typed {
        Bytes pass;          // what goes on to the terminal
        bool detach = false; // the keys were typed; what came after them is dropped
    };

    // The first key is held back until the next one tells, or until release(): Ctrl-P alone is a shell's "line before".
    Typed take(ByteView bytes);
    bool holds() const { return first_held_; }
    // What is held, once nothing more was typed for hold_limit.
    Bytes release();
    static constexpr std::chrono::milliseconds hold_limit{400}; // between two keys of one gesture

private:
    bool first_held_ = false;
};

} // namespace berth::cli
