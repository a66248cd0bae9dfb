// Whether the machine has slept since the last look: its boot clock went on while its monotonic one stood, or a steady
// timer came far too late. Pure but for clocks_of_this_machine(): times come in. Who looks, and what follows, is
// MachineWatch's.
#pragma once

#include <chrono>
#include <optional>

namespace berth::client {

// Both since the machine was booted. Where a system does not tell them apart they are the same, and lateness alone
// shows a sleep.
struct MachineClocks {
    std::chrono::nanoseconds monotonic{}; // stands while the machine sleeps
    std::chrono::nanoseconds boot{};      // goes on
};
MachineClocks clocks_of_this_machine();

class WakeDetector {
public:
    // `interval`: how often look() is meant to be called.
    explicit WakeDetector(std::chrono::nanoseconds interval)
        : interval_(interval) {}

    // True once after each sleep; also after the program itself was stopped for long, which is as good a reason to see
    // whether the line still stands.
    bool look(MachineClocks now);

private:
    // The clocks are not read in the same instant: less than this between them is no sleep.
    static constexpr std::chrono::milliseconds clock_noise{250};
    // A busy machine's timers come late, but not this late.
    static constexpr std::chrono::seconds lateness{5};

    std::chrono::nanoseconds interval_;
    std::optional<MachineClocks> last_;
};

} // namespace berth::client
