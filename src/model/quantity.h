// Amounts of CPU, memory and disk as Kubernetes writes them: "500m", "2", "1.5Gi", "1e3".
// Kept exactly, in thousandths; the text a person wrote is kept beside it so that it can be shown again.
#pragma once

#include "model/json.h"

#include <compare>
#include <cstdint>

namespace berth::model {

class Quantity {
public:
    Quantity() = default;

    // Reads a quantity: decimal number, then one of m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei, or an exponent e3/E3.
    // Fractions below a thousandth round up, as Kubernetes does. Negative or too large (2^63 thousandths) is refused.
    static Result<Quantity> parse(std::string_view text);

    // Rounded up to whole units: bytes for memory and disk, devices for gpu.
    std::int64_t units() const { return milli_ / 1000 + (milli_ % 1000 != 0 ? 1 : 0); }
    // Thousandths: millicores for cpu.
    std::int64_t milli() const { return milli_; }
    const std::string& text() const { return text_; }

    // Equal as amounts: "1" and "1000m" are.
    friend bool operator==(const Quantity& a, const Quantity& b) { return a.milli_ == b.milli_; }
    friend auto operator<=>(const Quantity& a, const Quantity& b) { return a.milli_ <=> b.milli_; }

private:
    Quantity(std::int64_t milli, std::string text)
        : milli_(milli)
        , text_(std::move(text)) {}

    std::int64_t milli_ = 0;
    std::string text_ = "0";
};

Json encode(const Quantity& quantity);
template<>
Result<Quantity> decode<Quantity>(const Json& value);

} // namespace berth::model
