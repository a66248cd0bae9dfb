#include "jose/key.h"

#include <array>
#include <utility>

namespace berth::jose {

namespace {

constexpr std::array<std::pair<Algorithm, std::string_view>, 5> names{{
    {Algorithm::rs256, "RS256"},
    {Algorithm::ps256, "PS256"},
    {Algorithm::es256, "ES256"},
    {Algorithm::es384, "ES384"},
    {Algorithm::eddsa, "EdDSA"},
}};

} // namespace

std::string_view to_string(Algorithm algorithm) {
    for (const auto& [value, name] : names) {
        if (value == algorithm) {
            return name;
        }
    }
    return "?";
}

std::optional<Algorithm> algorithm_from(std::string_view name) {
    for (const auto& [value, text] : names) {
        if (text == name) {
            return value;
        }
    }
    return std::nullopt;
}

} // namespace berth::jose
