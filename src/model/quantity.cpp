#include "model/quantity.h"

#include "base/ascii.h"

#include <algorithm>
#include <array>
#include <limits>
#include <ranges>

namespace berth::model {

namespace {

constexpr auto largest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

struct Suffix {
    std::string_view text;
    std::uint64_t milli; // thousandths that one of it is
};

constexpr std::uint64_t ki = 1024;
constexpr std::array suffixes{
    Suffix{"", 1000},
    Suffix{"m", 1},
    Suffix{"k", 1'000'000},
    Suffix{"M", 1'000'000'000},
    Suffix{"G", 1'000'000'000'000},
    Suffix{"T", 1'000'000'000'000'000},
    Suffix{"P", 1'000'000'000'000'000'000},
    Suffix{"Ki", ki * 1000},
    Suffix{"Mi", ki* ki * 1000},
    Suffix{"Gi", ki* ki* ki * 1000},
    Suffix{"Ti", ki* ki* ki* ki * 1000},
    Suffix{"Pi", ki* ki* ki* ki* ki * 1000},
};
// "E" and "Ei" are above what can be held; they are known so that the message can say so.
constexpr std::array beyond{std::string_view("E"), std::string_view("Ei")};

constexpr int largest_exponent = 15; // 10^18 thousandths

std::unexpected<Error> not_a_quantity() {
    return fail(Errc::invalid_argument, "This is not a quantity.",
                "A quantity is a number with an optional unit (m, k, M, G, T, P, Ki, Mi, Gi, Ti, Pi) or exponent: "
                "500m, 2, 1.5Gi, 1e3.");
}

std::unexpected<Error> too_large() {
    return fail(Errc::invalid_argument, "The quantity is too large.", "Allowed is less than 8Pi.");
}

// e3, E-3: thousandths that one is; 0 where the text is no exponent or out of range.
std::uint64_t milli_of_exponent(std::string_view text) {
    if (text.size() < 2 || (text[0] != 'e' && text[0] != 'E')) {
        return 0;
    }
    text.remove_prefix(1);
    const bool negative = text[0] == '-';
    if (negative || text[0] == '+') {
        text.remove_prefix(1);
    }
    if (text.empty() || text.size() > 2 || !std::ranges::all_of(text, is_digit)) {
        return 0;
    }
    int exponent = 0;
    for (char digit : text) {
        exponent = exponent * 10 + (digit - '0');
    }
    exponent = negative ? -exponent : exponent;
    if (exponent < -3 || exponent > largest_exponent) {
        return 0;
    }
    std::uint64_t milli = 1;
    for (int i = -3; i < exponent; ++i) {
        milli *= 10;
    }
    return milli;
}

std::uint64_t milli_of_unit(std::string_view unit) {
    const auto found = std::ranges::find(suffixes, unit, &Suffix::text);
    return found != suffixes.end() ? found->milli : milli_of_exponent(unit);
}

} // namespace

Result<Quantity> Quantity::parse(std::string_view text) {
    const auto whole_end = std::ranges::find_if_not(text, is_digit);
    const std::string_view whole(text.begin(), whole_end);
    std::string_view rest(whole_end, text.end());
    std::string_view fraction;
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        const auto fraction_end = std::ranges::find_if_not(rest, is_digit);
        fraction = std::string_view(rest.begin(), fraction_end);
        rest = std::string_view(fraction_end, rest.end());
    }
    if (whole.empty() && fraction.empty()) {
        return not_a_quantity();
    }
    if (std::ranges::contains(beyond, rest)) {
        return too_large();
    }
    const std::uint64_t one = milli_of_unit(rest);
    if (one == 0) {
        return not_a_quantity();
    }
    std::uint64_t value = 0;
    for (char digit : whole) {
        const auto add = static_cast<std::uint64_t>(digit - '0');
        if (value > (largest - add) / 10) {
            return too_large();
        }
        value = value * 10 + add;
    }
    if (value > largest / one) {
        return too_large();
    }
    // Horner's rule from the last digit: 10 * `one` fits in 64 bits, and the remainders only matter as "more than
    // none".
    std::uint64_t part = 0;
    bool remainder = false;
    for (const char digit : fraction | std::views::reverse) {
        const std::uint64_t sum = static_cast<std::uint64_t>(digit - '0') * one + part;
        part = sum / 10;
        remainder = remainder || sum % 10 != 0;
    }
    part += remainder ? 1 : 0;
    if (value * one > largest - part) {
        return too_large();
    }
    return Quantity(static_cast<std::int64_t>(value * one + part), std::string(text));
}

Json encode(const Quantity& quantity) {
    return quantity.text();
}

template<>
Result<Quantity> decode<Quantity>(const Json& value) {
    if (!value.is_string()) {
        return not_a_quantity();
    }
    return Quantity::parse(value.get_ref<const std::string&>());
}

} // namespace berth::model
