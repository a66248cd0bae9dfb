#include "cli/format/moment.h"

#include "base/format.h"

#include <algorithm>

namespace berth::cli {

namespace {

using namespace std::chrono;

// From here on tenths of a second tell nothing.
constexpr auto tenths_until = 10s;
constexpr auto recent = 60s;
constexpr auto ages_until = days(30);

} // namespace

std::string format_duration(milliseconds duration) {
    duration = std::max(duration, 0ms);
    if (duration < tenths_until) {
        return berth::format("{:.1f} s", duration_cast<std::chrono::duration<double>>(duration).count());
    }
    const auto whole = floor<seconds>(duration);
    if (whole < 1min) {
        return berth::format("{} s", whole.count());
    }
    // Two units; the smaller one is left out where there is nothing of it.
    const auto both = [](auto large, const char* large_unit, auto small, const char* small_unit) {
        return small == 0 ? berth::format("{} {}", large, large_unit)
                          : berth::format("{} {} {} {}", large, large_unit, small, small_unit);
    };
    if (whole < 1h) {
        return both(floor<minutes>(whole).count(), "min", (whole % 1min).count(), "s");
    }
    if (whole < days(1)) {
        return both(floor<hours>(whole).count(), "h", floor<minutes>(whole % 1h).count(), "min");
    }
    return both(floor<days>(whole).count(), "d", floor<hours>(whole % days(1)).count(), "h");
}

std::string format_age(model::Time time, model::Time now) {
    const auto age = now - time;
    if (age < recent) {
        return "just now";
    }
    if (age < 1h) {
        return berth::format("{} min ago", floor<minutes>(age).count());
    }
    if (age < days(1)) {
        return berth::format("{} h ago", floor<hours>(age).count());
    }
    if (age < ages_until) {
        return berth::format("{} d ago", floor<days>(age).count());
    }
    return berth::format("{:%F}", floor<days>(time));
}

} // namespace berth::cli
