#include "cli/detach_keys.h"

#include <utility>

namespace berth::cli {

DetachKeys::Typed DetachKeys::take(ByteView bytes) {
    Typed typed;
    for (const std::byte key : bytes) {
        if (first_held_ && key == second) {
            first_held_ = false;
            typed.detach = true;
            return typed;
        }
        if (first_held_) {
            typed.pass.push_back(first);
        }
        first_held_ = key == first;
        if (!first_held_) {
            typed.pass.push_back(key);
        }
    }
    return typed;
}

Bytes DetachKeys::release() {
    return std::exchange(first_held_, false) ? Bytes{first} : Bytes{};
}

} // namespace berth::cli
