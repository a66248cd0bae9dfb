// A terminal's screen under any bytes and sizes: nothing breaks, a snapshot rebuilds it, the relay shows the same.
#include "support/input.h"
#include "vt/screen.h"
#include "vt/snapshot.h"

namespace {

using namespace berth;
using namespace berth::vt;

// Small, so that edges are met often, and now and then wide.
Size size_from(fuzz::Input& input) {
    const std::uint8_t columns = input.byte();
    return {columns > 250 ? columns * 4 : columns % 40, input.byte() % 12};
}

void require_copy(const Screen& screen) {
    Screen copy(screen.size(), screen.scrollback().limit());
    copy.feed(snapshot(screen));
    fuzz::require(copy.state() == screen.state(), "a snapshot rebuilds the screen");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const Size first = size_from(input);
    const std::size_t scrollback = input.byte() % 20;
    Screen screen(first, scrollback);
    Screen shown(first, scrollback);
    while (!input.empty()) {
        const std::uint8_t step = input.byte();
        if (step < 8) {
            // Both alike: what was begun before is lost to neither.
            const Size other = size_from(input);
            screen.resize(other);
            shown.resize(other);
        } else if (step < 12) {
            require_copy(screen);
        } else {
            Bytes relayed;
            screen.feed(input.take(step), &relayed);
            shown.feed(relayed);
        }
        (void)screen.take_damage();
        (void)screen.take_replies();
    }
    require_copy(screen);
    if (!screen.relays_unfinished()) {
        shown.feed(screen.unfinished());
    }
    fuzz::require(shown.state() == screen.state(), "a relay shows the same");
    return 0;
}
