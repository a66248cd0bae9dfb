#include "model/time.h"

#include "base/format.h"

#include <algorithm>

namespace berth::model {

namespace {

using namespace std::chrono_literals;

constexpr Time earliest = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
constexpr Time latest = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1} - 1ms;

// Takes pieces off the front of a text.
class Scanner {
public:
    explicit Scanner(std::string_view text)
        : rest_(text) {}

    // Exactly `count` digits; -1 where they are none.
    int digits(std::size_t count) {
        if (rest_.size() < count) {
            return -1;
        }
        int value = 0;
        for (char character : rest_.substr(0, count)) {
            if (character < '0' || character > '9') {
                return -1;
            }
            value = value * 10 + (character - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }
    bool one_of(std::string_view characters) {
        if (rest_.empty() || !characters.contains(rest_.front())) {
            return false;
        }
        last_ = rest_.front();
        rest_.remove_prefix(1);
        return true;
    }
    char last() const { return last_; }
    bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
    char last_ = 0;
};

// ".5" is 500 ms; what is finer than a millisecond is cut. False where digits are missing.
bool scan_fraction(Scanner& scanner, std::chrono::milliseconds& fraction) {
    int weight = 100;
    bool any = false;
    for (int digit = scanner.digits(1); digit >= 0; digit = scanner.digits(1)) {
        fraction += std::chrono::milliseconds(digit * weight);
        weight /= 10;
        any = true;
    }
    return any;
}

std::unexpected<Error> not_a_time() {
    return fail(Errc::invalid_argument, "This is not a time as RFC 3339 writes it.",
                "An example: 2026-11-23T15:04:05.678Z");
}

} // namespace

std::string format_time(Time time) {
    return berth::format("{:%FT%T}Z", std::clamp(time, earliest, latest));
}

Result<Time> parse_time(std::string_view text) {
    Scanner scanner(text);
    const int year = scanner.digits(4);
    const bool dash = scanner.one_of("-");
    const int month = scanner.digits(2);
    const bool second_dash = scanner.one_of("-");
    const int day = scanner.digits(2);
    const bool separator = scanner.one_of("Tt");
    const int hour = scanner.digits(2);
    const bool colon = scanner.one_of(":");
    const int minute = scanner.digits(2);
    const bool second_colon = scanner.one_of(":");
    const int second = scanner.digits(2);
    const bool punctuated = dash && second_dash && separator && colon && second_colon;
    // 60 is a leap second.
    const bool in_range = hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 60;
    if (!punctuated || !in_range || year < 0 || month < 0 || day < 0) {
        return not_a_time();
    }
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    std::chrono::milliseconds fraction{};
    if (!date.ok() || (scanner.one_of(".") && !scan_fraction(scanner, fraction))) {
        return not_a_time();
    }
    std::chrono::minutes offset{};
    if (scanner.one_of("+-")) {
        const int sign = scanner.last() == '-' ? -1 : 1;
        const int hours = scanner.digits(2);
        const bool offset_colon = scanner.one_of(":");
        const int minutes = scanner.digits(2);
        if (hours < 0 || hours > 23 || !offset_colon || minutes < 0 || minutes > 59) {
            return not_a_time();
        }
        offset = sign * std::chrono::minutes(hours * 60 + minutes);
    } else if (!scanner.one_of("Zz")) {
        return not_a_time();
    }
    if (!scanner.at_end()) {
        return not_a_time();
    }
    return Time{std::chrono::sys_days{date}} + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) + fraction - offset;
}

Json encode(Time time) {
    return format_time(time);
}

Json encode_optional(const std::optional<Time>& time) {
    return time ? encode(*time) : Json(nullptr);
}

template<>
Result<Time> decode<Time>(const Json& value) {
    if (!value.is_string()) {
        return not_a_time();
    }
    return parse_time(value.get_ref<const std::string&>());
}

} // namespace berth::model
