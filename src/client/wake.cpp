#include "client/wake.h"

#include <ctime>
#include <utility>

namespace berth::client {

namespace {

#if defined(__linux__) || defined(__APPLE__)
std::chrono::nanoseconds read_machine_clock(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}
#endif

} // namespace

MachineClocks clocks_of_this_machine() {
#if defined(__linux__)
    return {read_machine_clock(CLOCK_MONOTONIC), read_machine_clock(CLOCK_BOOTTIME)};
#elif defined(__APPLE__)
    return {read_machine_clock(CLOCK_UPTIME_RAW), read_machine_clock(CLOCK_MONOTONIC_RAW)};
#else
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return {now, now};
#endif
}

bool WakeDetector::look(MachineClocks now) {
    const auto last = std::exchange(last_, now);
    if (!last) {
        return false;
    }
    const auto passed = now.monotonic - last->monotonic;
    const auto slept = (now.boot - last->boot) - passed;
    return slept > clock_noise || passed > interval_ + lateness;
}

} // namespace berth::client
